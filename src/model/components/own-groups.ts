/** Units of a network of several models that one model can lose alone, so that its file is the smaller graph. */
import type { UnitGroup } from '../coupling/unit-groups.ts';
import { freeGroups } from '../surgery/model-without.ts';
import type { Component } from './links.ts';

/** A model, and the names of its stored tensors by those in the network. */
export interface JoinedPart extends Component {
  readonly tensors: ReadonlyMap<string, string>;
}

/** The same units in the graph of one model, in the same order; undefined where they are not its own, or where its inputs or outputs hold them. */
export function groupInPart(group: UnitGroup, part: JoinedPart): UnitGroup | undefined {
  const { kind, units, members } = group;
  const wanted = textOf(kind, members, (tensor) => part.tensors.get(tensor));
  if (wanted === undefined) return undefined;
  return freeGroups(part.model).find(
    (own) =>
      own.units.length === units.length && textOf(own.kind, own.members, (tensor) => tensor) === wanted && areAlike(group, own, part),
  );
}

/** Whether each unit has the same slices of the same tensors. */
function areAlike(group: UnitGroup, own: UnitGroup, { tensors }: JoinedPart): boolean {
  const places = group.members.map(({ tensor, axis, side }) =>
    own.members.findIndex((it) => it.tensor === tensors.get(tensor) && it.axis === axis && it.side === side),
  );
  return group.units.every((unit, nth) =>
    unit.indices.every((indices, at) => {
      const theirs = own.units[nth]?.indices[places[at] ?? -1];
      return indices.length === theirs?.length && indices.every((it, i) => it === theirs[i]);
    }),
  );
}

/** The models that hold the units, and those that they read or that read them; undefined where one can lose them alone. */
export function modelsAcross(group: UnitGroup, parts: readonly JoinedPart[]): readonly string[] | undefined {
  if (parts.some((part) => groupInPart(group, part) !== undefined)) return undefined;
  const holding = parts.filter(({ tensors }) => group.members.some((it) => tensors.has(it.tensor)));
  if (holding.length !== 1) return holding.map(({ name }) => name);
  const names = new Set(holding.map(({ name }) => name));
  return parts
    .filter(
      ({ name, reading }) =>
        names.has(name) ||
        reading.some(({ model }) => names.has(model)) ||
        holding.some((one) => one.reading.some(({ model }) => model === name)),
    )
    .map(({ name }) => name);
}

/** What tells a group from others: its members in any order. Undefined where one of them has no name there. */
function textOf(kind: string, members: UnitGroup['members'], nameOf: (tensor: string) => string | undefined): string | undefined {
  const texts = members.map(({ tensor, axis, side, slices, unit }) => {
    const name = nameOf(tensor);
    return name === undefined ? undefined : JSON.stringify([name, axis, side, slices, unit ?? -1]);
  });
  return texts.includes(undefined) ? undefined : [kind, ...texts.sort()].join('\n');
}
