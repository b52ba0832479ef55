/** Units inside pruned branches: they are pruned with the branch and not counted. */
import { must } from '../../basics/must.ts';
import { listAt } from '../../basics/maps.ts';
import type { Member } from '../../model/coupling/axis.ts';
import { type UnitGroup, bundleCount } from '../../model/coupling/unit-groups.ts';
import type { ModelFacts } from '../facts.ts';
import { boundsOf, withBounds, type PrunedCounts } from '../state/pruned-counts.ts';
import type { Layer } from '../../model/graph.ts';
import type { Shared } from '../prune/share-parts.ts';
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
