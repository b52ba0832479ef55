/** How many weights of each layer go with the units of its axes. */
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import type { Layer } from '../../model/graph.ts';
import type { ModelFacts } from '../facts.ts';
import { boundsOf, withBounds, type Bounds, type PrunedCounts } from '../state/pruned-counts.ts';

/**
 * The counts of layers, made to follow those of the groups. They are exact where nothing but units
 * was pruned and the groups' counts are known; else they are bounds.
 */
export function withMembers(before: PrunedCounts, after: PrunedCounts, { layers, unitGroups }: ModelFacts): PrunedCounts {
  const groups = unitGroups?.() ?? [];
  const changed = groups.filter(({ title }) => {
    const [was, is] = [boundsOf(before, title), boundsOf(after, title)];
    return was.least !== is.least || was.most !== is.most;
  });
  const touched = new Set(changed.flatMap(({ members }) => members.map(({ tensor }) => tensor)));
  const bounds = layers
    .filter(({ tensor }) => touched.has(tensor))
    .map(({ name, tensor, dims, count }) => {
      const lost = (counts: PrunedCounts): Bounds => weightsLost(tensor, dims, groups, counts);
      const [was, by, now] = [boundsOf(before, name), lost(before), lost(after)];
      const isOnlyUnits = was.least === by.least && was.most === by.most;
      const merged = isOnlyUnits ? now : { least: Math.max(was.least, now.least), most: Math.min(count, was.most + now.most) };
      return [name, merged] as const;
    });
  return withBounds(after, new Map(bounds));
}

interface Taken {
  readonly axis: number;
  readonly units: number;
  readonly indices: readonly number[];
  readonly kind: UnitGroup['kind'];
}

/** Slices that others took already: every head has equally many of each of its dimensions. */
function sharedWith(taken: readonly Taken[], { axis, units, indices, kind }: Taken): number {
  const own = new Set(indices);
  return taken
    .filter((other) => other.axis === axis && other.kind !== kind)
    .reduce((sum, other) => {
      const both = other.indices.filter((index) => own.has(index)).length;
      return sum + both * units * other.units;
    }, 0);
}

/** Whether more of a layer may be gone than went with units. */
export function isPrunedSingly(
  { name, tensor, dims }: Layer,
  counts: PrunedCounts,
  { unitGroups }: Pick<ModelFacts, 'unitGroups'>,
): boolean {
  const { most } = weightsLost(tensor, dims, unitGroups?.() ?? [], counts);
  return boundsOf(counts, name).most > most;
}

/** Of a tensor of shape `dims`: all of it but what is left on every axis. */
function weightsLost(tensor: string, dims: readonly number[], groups: readonly UnitGroup[], counts: PrunedCounts): Bounds {
  const lostOf = (side: keyof Bounds): number => {
    const gone = dims.map(() => 0);
    const taken: Taken[] = [];
    for (const group of groups) {
      const { title, members, parts, cuts, units: all } = group;
      const units = boundsOf(counts, title)[side] * (parts?.count ?? 1);
      for (const [at, member] of members.entries()) {
        if (member.tensor !== tensor || units === 0) continue;
        const { axis, slices } = member;
        // Which of several units go is not known, and so is whether the only one that has the layer does.
        const isOneUnits = member.unit !== undefined;
        if (isOneUnits && side === 'least') continue;
        // A branch has the slices of other units in it, a block those of its branches.
        if (isOneUnits || cuts !== undefined) return dims.reduce((all, dim) => all * dim, 1);
        const own = { axis, units, indices: all[0]?.indices[at] ?? [], kind: group.kind };
        gone[axis] = (gone[axis] ?? 0) + units * slices - sharedWith(taken, own);
        taken.push(own);
      }
    }
    const left = dims.reduce((product, dim, axis) => product * Math.max(0, dim - (gone[axis] ?? 0)), 1);
    return dims.reduce((product, dim) => product * dim, 1) - left;
  };
  return { least: lostOf('least'), most: lostOf('most') };
}
