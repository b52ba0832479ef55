/** The units of a model, and the model without some: slices cut out of its tensors, branches off its streams. */
import { memoized } from '../../basics/memoized.ts';
import { worldOf } from '../coupling/attention-axes.ts';
import { readGroups, readWorlds, type Worlds } from '../coupling/groups.ts';
import { unitGroups, type UnitGroup } from '../coupling/unit-groups.ts';
import type { Model } from '../graph.ts';
import { compactModel } from './compact.ts';
import { cutBranches } from './cut-branches.ts';
import type { CutTensor } from './slice-tensor.ts';
import { branchGroups, groupsOfWorld } from '../branches/branch-groups.ts';

export interface RemovedUnits {
  readonly group: UnitGroup;
  /** Indices. */
  readonly units: Iterable<number>;
}

/** Names stay. Units of one group at least have to be left, branches excepted. */
export function modelWithout(model: Model, gone: readonly RemovedUnits[], cutTensor?: CutTensor): Model {
  const sliced = gone.filter(({ group }) => group.cuts === undefined);
  const isThin = ({ group }: RemovedUnits): boolean => worldOf(group.kind) === 'dimensions';
  const labels = labelsOf(sliced.filter((it) => !isThin(it)));
  const shorter = compactModel(model, unitsOf(model).worlds.heads, labels, cutTensor);
  const cuts = gone.flatMap(({ group, units }) => ([...units].length > 0 ? (group.cuts ?? []) : []));
  return cutBranches(thinned(model, shorter, sliced.filter(isThin), cutTensor), cuts);
}

/** Labels hold in one world of one model: where heads went, what is left is read anew, and named alike. */
function thinned(model: Model, shorter: Model, gone: readonly RemovedUnits[], cutTensor?: CutTensor): Model {
  if (gone.length === 0) return shorter;
  if (shorter === model) return compactModel(model, unitsOf(model).worlds.dimensions, labelsOf(gone), cutTensor);
  const coupled = readGroups(shorter, 'dimensions');
  const left = new Map(unitGroups(coupled).map((group) => [group.title, group]));
  const found = gone.map(({ group, units }) => {
    const own = left.get(group.title);
    if (own?.units.length !== group.units.length) throw new Error(`without other units the model has no ${group.title} as before`);
    return { group: own, units };
  });
  return compactModel(shorter, coupled, labelsOf(found), cutTensor);
}

function labelsOf(gone: readonly RemovedUnits[]): ReadonlySet<number> {
  return new Set(gone.flatMap(({ group, units }) => [...units].map((unit) => group.units[unit]?.label ?? -1)));
}

/** Units in branches that are gone go along, and need no cut of their own. */
export function withoutInner(gone: readonly RemovedUnits[]): readonly RemovedUnits[] {
  const tensors = new Set(gone.flatMap(wholeTensors));
  const isOuter = ({ cuts, members }: UnitGroup): boolean => cuts !== undefined || members.some(({ unit }) => unit !== undefined);
  return gone.filter(({ group }) => isOuter(group) || group.members.some(({ tensor }) => !tensors.has(tensor)));
}

/** Those of branches, and those that belong to one of the units alone. */
function wholeTensors({ group: { cuts, members }, units }: RemovedUnits): readonly string[] {
  const all = new Set(units);
  if (cuts !== undefined && all.size > 0) return members.map(({ tensor }) => tensor);
  return members.filter(({ unit }) => unit !== undefined && all.has(unit)).map(({ tensor }) => tensor);
}

// The coupled units of a model, read once: planning found the same ones in the same file.

interface ModelUnits {
  readonly worlds: Worlds;
  /** By title. */
  readonly groups: ReadonlyMap<string, UnitGroup>;
  /** The same for one title, without reading the second world for what the first has. */
  readonly groupOf: (title: string) => UnitGroup | undefined;
}

export const unitsOf = /* @__PURE__ */ memoized((model: Model) => {
  const worlds = readWorlds(model);
  const slices = groupsOfWorld(worlds, 'heads');
  const branches = branchGroups(model, worlds.heads);
  const first = byTitle([...slices, ...branches]);
  let all: ReadonlyMap<string, UnitGroup> | undefined;
  const units: ModelUnits = {
    worlds,
    get groups() {
      return (all ??= byTitle([...slices, ...groupsOfWorld(worlds, 'dimensions'), ...branches]));
    },
    groupOf: (title) => first.get(title) ?? units.groups.get(title),
  };
  return units;
});

function byTitle(groups: readonly UnitGroup[]): ReadonlyMap<string, UnitGroup> {
  return new Map(groups.map((group) => [group.title, group]));
}

/** Those whose units can go. */
export function freeGroups(model: Model): readonly UnitGroup[] {
  return [...unitsOf(model).groups.values()].filter(({ pin }) => pin === undefined);
}

/** The model is read for its units only where some are named. */
export function groupsNamed(model: Model, names: readonly string[]): readonly UnitGroup[] {
  if (names.length === 0) return [];
  const { groupOf } = unitsOf(model);
  return names.map((name) => {
    const group = groupOf(name);
    if (group === undefined) throw new Error(`the model has no ${name}`);
    return group;
  });
}
