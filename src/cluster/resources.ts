/** What a job asks a cluster for, and the script that it runs. */
import { unknownStage } from '../diagnostics/catalogue/cluster.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Plan, PlannedStage } from '../plan/plan.ts';
import type { SlurmResources, SlurmSettings } from '../project/project.ts';
import { workOfStage } from '../run/executor/checkpoint-rule.ts';
import { shellWord } from '../diagnostics/render/escapes.ts';
import type { StageIndex } from '../run/executor/executor.ts';

export interface JobResources extends SlurmResources {
  readonly time: string;
  readonly cpus: number;
  readonly memory: string;
  /** Which of them are estimates. */
  readonly estimated: readonly Estimated[];
}

type Estimated = 'time' | 'cpus' | 'memory';

/** Of a stage; of `undefined` what the small jobs around the stages ask for. */
export type ResourcesOf = (stage: PlannedStage | undefined) => SlurmResources;

/** Errors: ESP7407 for settings of a stage that the plan has not. */
export function wishesOf(plan: Plan, settings: SlurmSettings): Outcome<ResourcesOf> {
  const { launch: _, stages = {}, ...common } = settings;
  const names = Object.keys(stages);
  const known = [...new Set(plan.stages.flatMap(({ path }) => namesOf(path)))];
  const strays = names.filter((name) => !known.includes(name));
  if (strays.length > 0) {
    const diagnostics = strays.map((name) => {
      return diagnose(unknownStage, { name, known: known.slice(0, 12), nearest: suggest(name, known) });
    });
    return { diagnostics };
  }
  const value: ResourcesOf = (stage) => {
    // The longer name says more.
    const own = stage ? namesOf(stage.path).filter((name) => names.includes(name)) : [];
    return own.reduce<SlurmResources>((all, name) => ({ ...all, ...stages[name] }), common);
  };
  return { value, diagnostics: [] };
}

/** A stage in an arm is known by its whole path, and by each shorter end of it. */
function namesOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(parts.length - 1 - index).join('/'));
}

/** The same for all stages of a job array: what the largest of them needs. */
export function filledIn(wishes: SlurmResources, plan: Plan, stages: readonly (PlannedStage | undefined)[]): JobResources {
  const { time, cpus, memory } = wishes;
  const work = Math.max(0, ...stages.map((stage) => (stage ? workOfStage(plan, stage) : 0)));
  const estimated = (['time', 'cpus', 'memory'] as const).filter((name) => wishes[name] === undefined);
  return {
    ...wishes,
    cpus: cpus ?? plan.threads,
    memory: memory ?? `${mebibytesFor(plan)}M`,
    time: time ?? String(minutesFor(work, plan.threads)),
    estimated,
  };
}

/** A quarter above the estimate of the plan. */
function mebibytesFor({ estimates }: Plan): number {
  const bytes = (estimates.memory?.bytes ?? 0) * 1.25;
  return Math.max(leastMebibytes, Math.ceil(bytes / 2 ** 20 / 256) * 256);
}

const leastMebibytes = 512;

/** Ten minutes, and ten times what a thread of a slow processor needs. */
function minutesFor(work: number, threads: number): number {
  return 10 + Math.ceil((10 * work) / (slowest * threads * 60));
}

/** Multiply-adds of one thread in a second. */
const slowest = 1e9;

/** What a job carries out. */
export type JobTask = StageIndex | 'probe' | 'assemble';

/** What the exit codes of a job say; files may tell nothing where a disk is full or out of sight. */
export const jobExit = {
  done: 0,
  finding: 1,
  unseenFolder: 66,
  diskFull: 74,
  /** The state is kept, and the job is to be queued again. */
  stopped: 75,
  otherVersion: 76,
} as const;

type Script = { readonly folder: string; readonly launch: string; readonly tasks: readonly JobTask[] };

/** Times that a process may be lost before the job gives up, by `kill -9` or out of memory. */
const patience = 3;

export function batchScript({ folder, launch, tasks }: Script): string {
  return `#!/bin/bash
# Written by Espalier: \`espalier status\` shows the jobs of this folder, \`espalier cancel\` ends them.
folder=${shellWord(folder)}
tasks=(${tasks.join(' ')})
task=\${tasks[\${SLURM_ARRAY_TASK_ID:-0}]}

# A node may see new files of another one late.
for second in {1..60}; do
  [ -r "$folder/slurm/submission.json" ] && break
  [ -r "$folder/run.json" ] || [ "$second" -lt 10 ] || break
  ls "$folder/slurm" >/dev/null 2>&1
  sleep 1
done
[ -r "$folder/slurm/submission.json" ] || exit ${jobExit.unseenFolder}

signals=0
child=
stop() {
  signals=$((signals + 1))
  [ -n "$child" ] && kill -TERM "$child" 2>/dev/null
}
trap stop TERM

for attempt in {1..${patience}}; do
  ${launch} job "$folder" "$task" &
  child=$!
  seen=-1
  while [ "$seen" -ne "$signals" ]; do
    seen=$signals
    wait "$child"
    code=$?
  done
  # Above 128 the process was lost: it begins again at its last checkpoint.
  [ "$code" -le 128 ] && break
  [ "$signals" -gt 0 ] && break
done

if [ "$code" -eq ${jobExit.stopped} ]; then
  # The number of the last task of an array means all of them to Slurm.
  job=\${SLURM_ARRAY_JOB_ID:+\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}}
  job=\${job:-$SLURM_JOB_ID}
  # A controller that is being restarted answers late.
  for second in {1..60}; do
    state=$(squeue --noheader --jobs="$job" --format=%T 2>/dev/null) && break
    sleep 1
  done
  # A job that is cancelled, or that Slurm itself queues again, does not run any more.
  [ "$state" = RUNNING ] && scontrol requeue "$job" && sleep 30
fi
exit "$code"
`;
}
