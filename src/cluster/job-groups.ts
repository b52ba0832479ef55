/** The stages of a run as job arrays: one for stages of the same depth and needs, with what each waits for. */
import { must } from '../basics/must.ts';
import { valuesAt } from '../basics/maps.ts';
import type { Plan } from '../plan/plan.ts';
import type { SlurmResources } from '../project/project.ts';
import type { StageIndex, StageGraph } from '../run/executor/executor.ts';
import type { ResourcesOf } from './resources.ts';

export interface JobGroup {
  /** In the order of their numbers in the array. */
  readonly tasks: readonly StageIndex[];
  readonly wishes: SlurmResources;
  readonly after: readonly Dependency[];
}

/** On an earlier group: on all of its tasks, on some, or on the one with the same number. */
export type Dependency = { readonly group: number; readonly tasks: 'all' | 'same' | readonly number[] };

export interface Grouping {
  readonly plan: Plan;
  readonly graph: StageGraph;
  /** Stages that are to be carried out, in the plan's order. */
  readonly open: readonly StageIndex[];
  readonly wishesOf: ResourcesOf;
  /** How many tasks an array may have. */
  readonly mostTasks: number;
}

export function jobGroups(grouping: Grouping): readonly JobGroup[] {
  const { plan, graph, wishesOf, mostTasks } = grouping;
  const groups: JobGroup[] = [];
  const places = new Map<StageIndex, Place>();
  const openBefore = (stage: StageIndex): readonly StageIndex[] => graph.before(stage).filter((input) => places.has(input));
  for (const bucket of buckets(grouping)) {
    for (let start = 0; start < bucket.length; start += mostTasks) {
      const tasks = aligned(bucket.slice(start, start + mostTasks), openBefore, places, groups);
      const after = dependencies(tasks, openBefore, places, groups);
      tasks.forEach((stage, task) => places.set(stage, { group: groups.length, task }));
      groups.push({ tasks, wishes: wishesOf(plan.stages[tasks[0] ?? -1]), after });
    }
  }
  return groups;
}

type Place = { readonly group: number; readonly task: number };

/** Stages of one depth that ask for the same, shallow ones first. */
function buckets({ plan, graph, open, wishesOf }: Grouping): readonly (readonly StageIndex[])[] {
  const isOpen = new Set(open);
  const depths = new Map<StageIndex, number>();
  const found = new Map<string, StageIndex[]>();
  for (const stage of open) {
    const before = graph.before(stage).filter((input) => isOpen.has(input));
    const depth = Math.max(0, ...before.map((input) => must(depths.get(input), 'a depth') + 1));
    depths.set(stage, depth);
    const key = `${String(depth).padStart(9, '0')} ${JSON.stringify(wishesOf(plan.stages[stage]))}`;
    const own = found.get(key);
    if (own === undefined) found.set(key, [stage]);
    else own.push(stage);
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, stages]) => stages);
}

type Before = (stage: StageIndex) => readonly StageIndex[];

/** In the order of what they start from, where each starts from another task of one group. */
function aligned(
  stages: readonly StageIndex[],
  before: Before,
  places: ReadonlyMap<StageIndex, Place>,
  groups: readonly JobGroup[],
): readonly StageIndex[] {
  const inputs = stages.map((stage) => [stage, before(stage).map((it) => places.get(it))] as const);
  const [first] = inputs[0]?.[1] ?? [];
  const size = first && groups[first.group]?.tasks.length;
  const single = inputs.flatMap(([stage, own]) =>
    own.length === 1 && own[0]?.group === first?.group ? [[stage, own[0]?.task ?? 0] as const] : [],
  );
  const isMatch = new Set(single.map(([, task]) => task)).size === stages.length;
  if (size !== stages.length || !isMatch) return stages;
  return single.toSorted(([, a], [, b]) => a - b).map(([stage]) => stage);
}

function dependencies(
  tasks: readonly StageIndex[],
  before: Before,
  places: ReadonlyMap<StageIndex, Place>,
  groups: readonly JobGroup[],
): readonly Dependency[] {
  const needed = new Map<number, Set<number>>();
  const isSame = new Map<number, boolean>();
  tasks.forEach((stage, task) => {
    const own = valuesAt(places, before(stage));
    for (const { group, task: other } of own) {
      needed.set(group, (needed.get(group) ?? new Set()).add(other));
      isSame.set(group, (isSame.get(group) ?? true) && own.length === 1 && other === task);
    }
  });
  return [...needed].map(([group, others]) => {
    const size = groups[group]?.tasks.length ?? 0;
    if (isSame.get(group) === true && tasks.length === size && size > 1) return { group, tasks: 'same' };
    return { group, tasks: others.size === size ? 'all' : [...others].toSorted((a, b) => a - b) };
  });
}
