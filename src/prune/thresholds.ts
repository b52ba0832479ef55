/** The thresholds of an update: measured when the window opens, held from then on, times the curve. */
import { thresholdIsNaN } from '../diagnostics/catalogue/plan-limits.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { toNumber } from '../exact/rational.ts';
import type { MeasuredThreshold } from '../journal/run-event.ts';
import { ownMetric } from '../measure/own-metric.ts';
import { constantThreshold, thresholdOfText } from '../plan/prune/threshold-expression.ts';
import { shareOfText } from '../plan/share-text.ts';
import type { PlannedPrune, PlannedThreshold, PlannedUpdate } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import { prunedOf } from '../state/masks.ts';
import type { Marks } from '../state/layer-weights.ts';
import type { HeldThresholds, Network } from '../state/network.ts';

export interface Thresholds {
  /** By layer: what lies below goes. */
  readonly thresholds: Readonly<Record<string, number>>;
  readonly threshold: MeasuredThreshold;
  /** What later updates of the window go on with. */
  readonly held: HeldThresholds;
}

export async function dueThresholds(
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
