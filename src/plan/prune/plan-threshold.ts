/** A prune of what lies below a threshold: how much goes is known when the weights are. */
import { sum } from '../../basics/numbers.ts';
import { itemAt } from '../../basics/must.ts';
import { unknownMark } from '../../diagnostics/catalogue/plan.ts';
import { noEffect } from '../../diagnostics/catalogue/plan-targets.ts';
import { hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { partOf, zero } from '../../exact/rational.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import { tileSize } from '../../select/tiles.ts';
import { marksIn } from '../criteria/names.ts';
import type { PlannedThreshold } from '../plan.ts';
import { clause } from '../reading.ts';
import { checkedCurve } from '../schedule/curve.ts';
import { timingOf } from '../schedule/window.ts';
import { complain, failed, type PlannedStep, stepBehind } from '../plan-context.ts';
import { amountText } from '../share-text.ts';
import { withBounds, type Bounds } from '../state/pruned-counts.ts';
import { plannedPrune, stateAfter } from './planned-prune.ts';
import { alreadyBelow, capOf } from './reach.ts';
import { spanOf, targetSpan, type Setup } from './setup.ts';
import { constantThreshold } from './target.ts';

export function planThreshold(setup: Setup, expr: Expr): PlannedStep {
  const { context, statement, total, already, manner, layers, name: where } = setup;
  const bounds = layers.map((_, index) => boundsOf(setup, expr, index));
  const most = sum(bounds.map((own) => own.most));
  const faults = faultsOf(setup, expr, most);
  if (hasErrors(faults)) return failed(context, faults);
  return stepBehind(context, faults, (take) => {
    const timing = take(timingOf(statement, context, () => undefined));
    const ends = { from: partOf(already.least, total), to: partOf(most, total) };
    const along = clause(statement, 'along');
    const course = { isHard: true, start: zero, goal: ends.to, window: timing, windowed: timing.windowed };
    const place = { source: context.source, span: along?.span ?? statement.span };
    const curve = take(checkedCurve(along, ends, course, { where, place }));
    const threshold: PlannedThreshold = {
      expression: printExpression(expr),
      per: manner.allocation === 'uniform' ? 'layer' : 'all',
      bounds: Object.fromEntries(layers.map(({ name }, at) => [name, [itemAt(bounds, at).least, itemAt(bounds, at).most]])),
    };
    const planned = plannedPrune(setup, timing, { ...ends, asked: most, reached: most, threshold, curve: curve.text });
    const size = setup.tiles === undefined ? 1 : tileSize(setup.tiles);
    const left = layers.map(({ name }, at) => {
      const own = itemAt(bounds, at);
      return [name, { least: size * own.least, most: size * own.most }] as const;
    });
    return { statements: [planned], state: stateAfter(setup, withBounds(context.state.pruned, new Map(left))) };
  });
}

/** The fewest and the most units that a layer can have lost at the end. */
function boundsOf(setup: Setup, expr: Expr, index: number): Bounds {
  const { before, context, scoring, tiles, clauses } = setup;
  const { least = 0, most: gone = 0 } = before[index] ?? {};
  const cap = Math.max(least, capOf(setup, index));
  const bound = constantThreshold(expr);
  const isOfFile = context.state.isOfFile && scoring.criterion === '|w|' && tiles === undefined;
  const found =
    isOfFile && bound !== undefined && scoring.among === undefined && gone === 0
      ? context.facts.belowIn?.(itemAt(setup.layers, index).tensor, bound, clauses.ties === 'all')
      : undefined;
  if (found === undefined) return { least, most: cap };
  const count = Math.min(found, cap);
  return { least: count, most: count };
}

function faultsOf(setup: Setup, expr: Expr, most: number): readonly Diagnostic[] {
  const { context, already, total, name: where } = setup;
  const { marks } = context.state;
  const unset = marksIn(expr).find((mark) => !marks.has(mark));
  if (unset !== undefined) return [complain(context, unknownMark, { name: unset, known: [...marks.keys()] }, targetSpan(setup))];
  const below = alreadyBelow(setup, context, spanOf(setup, 'protect'));
  if (hasErrors(below) || most > already.least || total === 0) return below;
  return [...below, complain(context, noEffect, { where, pruned: amountText(most, total) }, targetSpan(setup))];
}
