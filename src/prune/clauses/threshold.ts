/** `to threshold EXPR` in a run: measured when the window opens, held from then on, times the curve. */
import { itemAt } from '../../basics/must.ts';
import { thresholdIsNaN, thresholdOffPlan } from '../../diagnostics/catalogue/select.ts';
import { diagnose, done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import { ownMetric } from '../../measure/own-metric.ts';
import type { Layer } from '../../model/graph.ts';
import type { PlannedPrune, PlannedThreshold, PlannedUpdate } from '../../plan/plan.ts';
import { constantThreshold, thresholdOfText } from '../../plan/prune/target.ts';
import { weightsPerUnit } from '../../plan/pruning.ts';
import { shareOfText } from '../../plan/share-text.ts';
import { prunedOf } from '../../state/masks.ts';
import type { Network } from '../../state/network.ts';
import type { ClauseAtWork, Counts, DueContext, DueState } from './clause-at-work.ts';

export const threshold: ClauseAtWork = {
  word: 'threshold',
  isIn: (prune) => prune.threshold !== undefined,
  due: dueThresholds,
  found: countsWithin,
};

async function dueThresholds(context: DueContext, statement: PlannedPrune, update: PlannedUpdate, state: DueState) {
  const { layers, window } = statement;
  const planned = plannedThreshold(statement);
  const parts = planned.per === 'layer' ? layers.map((name) => [name]) : [layers];
  const factor = toNumber(shareOfText(update.factor ?? '1'));
  const held = new Map(state.carried?.get('threshold'));
  const values: Record<string, number> = {};
  const thresholds: Record<string, number> = {};
  for (const names of parts) {
    const part = planned.per === 'layer' ? itemAt(names, 0) : 'all';
    const [known] = update.step === window.first ? [] : (held.get(part) ?? []);
    const whole = known ?? (await measured(context, planned, names, state));
    if (Number.isNaN(whole)) return { diagnostics: [diagnose(thresholdIsNaN, { expression: planned.expression, part })] };
    held.set(part, Float64Array.of(whole));
    values[part] = whole * factor;
    for (const name of names) thresholds[name] = Math.fround(whole * factor);
  }
  const told = { threshold: { expression: planned.expression, values } };
  return done({ update: { ...update, thresholds }, told, carried: held });
}

/** What it takes lies within the bounds of the plan. */
function countsWithin(statement: PlannedPrune, update: PlannedUpdate, layers: readonly Layer[], masks: Network['masks']): Outcome<Counts> {
  const { bounds } = plannedThreshold(statement);
  const size = weightsPerUnit(statement);
  const counts = Object.fromEntries(layers.map(({ name, tensor }) => [name, prunedOf(masks, tensor) / size]));
  for (const [part, found] of Object.entries(counts)) {
    const [least = 0, most = 0] = bounds[part] ?? [];
    if (found > most || (update.step === statement.window.last && found < least))
      return { diagnostics: [diagnose(thresholdOffPlan, { part, found, least, most })] };
  }
  return done(counts);
}

function plannedThreshold({ threshold: planned }: PlannedPrune): PlannedThreshold {
  if (planned === undefined) throw new TypeError('the statement has no threshold');
  return planned;
}

/** Where nothing is alive, nothing lies below anything. */
async function measured(context: DueContext, { expression }: PlannedThreshold, layers: readonly string[], { network, marks }: DueState) {
  if (layers.every((name) => liveIn(context, name, network) === 0)) return 0;
  const expr = thresholdOfText(expression);
  if (expr === undefined) throw new Error('the plan has a threshold that no plan has');
  return constantThreshold(expr) ?? ownMetric(context, { expression, layers }, network, marks);
}

function liveIn({ layers }: DueContext, name: string, { masks }: Network): number {
  const layer = layers.get(name);
  if (layer === undefined) throw new Error(`the model has no ${name}`);
  return layer.count - prunedOf(masks, layer.tensor);
}
