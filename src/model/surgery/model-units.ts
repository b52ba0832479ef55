/** The coupled units of a model, read once: planning found the same ones in the same file. */
import { branchGroups, groupsOfWorld } from '../branches/branch-groups.ts';
import { readWorlds, type Worlds } from '../coupling/groups.ts';
import type { UnitGroup } from '../coupling/unit-groups.ts';
import type { Model } from '../graph.ts';

export interface ModelUnits {
  readonly worlds: Worlds;
  /** By title. */
  readonly groups: ReadonlyMap<string, UnitGroup>;
  /** The same for one title, without reading the second world for what the first has. */
  readonly groupOf: (title: string) => UnitGroup | undefined;
}

const known = new WeakMap<Model, ModelUnits>();

export function unitsOf(model: Model): ModelUnits {
  const found = known.get(model);
  if (found !== undefined) return found;
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
  known.set(model, units);
  return units;
}

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
