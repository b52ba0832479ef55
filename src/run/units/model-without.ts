/** A model without units: slices cut out of its tensors, branches off its streams. */
import type { CutTensor, Model, UnitGroup } from '../../model/index.ts';
import { compactModel, cutBranches } from '../../model/index.ts';
import { unitsOf } from './model-units.ts';

export interface GoneUnits {
  readonly group: UnitGroup;
  /** Indices. */
  readonly units: Iterable<number>;
}

/** Names stay. Units of one group at least have to be left, branches excepted. */
export function modelWithout(
  model: Model,
  gone: readonly GoneUnits[],
  cutTensor?: CutTensor,
): Model {
  const sliced = gone.filter(({ group }) => group.cuts === undefined);
  const labels = sliced.flatMap(({ group, units }) =>
    [...units].map((unit) => group.units[unit]?.label ?? -1),
  );
  const cuts = gone.flatMap(({ group, units }) =>
    [...units].length > 0 ? (group.cuts ?? []) : [],
  );
  const shorter = compactModel(model, unitsOf(model).coupled, new Set(labels), cutTensor);
  return cutBranches(shorter, cuts);
}

/** Units in branches that are gone go along, and need no cut of their own. */
export function withoutInner(gone: readonly GoneUnits[]): readonly GoneUnits[] {
  const branches = gone.filter(({ group, units }) => isBranch(group) && [...units].length > 0);
  const tensors = new Set(
    branches.flatMap(({ group }) => group.members.map(({ tensor }) => tensor)),
  );
  return gone.filter(
    ({ group }) => isBranch(group) || group.members.some(({ tensor }) => !tensors.has(tensor)),
  );
}

function isBranch({ cuts }: UnitGroup): boolean {
  return cuts !== undefined;
}
