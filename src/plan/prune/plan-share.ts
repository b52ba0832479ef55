/** A prune to a share of its selection, at once or along a curve. */
import { sum } from '../../basics/numbers.ts';
import { itemAt } from '../../basics/must.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-targets.ts';
import { hasErrors, done, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { compare, one, rational, subtract, zero, type Rational } from '../../exact/rational.ts';
import { asExpression, amountOf, asQuantity, clause, itemsOf, quantityClause } from '../reading.ts';
import * as curves from '../schedule/curve.ts';
import { meanOver } from '../schedule/layer-counts.ts';
import { tileSize } from '../../select/tiles.ts';
import { shareAt, type Interval } from '../schedule/times.ts';
import { isWindowed, timingOf, type Densities, type Timing } from '../schedule/window.ts';
import type { Quantity } from '../../language/typed.ts';
import { complain, failed, refusal, type PlannedStep, stepBehind } from '../plan-context.ts';
import { amountText, percentText, roundedPercent, shareText } from '../share-text.ts';
import { withBounds, withLayerCounts, withPooledCount, type Bounds, type PrunedCounts } from '../state/pruned-counts.ts';
import { goalOf, removesTooMuch as isTooMuch, unknownLayer, countedLayers, type Goal, type Share } from './goal.ts';
import { plannedPrune, stateAfter } from './planned-prune.ts';
import { capOf, reach, type Reached } from './reach.ts';
import { isKnown, spanOf, targetSpan, type Setup } from './setup.ts';
import type { PlannedPrune } from '../plan.ts';
import { isLoose } from './clause-ties.ts';

export function planShare(setup: Setup, target: Share): PlannedStep {
  const { context, statement } = setup;
  const unknown = unknownAmount(setup, target);
  if (unknown !== undefined) return failed(context, [unknown]);
  const goal = goalOf(setup, target);
  const tooMuch = removedTooMuch(setup, goal);
  if (tooMuch !== undefined) return failed(context, [tooMuch]);
  const reached = withCeiling(setup, reach(setup, goal, context, { target: targetSpan(setup), floor: spanOf(setup, 'protect') }));
  return stepBehind(context, reached.diagnostics, (take, fail) => {
    const start = take(startOf(setup));
    const ends = { from: start, to: goal.share };
    const along = clause(statement, 'along');
    const curve = curves.curveOf(along && asExpression(along), ends);
    const timing = take(timingOf(statement, context, () => densitiesOf(start, goal.share, curve)));
    if (hasErrors(reached.diagnostics)) return fail([]);
    const isHard = setup.mask.planned.mask === 'hard';
    const levels = levelsIn(setup, timing, ends, curve);
    const course = { isHard, start, goal: goal.share, window: timing, windowed: timing.windowed, curve };
    const fault = levels === undefined ? curves.curveFault(course) : 'kind' in levels ? levels : curves.levelFault(levels, isHard);
    if (fault !== undefined) {
      const at = along ?? clause(statement, 'through');
      return fail([curves.complainOfCurve(fault, setup.name, { source: context.source, span: at?.span ?? statement.span })]);
    }
    const planned = plannedPrune(setup, timing, {
      ...ends,
      asked: goal.asked,
      reached: reached.pruned,
      ...fixedCounts(setup, goal, reached, timing),
      levels: levels && !('kind' in levels) ? curves.plannedLevels(levels) : undefined,
      curve: curve.text,
    });
    return { statements: [planned], state: stateAfter(setup, countsAfter(setup, reached)) };
  });
}

/** The shares at listed instants: those of `through` and then the target, or those of the curve. */
function levelsIn(
  { statement }: Setup,
  { instants }: Timing,
  ends: { readonly from: Rational; readonly to: Rational },
  curve: curves.Curve,
): readonly curves.Level[] | curves.CurveFault | undefined {
  if (instants === undefined) return undefined;
  const through = clause(statement, 'through');
  if (through === undefined) return curves.levelsAlong(instants, ends, curve);
  const shares = itemsOf(through).map(asQuantity).map(sparsityOf);
  return instants.map((step, index) => ({ step, share: shares[index] ?? ends.to }));
}

function sparsityOf(quantity: Quantity): Rational {
  const amount = amountOf(quantity);
  return quantity.unit === 'density' ? subtract(one, amount) : amount;
}

/** An amount that depends on what an earlier prune takes by its scores has no plan. */
function unknownAmount(setup: Setup, target: Share): Diagnostic | undefined {
  const { already, context, statement } = setup;
  const opens = isWindowed(statement) && clause(statement, 'from') === undefined && clause(statement, 'through') === undefined;
  if (opens && !isKnown(already)) return unknown('the selection', already, setup.total, true);
  const index = unknownLayer(setup, target);
  if (index === undefined) return undefined;
  return unknown(`\`${itemAt(setup.layers, index).name}\``, setup.before[index] ?? already, itemAt(setup.sizes, index), false);

  function unknown(what: string, pruned: Bounds, size: number, isCurve: boolean): Diagnostic {
    const args = { where: setup.name, what, least: percentText(pruned.least, size), most: percentText(pruned.most, size), isCurve };
    return complain(context, catalogue.unknownStart, args, targetSpan(setup));
  }
}

function removedTooMuch(setup: Setup, goal: Goal): Diagnostic | undefined {
  if (!isTooMuch(setup, goal)) return undefined;
  const left = amountText(setup.total - setup.already.least, setup.total);
  const asked = amountText(goal.asked - setup.already.least, setup.total);
  return complain(setup.context, catalogue.removesTooMuch, { where: setup.name, asked, left }, targetSpan(setup));
}

/** The sparsity that the curve starts from: `from`, else what is pruned by then. */
function startOf(setup: Setup): Outcome<Rational> {
  const { already, total, context, statement, name } = setup;
  const before = total === 0 ? zero : rational(already.least, total);
  const from = quantityClause(statement, 'from');
  if (from === undefined) return done(before);
  const share = sparsityOf(from);
  if (compare(share, before) >= 0) return done(share);
  const args = { where: name, asked: `a start at ${roundedPercent(share)}`, pruned: amountText(already.least, total) };
  return refusal(context, catalogue.fromBelowPruned, args, from.span);
}

function densitiesOf(start: Rational, end: Rational, curve: curves.Curve): Densities | undefined {
  let isDefined = true;
  const during = meanOver((progress) => {
    const value = curve.at(progress);
    if (value === undefined) isDefined = false;
    return value === undefined ? zero : subtract(one, shareAt(start, end, value));
  });
  return isDefined ? { before: subtract(one, start), during, after: subtract(one, end) } : undefined;
}

function withCeiling(setup: Setup, reached: Reached): Reached {
  const faults = ceilingFaults(setup, reached.pruned);
  return faults.length === 0 ? reached : { ...reached, diagnostics: [...reached.diagnostics, ...faults] };
}

function countsAfter(setup: Setup, reached: Reached) {
  const { pruned, counts } = reached;
  const before = setup.context.state.pruned;
  const size = setup.tiles === undefined ? 1 : tileSize(setup.tiles);
  const named = (values: readonly number[]) => new Map(setup.layers.map(({ name }, index) => [name, size * (values[index] ?? 0)]));
  const caps = named(setup.layers.map((_, index) => capOf(setup, index)));
  if (isLoose(setup.clauses.ties)) return withBounds(before, tiedBounds(setup, reached, caps, size));
  return counts === undefined
    ? withPooledCount(withLosses(before, setup, size), caps, size * pruned)
    : withLayerCounts(before, named(counts));
}

/** Where ties move the counts: at least those under `all`, at most under `none`; one threshold may take any of a layer. */
function tiedBounds(
  { layers, before, clauses }: Setup,
  { pruned, counts }: Reached,
  caps: ReadonlyMap<string, number>,
  size: number,
): ReadonlyMap<string, Bounds> {
  return new Map(
    layers.map(({ name }, index) => {
      const least = size * itemAt(before, index).least;
      const count = size * (counts?.[index] ?? pruned);
      const most = Math.max(least, caps.get(name) ?? 0);
      if (clauses.ties === 'none') return [name, { least, most: Math.min(most, count) }];
      return [name, { least: counts === undefined ? least : count, most }];
    }),
  );
}

// What a plan says of the layers of a prune, so that the counts of every update follow.

/** Where scores decide, only what is gone at the start of a course. */
function fixedCounts(setup: Setup, goal: Goal, { counts }: Reached, { first, last }: Interval): Pick<PlannedPrune, 'before' | 'counts'> {
  const isCourse = first < last;
  const layers = countedLayers(setup);
  if (layers === undefined || counts === undefined) {
    const before = setup.already.least;
    return isCourse && before > 0 ? { before } : {};
  }
  const entries = layers.map(({ of, ...rest }, index) => {
    const before = itemAt(setup.before, index).least;
    const to = goal.layers?.[index];
    const course = { before: before > 0 ? before : undefined, to: to && shareText(to), ...rest };
    return [itemAt(setup.layers, index).name, { pruned: itemAt(counts, index), of, ...(isCourse && course) }] as const;
  });
  return { counts: Object.fromEntries(entries) };
}

// Whether a target and a floor leave room for what layers have to lose.

/** What every layer has lost at least when `pruned` units of all are gone. */
function ceilingFaults(setup: Setup, pruned: number): readonly Diagnostic[] {
  const { ceiling, floor, context, name: where, layers, sizes, before, total } = setup;
  if (ceiling === undefined) return [];
  const crossed = layers.findIndex(
    (_, l) => (floor === undefined ? 0 : itemAt(floor.keep, l)) > itemAt(sizes, l) - itemAt(ceiling.lose, l),
  );
  if (crossed >= 0) {
    const most = itemAt(sizes, crossed) - itemAt(ceiling.lose, crossed);
    const args = { where, layer: itemAt(layers, crossed).name, keep: floor === undefined ? 0 : itemAt(floor.keep, crossed), most };
    return [complain(context, catalogue.floorAboveCeiling, args, spanOf(setup, 'protect'))];
  }
  const least = sum(ceiling.lose.map((lose, l) => Math.max(lose, itemAt(before, l).least)));
  if (least <= pruned) return [];
  const binding = layers.flatMap(({ name }, l) => (itemAt(ceiling.lose, l) > 0 ? [name] : []));
  const args = { where, asked: amountText(pruned, total), least: amountText(least, total), layers: binding };
  return [complain(context, catalogue.ceilingAboveTarget, args, targetSpan(setup))];
}

/** Counts in which layers have lost what they have to, before one threshold decides the rest. */
function withLosses(counted: PrunedCounts, { ceiling, layers, before }: Setup, size: number): PrunedCounts {
  if (ceiling === undefined) return counted;
  const raised = layers.map(({ name }, l): readonly [string, Bounds] => {
    const least = size * Math.max(itemAt(ceiling.lose, l), itemAt(before, l).least);
    return [name, { least, most: least }];
  });
  return withBounds(counted, new Map(raised));
}
