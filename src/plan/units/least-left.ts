/** Targets of a resource that no scores could meet: found by counting without every prunable unit. */
import { groupsOfPart } from '../optional-lists.ts';
import { sumAt } from '../../basics/maps.ts';
import { resourceOutOfReach } from '../../diagnostics/catalogue/plan-units.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import { isSliced } from '../prune/pruned-kind.ts';
import { capOf } from '../prune/reach.ts';
import { spanOf, type Setup } from '../prune/setup.ts';
import { isWindowed } from '../schedule/window.ts';
import { areUnits } from '../../model/coupling/unit-groups.ts';
import { readsWidths } from '../gates-of-stage.ts';
import { complain } from '../plan-context.ts';
import { boundedPercent } from '../share-text.ts';
import { boundsOf } from '../state/pruned-counts.ts';
import { amountCounted } from './budget-amount.ts';
import { actsBeside, groupsIn, mayEmpty } from './foreseen.ts';
import { fromSteps } from './multiples.ts';
import type { ResourceEstimate } from './resource-estimate.ts';

/** Undefined where it can be met, and where only the run knows what others have taken by then. */
export function outOfReach(setup: Setup, { budget, original, allowed, words, without }: ResourceEstimate): Diagnostic | undefined {
  const before = goneAtMost(setup);
  if (before === undefined) return undefined;
  const groups = groupsOfPart(setup.units);
  const own = groups.map((group, index): readonly [string, number] => {
    const most = fromSteps(capOf(setup, index), group);
    return [group.title, Math.max(most, sumAt(before, group.title))];
  });
  const least = without(new Map([...before, ...own]));
  if (least <= allowed) return undefined;
  const args = { where: setup.name, asked: words, best: bestText(least), ...binding(setup) };
  return complain(setup.context, resourceOutOfReach, args, spanOf(setup, 'to'));

  /** Rounded up, so that what is told can be reached. */
  function bestText(now: number): string {
    const amount = amountCounted(now, original, budget);
    return budget.time === undefined ? boundedPercent(amount, 'up') : `${Math.ceil(toNumber(amount) * 1e4) / 1e4} ms`;
  }
}

/** Bundles of each group that earlier statements take at most; undefined where others may take more by then. */
function goneAtMost({ statement, context }: Setup): ReadonlyMap<string, number> | undefined {
  const { statements } = context.stage;
  const later = statements.slice(statements.indexOf(statement) + 1);
  const isAlone = !isWindowed(statement) || !later.some(actsBeside);
  if (!isAlone || mayEmpty(context)) return undefined;
  return new Map(groupsIn(context).map(({ title }) => [title, boundsOf(context.state.pruned, title).most]));
}

/** What stays, by the reason why. */
function binding({ units, floor, context, statement }: Setup) {
  const groups = groupsOfPart(units);
  const selected = new Set(groups.map(({ title }) => title));
  const kinds = new Set(groups.map(({ kind }) => kind));
  const others = groupsIn(context).filter(({ title }) => !selected.has(title));
  const titles = (of: readonly { readonly title: string }[]): readonly string[] => of.map(({ title }) => title);
  const isByWidth = readsWidths(statement);
  const floored = groups.filter((_, index) => (floor?.keep[index] ?? 0) > 1);
  return {
    protectedOnes: isByWidth ? [] : titles(floored),
    isByWidth,
    unselected: titles(others.filter(({ pin, kind }) => pin === undefined && isSliced(kind))),
    pinned: titles(others.filter((it) => it.pin !== undefined && kinds.has(it.kind) && areUnits(it))),
  };
}
