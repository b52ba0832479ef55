/** The script of a job: it starts Espalier for one stage, and goes on where a signal has stopped it. */
import { shellWord } from '../diagnostics/render/escapes.ts';
import type { StageIndex } from '../run/executor/executor.ts';

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

export interface Script {
  readonly folder: string;
  readonly launch: string;
  readonly tasks: readonly JobTask[];
}

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
