/** What a stage is a function of, as a hash: a record with another key is of another run. */
import { listAt, sumAt } from '../../basics/maps.ts';
import { predecessorsOf, modelsOf } from '../../plan/graph.ts';
import type { Plan } from '../../plan/plan.ts';
import { sha256 } from '../../record/sealed.ts';
import type { StageIndex } from './executor.ts';

/** By the place of the stage, that of −1 first: `keys[index + 1]`. The keys of inputs stand for their states. */
export function stageKeys(plan: Plan): readonly string[] {
  const { model, task, data, clients, seed, device, threads, stages } = plan;
  const { sha256: own, external } = model;
  const content = { sha256: own, external };
  const surroundings = { ...content, task, data, clients, seed, device, threads };
  const root = hashOf(surroundings);
  const before = predecessorsOf(stages);
  const keys = new Map<string, string>();
  for (const stage of stages) {
    const inputs = listAt(before, stage.path).map((path) => keys.get(path) ?? root);
    const { from: _, ...own } = stage;
    keys.set(stage.path, hashOf({ root, inputs, stage: own }));
  }
  return [hashOf({ root, watch: 'start' }), ...keys.values()];
}

/** A plan that was read from its file has its keys in another order than one that was just made. */
function hashOf(value: object): string {
  const sorted = (_: string, own: unknown): unknown =>
    typeof own === 'object' && own !== null && !Array.isArray(own)
      ? Object.fromEntries(Object.entries(own).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : own;
  return sha256(JSON.stringify(value, sorted));
}

/** The stages of a plan by their places in it: what each starts from, and which lead no further. */
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
  const before = plan.stages.map(({ path }) => listAt(paths, path).map(placeOf));
  const readers = before.flat().reduce((counts, index) => counts.set(index, sumAt(counts, index) + 1), new Map());
  return { before: (index) => before[index] ?? [], readers: (index) => sumAt(readers, index), ends: modelsOf(plan).map(placeOf) };
}
