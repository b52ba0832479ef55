/** The coupled units of a model, read once: planning found the same ones in the same file. */
import { allGroups } from '../branches/branch-groups.ts';
import { readWorlds } from '../coupling/groups.ts';
import type { Worlds } from '../coupling/groups.ts';
import type { UnitGroup } from '../coupling/unit-groups.ts';
import type { Model } from '../graph.ts';

export interface ModelUnits {
  readonly worlds: Worlds;
  /** By title. */
  readonly groups: ReadonlyMap<string, UnitGroup>;
}

const known = new WeakMap<Model, ModelUnits>();

export function unitsOf(model: Model): ModelUnits {
  const found = known.get(model);
  if (found !== undefined) return found;
  const worlds = readWorlds(model);
  const groups = new Map(allGroups(model, worlds).map((group) => [group.title, group]));
  const units = { worlds, groups };
  known.set(model, units);
  return units;
}

/** The model is read for its units only where some are named. */
export function groupsNamed(model: Model, names: readonly string[]): readonly UnitGroup[] {
  if (names.length === 0) return [];
  const { groups } = unitsOf(model);
  return names.map((name) => {
    const group = groups.get(name);
    if (group === undefined) throw new Error(`the model has no ${name}`);
    return group;
  });
}
