/**
 * What is left of a model when its pruned units are cut: exact where the counts of the groups are known, an
 * estimate where scores decide. Weights that are pruned one by one stay in their matrices.
 */
import type { ModelFacts } from '../facts.ts';
import { expectedPruned } from '../state/pruned-counts.ts';
import type { PlanState } from '../state/plan-state.ts';
import type { ModelLeft } from './planned-units.ts';

export function leftOfModel(
  { macs, layers, unitGroups }: ModelFacts,
  { pruned }: Pick<PlanState, 'pruned'>,
): ModelLeft {
  const groups = unitGroups?.() ?? [];
  const sizes = new Map(
    groups.map(({ title, units, parts }) => [title, units.length / (parts?.count ?? 1)]),
  );
  const gone = new Map<string, Map<number, number>>();
  const branches = new Map<string, number>();
  for (const { title, members, parts, cuts } of groups) {
    const units = expectedPruned(pruned, title, sizes) * (parts?.count ?? 1);
    if (units === 0) continue;
    for (const { tensor, axis, slices } of members) {
      if (cuts !== undefined) branches.set(tensor, Math.max(branches.get(tensor) ?? 0, units));
      const axes = gone.get(tensor) ?? new Map<number, number>();
      if (cuts === undefined)
        gone.set(tensor, axes.set(axis, (axes.get(axis) ?? 0) + units * slices));
    }
  }
  const shareOf = (tensor: string, dims: readonly number[]): number => {
    const inBranch = 1 - (branches.get(tensor) ?? 0);
    return dims.reduce(
      (share, dim, axis) => share * Math.max(0, 1 - (gone.get(tensor)?.get(axis) ?? 0) / dim),
      Math.max(0, inBranch),
    );
  };
  let [ops, parameters] = [macs.total, 0];
  for (const { name, tensor, dims, count } of layers) {
    const share = shareOf(tensor, dims);
    ops -= (macs.layers.get(name) ?? 0) * (1 - share);
    parameters += count * share;
  }
  return { macs: Math.round(ops), parameters: Math.round(parameters) };
}
