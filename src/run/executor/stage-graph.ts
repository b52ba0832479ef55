/** The stages of a plan by their places in it: what each starts from, and which lead no further. */
import { modelsOf, predecessorsOf } from '../../plan/graph.ts';
import type { Plan } from '../../plan/plan.ts';
import type { StageIndex } from './executor.ts';

export interface StageGraph {
  /** The stages whose end states a stage starts from; none where it starts from the original network. */
  readonly before: (index: StageIndex) => readonly StageIndex[];
  /** How many stages start from the end state of a stage. */
  readonly readers: (index: StageIndex) => number;
  /** Those whose networks are written. */
  readonly ends: readonly StageIndex[];
}

export function stageGraph(plan: Plan): StageGraph {
  const places = new Map(plan.stages.map(({ path }, index) => [path, index]));
  const placeOf = (path: string): StageIndex => {
    const index = places.get(path);
    if (index === undefined) throw new Error(`the plan has no stage ${path}`);
    return index;
  };
  const paths = predecessorsOf(plan.stages);
  const before = plan.stages.map(({ path }) => (paths.get(path) ?? []).map(placeOf));
  const readers = before
    .flat()
    .reduce((counts, index) => counts.set(index, (counts.get(index) ?? 0) + 1), new Map());
  return {
    before: (index) => before[index] ?? [],
    readers: (index) => readers.get(index) ?? 0,
    ends: modelsOf(plan).map(placeOf),
  };
}
