/** Units inside pruned branches: they are pruned with the branch and not counted. */
import type { Member } from '../../model/coupling/member.ts';
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import { bundleCount } from '../../model/coupling/unit-groups.ts';
import type { ModelFacts } from '../facts.ts';
import { boundsOf, withBounds } from '../state/pruned-counts.ts';
import type { PrunedCounts } from '../state/pruned-counts.ts';

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
  const isChanged = ({ title }: UnitGroup): boolean =>
    boundsOf(before, title).most !== boundsOf(after, title).most;
  if (!branches.some(isChanged)) return after;
  const parameters = new Set(layers.map(({ tensor }) => tensor));
  const tensorsOf = (wanted: readonly UnitGroup[]): ReadonlySet<string> =>
    new Set(
      wanted.flatMap(({ members, cuts }) =>
        members.filter((it) => cuts !== undefined || isWhole(it)).map(({ tensor }) => tensor),
      ),
    );
  const maybe = tensorsOf(branches.filter(({ title }) => boundsOf(after, title).most > 0));
  const surely = tensorsOf(
    branches.filter(({ title, cuts }) => cuts !== undefined && boundsOf(after, title).least > 0),
  );
  const bounds = groups.flatMap((group) => {
    const held = group.members.map(({ tensor }) => tensor).filter((it) => parameters.has(it));
    const isIn = (gone: ReadonlySet<string>): boolean =>
      held.length > 0 && held.every((tensor) => gone.has(tensor));
    if (own.has(group.title) || !isIn(maybe)) return [];
    const [now, size] = [boundsOf(after, group.title), bundleCount(group)];
    return [[group.title, { least: isIn(surely) ? size : now.least, most: size }] as const];
  });
  return withBounds(after, new Map(bounds));
}
