/** The coupled units of a model, read once: planning found the same ones in the same file. */
import type { Model, UnitGroup, Worlds } from '../../model/index.ts';
import { allGroups, readWorlds } from '../../model/index.ts';

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

export function groupsNamed(model: Model, names: readonly string[]): readonly UnitGroup[] {
  const { groups } = unitsOf(model);
  return names.map((name) => {
    const group = groups.get(name);
    if (group === undefined) throw new Error(`the model has no ${name}`);
    return group;
  });
}
