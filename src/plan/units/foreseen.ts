/** The known numbers of pruned units when a window opens, and targets of a resource that no scores could meet. */
import { flatMapDefined } from '../../basics/lists.ts';
import { unitGroupsOf, type ResourceEstimate } from '../facts.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { type UnitGroup, areUnits } from '../../model/coupling/unit-groups.ts';
import { prunesUnits, isSliced } from '../prune/pruned-kind.ts';
import { type Setup, spanOf } from '../prune/setup.ts';
import { isWindowed } from '../schedule/window.ts';
import { type PlanContext, complain } from '../plan-context.ts';
import { boundsOf, type Bounds } from '../state/pruned-counts.ts';
import { isPrunedSingly } from './inner-groups.ts';
import { groupsOfPart } from '../optional-lists.ts';
import { sumAt } from '../../basics/maps.ts';
import { resourceOutOfReach } from '../../diagnostics/catalogue/plan-units.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import { capOf } from '../prune/reach.ts';
import { readsWidths } from '../statement-reads.ts';
import { boundedPercent } from '../share-text.ts';
import { amountCounted } from './budget-amount.ts';
import { fromSteps } from './multiples.ts';

/** Bundles of each group that are gone when the window opens; undefined where scores decide. */
export function prunedBefore({ statement, context }: Setup): ReadonlyMap<string, number> | undefined {
  if (context.stage.statements.filter((one) => one !== statement).some(actsBeside) || mayEmpty(context)) return undefined;
  const bounds = groupsIn(context).map(({ title }) => ({ title, ...boundsOf(context.state.pruned, title) }));
  if (bounds.some(({ least, most }) => least !== most)) return undefined;
  return new Map(bounds.map(({ title, most }) => [title, most]));
}

/** Takes units over a window of its own. */
export function actsBeside(statement: TypedStatement): boolean {
  return statement.verb === 'prune' && isWindowed(statement) && prunesUnits(statement);
}

/** Whether single weights that were pruned may be all that a unit had. */
export function mayEmpty({ facts, state }: PlanContext): boolean {
  const own = new Map(facts.layers.map((layer) => [layer.tensor, layer]));
  return groupsIn({ facts }).some(({ members }) => {
    const held = flatMapDefined(members, ({ tensor }) => own.get(tensor));
    return (
      held.length > 0 &&
      held.every(({ name }) => state.masked.has(name)) &&
      held.some((layer) => isPrunedSingly(layer, state.pruned, facts))
    );
  });
}

/** An expert takes along what others have lost as well: how much that is, scores tell. */
export function dependsOnWhich(bounds: readonly (Bounds & Pick<UnitGroup, 'kind'>)[]): boolean {
  const open = bounds.filter(({ most }) => most > 0);
  return open.length > 1 && open.some(({ kind }) => kind === 'experts');
}

export function groupsIn({ facts }: Pick<PlanContext, 'facts'>): readonly UnitGroup[] {
  return unitGroupsOf(facts);
}

/** Undefined where it can be met, and where only the run knows what others have taken by then. */
export function outOfReach(setup: Setup, { budget, original, allowed, words, without }: ResourceEstimate): Diagnostic | undefined {
  const before = goneAtMost(setup);
  if (before === undefined) return undefined;
  const own = groupsOfPart(setup.units).map((group, index): readonly [string, number] => {
    return [group.title, Math.max(fromSteps(capOf(setup, index), group), sumAt(before, group.title))];
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
  const isAlone = !isWindowed(statement) || !statements.slice(statements.indexOf(statement) + 1).some(actsBeside);
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
  return {
    protectedOnes: isByWidth ? [] : titles(groups.filter((_, index) => (floor?.keep[index] ?? 0) > 1)),
    isByWidth,
    unselected: titles(others.filter(({ pin, kind }) => pin === undefined && isSliced(kind))),
    pinned: titles(others.filter((it) => it.pin !== undefined && kinds.has(it.kind) && areUnits(it))),
  };
}
