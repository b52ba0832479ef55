/** How much of a prune goes that a metric or a threshold decides: measured when it is due, within what the plan has. */
import { limitIsNaN, limitOffPlan, thresholdIsNaN } from '../diagnostics/catalogue/select.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { compare, fromDouble, multiply, rational, zero, type Rational, toNumber } from '../exact/rational.ts';
import { roundTo } from '../exact/rounding.ts';
import { ownMetric } from '../measure/own-metric.ts';
import { shareOfText } from '../plan/share-text.ts';
import type { PlannedLimit, PlannedPrune, PlannedUpdate, PlannedThreshold } from '../plan/plan.ts';
import type { MeasuredAmount, MeasuredThreshold } from '../journal/run-event.ts';
import type { RunContext } from '../state/context.ts';
import type { Marks } from '../state/layer-weights.ts';
import { countPruned, prunedOf } from '../state/masks.ts';
import type { HeldThresholds, Network } from '../state/network.ts';
import { constantThreshold, thresholdOfText } from '../plan/prune/threshold-expression.ts';

export interface DueUpdate {
  readonly update: PlannedUpdate;
  readonly measured?: MeasuredAmount;
  readonly threshold?: MeasuredThreshold;
  /** Thresholds that later updates of the window go on with. */
  readonly held?: HeldThresholds;
}

/** The update as the plan has it, where no metric decides. */
export async function dueUpdate(
  context: Pick<RunContext, 'layers' | 'engine'>,
  statement: PlannedPrune,
  update: PlannedUpdate,
  state: { readonly network: Network; readonly marks: Marks; readonly held?: HeldThresholds },
): Promise<Outcome<DueUpdate>> {
  const { limited: limit, threshold } = statement;
  if (threshold !== undefined) {
    const due = await dueThresholds(context, { ...statement, threshold }, update, state);
    if (due.value === undefined) return { diagnostics: due.diagnostics };
    const { thresholds, ...rest } = due.value;
    return { value: { update: { ...update, thresholds }, ...rest }, diagnostics: [] };
  }
  if (limit === undefined) return { value: { update }, diagnostics: [] };
  const { network, marks } = state;
  const most = shareOfText(limit.most);
  const parts = limit.per === 'layer' ? statement.layers.map((name) => [name]) : [statement.layers];
  const values: Record<string, number> = {};
  const gone: number[] = [];
  for (const names of parts) {
    const part = limit.per === 'layer' ? (names[0] ?? '') : 'all';
    const [units, already] = unitsOf(context, names, network);
    const live = units - already;
    const own = { expression: limit.expression, layers: names };
    const value = live === 0 ? 0 : await ownMetric(context, own, network, marks);
    if (Number.isNaN(value)) {
      return { diagnostics: [diagnose(limitIsNaN, { metric: limit.metric, part })] };
    }
    values[part] = value;
    gone.push(already + roundTo(multiply(shareOf(value, most), rational(live)), statement.rounded));
  }
  const off = offPlan(statement, limit, gone);
  if (off !== undefined) return { diagnostics: [diagnose(limitOffPlan, off)] };
  const pruned = gone.reduce((sum, count) => sum + count, 0);
  const layers = Object.fromEntries(statement.layers.map((name, at) => [name, gone[at] ?? 0]));
  const made = { ...update, pruned, ...(limit.per === 'layer' && { layers }) };
  const measured = { metric: limit.metric, values };
  return { value: { update: made, measured }, diagnostics: [] };
}

/** All there are, and those that are gone. */
function unitsOf(
  { layers }: Pick<RunContext, 'layers'>,
  names: readonly string[],
  { masks }: Network,
): readonly [units: number, gone: number] {
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

/** From nothing to the most. */
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

/** The thresholds of an update: measured when the window opens, held from then on, times the curve. */
interface Thresholds {
  /** By layer: what lies below goes. */
  readonly thresholds: Readonly<Record<string, number>>;
  readonly threshold: MeasuredThreshold;
  /** What later updates of the window go on with. */
  readonly held: HeldThresholds;
}

async function dueThresholds(
  context: Pick<RunContext, 'layers' | 'engine'>,
  statement: PlannedPrune & { readonly threshold: PlannedThreshold },
  update: PlannedUpdate,
  state: { readonly network: Network; readonly marks: Marks; readonly held?: HeldThresholds },
): Promise<Outcome<Thresholds>> {
  const { threshold, layers, window } = statement;
  const parts = threshold.per === 'layer' ? layers.map((name) => [name]) : [layers];
  const factor = toNumber(shareOfText(update.factor ?? '1'));
  const held = new Map(state.held);
  const values: Record<string, number> = {};
  const thresholds: Record<string, number> = {};
  for (const names of parts) {
    const part = threshold.per === 'layer' ? (names[0] ?? '') : 'all';
    const [known] = update.step === window.first ? [] : (held.get(part) ?? []);
    const whole = known ?? (await measured(context, threshold, names, state));
    if (Number.isNaN(whole)) {
      const args = { expression: threshold.expression, part };
      return { diagnostics: [diagnose(thresholdIsNaN, args)] };
    }
    held.set(part, Float64Array.of(whole));
    values[part] = whole * factor;
    for (const name of names) thresholds[name] = Math.fround(whole * factor);
  }
  const told = { expression: threshold.expression, values };
  return { value: { thresholds, threshold: told, held }, diagnostics: [] };
}

/** Where nothing is alive, nothing lies below anything. */
async function measured(
  context: Pick<RunContext, 'layers' | 'engine'>,
  { expression }: PlannedThreshold,
  layers: readonly string[],
  { network, marks }: { readonly network: Network; readonly marks: Marks },
): Promise<number> {
  if (layers.every((name) => liveIn(context, name, network) === 0)) return 0;
  const expr = thresholdOfText(expression);
  if (expr === undefined) throw new Error('the plan has a threshold that no plan has');
  const constant = constantThreshold(expr);
  if (constant !== undefined) return constant;
  return ownMetric(context, { expression, layers }, network, marks);
}

function liveIn({ layers }: Pick<RunContext, 'layers'>, name: string, { masks }: Network): number {
  const layer = layers.get(name);
  if (layer === undefined) throw new Error(`the model has no ${name}`);
  return layer.count - (prunedOf(masks, layer.tensor) ?? 0);
}
