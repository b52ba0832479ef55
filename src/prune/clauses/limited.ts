/** `limited by pqi` in a run: how much goes is measured when it is due, within what the plan has. */
import { itemAt } from '../../basics/must.ts';
import { limitIsNaN, limitOffPlan } from '../../diagnostics/catalogue/select.ts';
import { diagnose, done } from '../../diagnostics/diagnostic.ts';
import { add, compare, fromDouble, multiply, rational, zero, wholeUnits, type Rational } from '../../exact/rational.ts';
import { ownMetric } from '../../measure/own-metric.ts';
import type { PlannedLimit, PlannedPrune, PlannedUpdate } from '../../plan/plan.ts';
import { shareOfText } from '../../plan/share-text.ts';
import { countPruned } from '../../state/masks.ts';
import type { Network } from '../../state/network.ts';
import type { ClauseAtWork, DueContext, DueState } from './clause-at-work.ts';

export const limited: ClauseAtWork = {
  word: 'limited',
  isIn: (prune) => prune.limited !== undefined,
  due: dueAmount,
  found: (_, update) => ({ value: update.layers, diagnostics: [] }),
};

async function dueAmount(context: DueContext, statement: PlannedPrune, update: PlannedUpdate, state: DueState) {
  const { limited: limit } = statement;
  if (limit === undefined) throw new TypeError('no metric limits the statement');
  const { network, marks } = state;
  const most = shareOfText(limit.most);
  const parts = limit.per === 'layer' ? statement.layers.map((name) => [name]) : [statement.layers];
  const values: Record<string, number> = {};
  const gone: number[] = [];
  for (const names of parts) {
    const part = limit.per === 'layer' ? itemAt(names, 0) : 'all';
    const [units, already] = unitsOf(context, names, network);
    const live = units - already;
    const own = { expression: limit.expression, layers: names };
    const value = live === 0 ? 0 : await ownMetric(context, own, network, marks);
    if (Number.isNaN(value)) return { diagnostics: [diagnose(limitIsNaN, { metric: limit.metric, part })] };
    values[part] = value;
    gone.push(wholeUnits(add(rational(already), multiply(shareOf(value, most), rational(live))), statement.rounded, already));
  }
  const off = offPlan(statement, limit, gone);
  if (off !== undefined) return { diagnostics: [diagnose(limitOffPlan, off)] };
  const pruned = gone.reduce((sum, count) => sum + count, 0);
  const layers = Object.fromEntries(statement.layers.map((name, at) => [name, gone[at] ?? 0]));
  const made = { ...update, pruned, ...(limit.per === 'layer' && { layers }) };
  return done({ update: made, told: { measured: { metric: limit.metric, values } } });
}

function unitsOf({ layers }: DueContext, names: readonly string[], { masks }: Network): readonly [units: number, gone: number] {
  let [units, gone] = [0, 0];
  for (const name of names) {
    const layer = layers.get(name);
    if (layer === undefined) throw new Error(`the model has no ${name}`);
    const mask = masks.get(layer.tensor);
    units += layer.count;
    gone += mask === undefined ? 0 : countPruned(mask);
  }
  return [units, gone];
}

function shareOf(value: number, most: Rational): Rational {
  if (value <= 0) return zero;
  if (value === Infinity) return most;
  const share = fromDouble(value);
  return compare(share, most) < 0 ? share : most;
}

function offPlan({ layers, reached }: PlannedPrune, { per, bounds }: PlannedLimit, gone: readonly number[]) {
  if (per === 'all') {
    const [found = 0] = gone;
    const least = layers.reduce((sum, name) => sum + (bounds[name]?.[0] ?? 0), 0);
    return found < least || found > reached ? { part: 'the selection', found, least, most: reached } : undefined;
  }
  for (const [at, name] of layers.entries()) {
    const [found = 0, [least = 0, most = 0] = []] = [gone[at], bounds[name]];
    if (found < least || found > most) return { part: `\`${name}\``, found, least, most };
  }
  return undefined;
}
