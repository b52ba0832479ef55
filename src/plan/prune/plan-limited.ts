/** A prune that takes what a metric says in the run: the plan has the most that can go. */
import { sum } from '../../basics/numbers.ts';
import { itemAt } from '../../basics/must.ts';
import { noEffect, removesTooMuch } from '../../diagnostics/catalogue/plan-targets.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { partOf, add, compare, multiply, one, rational, wholeUnits, type Rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { ownMetricOf, type OwnMetric } from '../observe/measured.ts';
import type { PlannedLimit, PlannedPrune } from '../plan.ts';
import { asChoice, fieldOf } from '../reading.ts';
import { curveOf } from '../schedule/curve.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { amountText, shareText } from '../share-text.ts';
import { withBounds, type Bounds } from '../state/pruned-counts.ts';
import type { Share } from './goal.ts';
import { plannedPrune, stateAfter } from './planned-prune.ts';
import { targetSpan, type Setup } from './setup.ts';

/** Undefined where no metric decides how much goes. */
export function limitOf(statement: TypedStatement, context: PlanContext): Outcome<OwnMetric> | undefined {
  const metric = fieldOf(statement, 'limited', 'by');
  if (metric === undefined) return undefined;
  const own = ownMetricOf(asChoice(metric), context);
  if (own === undefined) throw new TypeError('the checker refuses metrics of samples');
  return own;
}

export function planLimited(setup: Setup, target: Share, metric: OwnMetric): PlannedStep {
  const { context, already, total, layers, manner } = setup;
  if (target.kind !== 'removal') throw new TypeError('the checker promises a share of the remaining weights');
  const { share } = target;
  const most = mostOf(setup, share);
  const fault = faultOf(setup, share, most.total);
  if (fault !== undefined) return failed(context, [fault]);
  const bounds = new Map(
    layers.map((layer, at): readonly [string, Bounds] => [
      layer.name,
      { least: itemAt(setup.before, at).least, most: itemAt(most.layers, at) },
    ]),
  );
  const limited: PlannedLimit = {
    metric: metric.name,
    expression: metric.expression,
    most: shareText(share),
    per: manner.allocation === 'uniform' ? 'layer' : 'all',
    bounds: Object.fromEntries([...bounds].map(([key, one]) => [key, [one.least, one.most]])),
  };
  const ends = { from: partOf(already.least, total), to: partOf(most.total, total) };
  const timing = { first: context.at, last: context.at, every: 1, windowed: false };
  const planned: PlannedPrune = plannedPrune(
    setup,
    { ...timing, defaults: ['window'] },
    { ...ends, asked: most.total, reached: most.total, limited, curve: curveOf(undefined, ends).text },
  );
  return { statements: [planned], state: stateAfter(setup, withBounds(context.state.pruned, bounds)), diagnostics: [] };
}

/** More than there is, or nothing at the most. */
function faultOf(setup: Setup, share: Rational, reached: number): Diagnostic | undefined {
  const { context, already, total, name: where } = setup;
  const live = total - already.least;
  if (compare(share, one) > 0) {
    const args = { where, asked: amountText(wholeUnits(multiply(share, rational(live))), total), left: amountText(live, total) };
    return complain(context, removesTooMuch, args, targetSpan(setup));
  }
  if (reached > already.least || total === 0) return undefined;
  return complain(context, noEffect, { where, pruned: amountText(reached, total) }, targetSpan(setup));
}

/** Where the metric is high: of each layer, or of one pool that may take any of them. */
function mostOf(
  { sizes, before, already, total, manner, clauses }: Setup,
  share: Rational,
): { readonly layers: readonly number[]; readonly total: number } {
  const after = (gone: number, size: number): number =>
    wholeUnits(add(rational(gone), multiply(share, rational(size - gone))), clauses.rounded, gone);
  if (manner.allocation === 'uniform') {
    const layers = sizes.map((size, at) => after(itemAt(before, at).most, size));
    return { layers, total: sum(layers) };
  }
  const all = after(already.most, total);
  const least = sum(before.map((one) => one.least));
  const layers = sizes.map((size, at) => Math.min(size, all - (least - itemAt(before, at).least)));
  return { layers, total: all };
}
