/** `measure` in a run: measures the state at its place, and reports one event. */
import { measuredResources } from '../plan/schema/unit-words.ts';
import type { PlannedMeasure, PlannedStage, PlannedTask } from '../plan/plan.ts';
import { countedMetric } from './judge-claims.ts';
import type { RunContext } from '../state/context.ts';
import { type Network, type RunState, mergeAdapters, type Values } from '../state/network.ts';
import type { Observer } from './observer.ts';
import { ownMetric } from './own-metric.ts';
import { isOfTwo } from '../plan/observe/metric-facts.ts';
import { ofKind } from '../plan/of-kind.ts';
import { takenOf } from '../cut/network-left.ts';

/** The ends and nine points between them. */
const points = 11;

/**
 * The barrier of a metric between two networks: how much worse it is on the straight line between their weights than at the ends in the
 * mean, at the worst of eleven points (Frankle et al., arXiv:1912.05671). Running statistics of norms are interpolated as weights are.
 */
export async function barrierBetween(
  a: Network,
  b: Network,
  best: 'highest' | 'lowest',
  measure: (network: Network) => Promise<number>,
): Promise<number> {
  const [start, end] = [mergeAdapters(a), mergeAdapters(b)];
  const sign = best === 'lowest' ? 1 : -1;
  const values: number[] = [];
  for (let point = 0; point < points; point++) {
    const network = point === 0 ? start : onTheWay(start, end, point / (points - 1));
    values.push(sign * (await measure(network)));
  }
  const mean = ((values[0] ?? NaN) + (values.at(-1) ?? NaN)) / 2;
  return Math.max(...values) - mean;
}

function onTheWay(start: Network, end: Network, share: number): Network {
  const values = [...end.values].map(([tensor, own]): readonly [string, Values] => {
    const from = start.values.get(tensor);
    if (share === 1 || from === undefined) return [tensor, own];
    return [tensor, own.map((value, at) => mixed(from[at] ?? 0, value, share))];
  });
  return { values: new Map(values), masks: end.masks, adapters: [], cuts: end.cuts };
}

function mixed(first: number, last: number, share: number): number {
  return first * (1 - share) + last * share;
}

/** The task's metrics, and the one that is asked for beside them. */
export async function measure(
  { context, observer, stage }: { readonly context: RunContext; readonly observer: Observer; readonly stage: PlannedStage },
  statement: PlannedMeasure,
  { network, marks, samples }: RunState,
): Promise<void> {
  if (isMeasuredBefore(statement, stage, context.plan.task)) return;
  const { metric, expression, layers, on, at: step, between, best } = statement;
  const at = { stage: stage.path, moment: 'measure', step } as const;
  if (between !== undefined && best !== undefined) {
    const [first = '', second = ''] = between;
    const [one, other] = [networkAt(first, marks), networkAt(second, marks)];
    const value = isOfTwo(metric)
      ? await observer.similarity(one, other, on ?? '')
      : await barrierBetween(one, other, best, (point) => observer.value(point, metric, on ?? '', samples));
    const name = `${metric} between ${first} and ${second}`;
    return await observer.watch(network, at, { on, samples, values: { [name]: value } });
  }
  if (expression === undefined) {
    const resources = resourcesFrom(statement, stage);
    if (resources.length > 0) return await observer.watch(network, at, { ...amountsOf(resources, context, network), samples });
    const counted = countedMetric(context, { metric, of: 'model' }, network);
    if (counted === undefined) return await observer.watch(network, at, { metric, on, samples });
    // Sparsity stands in every event, and without data alone.
    const values = metric === 'sparsity' ? {} : { [metric]: counted };
    return await observer.watch(network, at, { on, samples, values });
  }
  const value = await ownMetric(context, { expression, layers }, network, marks);
  await observer.watch(network, at, { samples, values: { [metric]: value } });
}

function networkAt(name: string, marks: RunState['marks']): Network {
  const mark = marks.get(name);
  if (mark === undefined) throw new Error(`the plan looks back at ${name}, never marked`);
  return mark.network;
}

/** Amounts of resources, by metric, each beside what the original model takes. */
function amountsOf(measures: readonly PlannedMeasure[], context: RunContext, network: Network) {
  const values: Record<string, number> = {};
  const originals: Record<string, number> = {};
  for (const measure of measures) {
    const taken = takenOf(measure, context, network);
    if (taken === undefined) continue;
    const { metric, batch = 1 } = measure;
    const name = batch === 1 ? metric : `${metric} on batch ${batch}`;
    values[name] = taken.now;
    originals[name] = taken.original;
  }
  return { values, originals };
}

/** Every event holds the task's metrics and the loss: of `measure accuracy, loss`, one tells both. */
function isMeasuredBefore(measure: PlannedMeasure, { statements }: PlannedStage, { metrics }: PlannedTask): boolean {
  const before = statements[statements.indexOf(measure) - 1];
  if (before?.kind !== 'measure' || before.at !== measure.at) return false;
  if (isOfResource(before) && isOfResource(measure)) return true;
  if (before.between !== undefined || measure.between !== undefined) return false;
  return (
    before.on === measure.on &&
    before.expression === undefined &&
    measure.expression === undefined &&
    [...metrics, 'loss', before.metric].includes(measure.metric)
  );
}

/** Of `measure params, flops`, the first one tells both: the metrics of resources that are asked for from here on. */
function resourcesFrom(measure: PlannedMeasure, { statements }: PlannedStage): readonly PlannedMeasure[] {
  const later = statements.slice(statements.indexOf(measure));
  const end = later.findIndex((it) => it.kind !== 'measure' || it.at !== measure.at || !isOfResource(it));
  const told = end < 0 ? later : later.slice(0, end);
  return ofKind(told, 'measure');
}

function isOfResource({ metric, expression }: PlannedMeasure): boolean {
  return expression === undefined && measuredResources.some((one) => one === metric);
}
