/** `measure` in a run: measures the state at its place, and reports one event. */
import type { PlannedMeasure, PlannedStage } from '../plan/plan.ts';
import { barrierBetween } from './barrier.ts';
import { countedMetric } from './judge-claims.ts';
import type { RunContext } from '../state/context.ts';
import { isMeasuredBefore, resourcesFrom } from './measured-before.ts';
import type { Network, RunState } from '../state/network.ts';
import type { Asked, Observer } from './observer.ts';
import { ownMetric } from './own-metric.ts';
import { isOfTwo } from '../plan/observe/two-networks.ts';
import { takenOf } from '../cut/network-left.ts';

interface Place {
  readonly context: RunContext;
  readonly observer: Observer;
  readonly stage: PlannedStage;
}

/** The task's metrics, and the one that is asked for beside them. */
export async function measure(
  { context, observer, stage }: Place,
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
      : await barrierBetween(one, other, best, (point) =>
          observer.value(point, metric, on ?? '', samples),
        );
    const name = `${metric} between ${first} and ${second}`;
    return await observer.watch(network, at, { on, samples, values: { [name]: value } });
  }
  if (expression === undefined) {
    const resources = resourcesFrom(statement, stage);
    if (resources.length > 0) {
      return await observer.watch(network, at, {
        ...amountsOf(resources, context, network),
        samples,
      });
    }
    const counted = countedMetric(context, { metric, of: 'model' }, network);
    if (counted === undefined) return await observer.watch(network, at, { metric, on, samples });
    // Sparsity stands in every event, and without data alone.
    const values = metric === 'sparsity' ? {} : { [metric]: counted };
    return await observer.watch(network, at, { on, samples, values });
  }
  const own = { expression, ...(layers && { layers }) };
  const value = await ownMetric(context, own, network, marks);
  await observer.watch(network, at, { samples, values: { [metric]: value } });
}

function networkAt(name: string, marks: RunState['marks']): Network {
  const mark = marks.get(name);
  if (mark === undefined) throw new Error(`the plan looks back at ${name}, never marked`);
  return mark.network;
}

/** Amounts of resources, by metric, each beside what the original model takes. */
function amountsOf(
  measures: readonly PlannedMeasure[],
  context: RunContext,
  network: Network,
): Pick<Required<Asked>, 'values' | 'originals'> {
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
