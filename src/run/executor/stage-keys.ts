/** What a stage is a function of, as a hash: a record with another key is of another run. */
import { predecessorsOf } from '../../plan/graph.ts';
import type { Plan } from '../../plan/plan.ts';
import { sha256 } from '../../record/sealed.ts';

/** By the place of the stage, that of −1 first: `keys[index + 1]`. The keys of inputs stand for their states. */
export function stageKeys(plan: Plan): readonly string[] {
  const { model, task, data, clients, seed, device, threads, stages } = plan;
  const { sha256: own, external } = model;
  const content = { sha256: own, ...(external && { external }) };
  const surroundings = {
    ...content,
    task,
    data,
    ...(clients && { clients }),
    seed,
    device,
    threads,
  };
  const root = hashOf(surroundings);
  const before = predecessorsOf(stages);
  const keys = new Map<string, string>();
  for (const stage of stages) {
    const inputs = (before.get(stage.path) ?? []).map((path) => keys.get(path) ?? root);
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
