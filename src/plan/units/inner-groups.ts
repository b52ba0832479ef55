/** What goes along with pruned units and is not counted: units inside branches, and the weights of layers. */
import { must } from '../../basics/must.ts';
import { listAt } from '../../basics/maps.ts';
import type { Member } from '../../model/coupling/axis.ts';
import { type UnitGroup, bundleCount } from '../../model/coupling/unit-groups.ts';
import type { ModelFacts } from '../facts.ts';
import { boundsOf, withBounds, type PrunedCounts, type Bounds } from '../state/pruned-counts.ts';
import type { Layer } from '../../model/graph.ts';
import type { Shared } from '../prune/share-score.ts';
import { predecessorsOf } from '../graph.ts';
import type { Plan, PlannedCompact } from '../plan.ts';
import { ofKind } from '../of-kind.ts';

/** Of one unit alone: which of several units go, only the run knows. */
function isWhole({ unit }: Member): boolean {
  return unit !== undefined;
}

/**
 * The counts of groups all of whose parameters lie in branches that may be gone, or are. Slices that
 * reach beyond a branch stay: something else has a part of them.
 *
 * @param own the groups that were counted, by name
 */
export function withInnerGroups(
  before: PrunedCounts,
  after: PrunedCounts,
  own: ReadonlySet<string>,
  { layers, unitGroups }: ModelFacts,
): PrunedCounts {
  const groups = unitGroups?.() ?? [];
  const branches = groups.filter(({ cuts, members }) => cuts ?? members.some(isWhole));
  const isChanged = ({ title }: UnitGroup): boolean => boundsOf(before, title).most !== boundsOf(after, title).most;
  if (!branches.some(isChanged)) return after;
  const parameters = new Set(layers.map(({ tensor }) => tensor));
  const tensorsOf = (wanted: readonly UnitGroup[]): ReadonlySet<string> =>
    new Set(wanted.flatMap(({ members, cuts }) => members.filter((it) => cuts !== undefined || isWhole(it)).map(({ tensor }) => tensor)));
  const maybe = tensorsOf(branches.filter(({ title }) => boundsOf(after, title).most > 0));
  const surely = tensorsOf(branches.filter(({ title, cuts }) => cuts !== undefined && boundsOf(after, title).least > 0));
  const bounds = groups.flatMap((group) => {
    const held = group.members.map(({ tensor }) => tensor).filter((it) => parameters.has(it));
    const isIn = (gone: ReadonlySet<string>): boolean => held.length > 0 && held.every((tensor) => gone.has(tensor));
    if (own.has(group.title) || !isIn(maybe)) return [];
    const [now, size] = [boundsOf(after, group.title), bundleCount(group)];
    return [[group.title, { least: isIn(surely) ? size : now.least, most: size }] as const];
  });
  return withBounds(after, new Map(bounds));
}

/** The layers that make its units, and the block that all of them lie in. */
export function sharedOf({ title, members }: UnitGroup, layers: readonly Layer[]): Shared {
  const tensors = members.flatMap(({ tensor, side }) => (side === 'producer' ? [tensor] : []));
  const own = layers.filter(({ tensor, prunable }) => prunable && tensors.includes(tensor));
  const block = own[0]?.block;
  return {
    name: title,
    tensors: own.map(({ tensor }) => tensor),
    block: block !== undefined && own.every((layer) => layer.block === block) ? block : undefined,
  };
}

/** What `compact` statements take out of the model that an end of the plan leaves. */
export interface Compacted {
  /** Names of groups, each once. */
  readonly groups: readonly string[];
  /** Whether the compacted model computes something else than the masked one. */
  readonly changes: boolean;
}

/** Of the compacts on every way to the stage of that path; undefined where there is none. */
export function compactedGroups({ stages }: Plan, end: string): Compacted | undefined {
  const before = predecessorsOf(stages);
  const byPath = new Map(stages.map((stage) => [stage.path, stage]));
  const seen = new Set<string>();
  const found: PlannedCompact[] = [];
  for (const waiting = [end]; waiting.length > 0;) {
    const path = must(waiting.pop(), 'the last one');
    const stage = byPath.get(path);
    if (stage === undefined || seen.has(path)) continue;
    seen.add(path);
    found.push(...ofKind(stage.statements, 'compact'));
    waiting.push(...listAt(before, path));
  }
  if (found.length === 0) return undefined;
  return { groups: [...new Set(found.flatMap(({ groups }) => groups))], changes: found.some(({ changing = [] }) => changing.length > 0) };
}

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
      return sum + other.indices.filter((index) => own.has(index)).length * units * other.units;
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
