/** Units of a plan for another engine: which slices of which tensors each one is, and what a network without some of them costs. */
import { flatMapDefined } from '../basics/lists.ts';
import {
  groupsNamed,
  inMultiples,
  normsBehind,
  readLayers,
  storedTensors,
  type Layer,
  type Model,
  type UnitGroup,
} from '../model/index.ts';
import { speaksOfMakers } from '../plan/criteria/criterion.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import type { PlannedPrune, UnitPrune } from '../plan/plan.ts';
import { partKey, type Shared } from '../plan/prune/share-score.ts';
import { isUnitPrune } from '../plan/pruning.ts';
import { sharedOf } from '../plan/units/inner-groups.ts';
import { makingLayers, normedLayers, scoredLayers } from '../plan/units/scored-layers.ts';
import type { CompiledGroup, CompiledStatement, CompiledUnits } from './compiled-plan.ts';

type CompiledShares = Pick<CompiledStatement, 'shared' | 'branches'>;

/** Of one statement: its groups, and the layers whose weights are scored. */
export function compiledUnits(model: Model, prune: UnitPrune): CompiledUnits {
  const { layers } = readLayers(model);
  const stored = dimsOf(model);
  const groups = groupsNamed(model, prune.layers).map((group, index) => {
    const multiple = prune.groups[index]?.multiple;
    return multiple === undefined ? group : inMultiples(group, multiple);
  });
  const { norms = [], statistics = [] } = criterionOf(prune.criterion) ?? {};
  const behind = normsBehind(model);
  const ofMakers = norms.length > 0 || speaksOfMakers(statistics);
  const scored = scoredBy(groups, layers);
  return { groups: groups.map((group) => compiledGroup(group, layers, stored)), scored: scored.map(({ name }) => name), makers: ofMakers };

  function scoredBy(own: readonly UnitGroup[], all: readonly Layer[]): readonly Layer[] {
    if (norms.length > 0) return normedLayers(own, { layers: all }, behind);
    return (ofMakers ? makingLayers : scoredLayers)(own, { layers: all });
  }
}

/** What a rule that shares units out by a measured number needs: who shares with whom, and the branches of the numbers. */
export function compiledShares(model: Model, { allocated, layers: names, ...prune }: PlannedPrune): CompiledShares {
  if (allocated === undefined || !('bounds' in allocated)) return {};
  const { layers } = readLayers(model);
  const stored = dimsOf(model);
  const all: readonly Shared[] = isUnitPrune(prune)
    ? groupsNamed(model, names).map((group) => sharedOf(group, layers))
    : layers.filter(({ name }) => names.includes(name)).map((layer) => ({ ...layer, tensors: [layer.tensor] }));
  const branches = groupsNamed(model, [...new Set(Object.values(allocated.branches ?? {}))]);
  const nameOf = new Map(layers.map(({ tensor, name }) => [tensor, name]));
  return {
    shared: Object.fromEntries(
      all.map((one) => [one.name, { part: partKey(allocated, one), layers: flatMapDefined(one.tensors, (tensor) => nameOf.get(tensor)) }]),
    ),
    branches: branches.map((group) => compiledGroup(group, layers, stored)),
  };
}

function compiledGroup(group: UnitGroup, layers: readonly Layer[], stored: ReadonlyMap<string, readonly number[]>): CompiledGroup {
  const parameters = new Set(layers.map(({ tensor }) => tensor));
  const { title: name, kind, units, members, parts, step, cuts } = group;
  const all = members.map(({ tensor, axis, side }, at) => {
    const of = new Array<number>(stored.get(tensor)?.[axis] ?? 0).fill(-1);
    units.forEach(({ indices }, unit) => indices[at]?.forEach((place) => (of[place] = unit)));
    return { tensor, axis, side, of };
  });
  return {
    name,
    kind,
    units: units.length,
    members: all.filter(({ tensor }) => parameters.has(tensor)),
    beside: all.filter(({ tensor }) => !parameters.has(tensor) && stored.has(tensor)),
    parts: parts?.of,
    step,
    branch: cuts !== undefined || undefined,
  };
}

function dimsOf(model: Model): ReadonlyMap<string, readonly number[]> {
  return new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor.dims]));
}
