/** What the job of a stage asks the cluster for: what the project says, and the plan's estimates where it says nothing. */
import { unknownStage } from '../diagnostics/catalogue/cluster.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Plan, PlannedStage } from '../plan/plan.ts';
import type { SlurmResources, SlurmSettings } from '../project/project.ts';
import { workOfStage } from '../run/executor/checkpoint-rule.ts';

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
      const nearest = suggest(name, known);
      const args = { name, known: known.slice(0, 12), nearest };
      return diagnose(unknownStage, args);
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
