/** Measures statistics of fixtures, written as a recipe would write them. */
import { buildStatistics, type StatisticsSpec } from '../../../src/compute/statistics/build-statistics.ts';
import { createCollector, type Measured } from '../../../src/compute/statistics/collector.ts';
import { partOf, type Batch } from '../../../src/compute/feeding.ts';
import { readLayers, type Layer, type Model } from '../../../src/model/index.ts';
import { isMoment, type Moment } from '../../../src/plan/criteria/criterion.ts';
import { criterionOf } from '../../../src/plan/criteria/read.ts';
import { oneThread } from '../support/training.ts';

export function momentsOf(...texts: readonly string[]): readonly Moment[] {
  return texts.flatMap((text) => {
    const criterion = criterionOf(text);
    if (criterion === undefined) throw new Error(`${text} is no criterion`);
    return criterion.statistics.filter(isMoment);
  });
}

export function prunable(model: Model): readonly Layer[] {
  return readLayers(model).layers.filter((layer) => layer.prunable);
}

/** `at` samples pass at once. */
export async function measure(
  model: Model,
  batch: Batch,
  at: number,
  moments: readonly Moment[],
  more: Partial<StatisticsSpec> = {},
): Promise<Measured> {
  const built = buildStatistics({
    model,
    input: model.graph.inputs[0]?.name ?? '',
    sampleDims: [],
    output: model.graph.outputs[0]?.name ?? '',
    loss: 'crossentropy',
    layers: prunable(model),
    moments,
    replaceable: [],
    ...more,
  });
  if (built.value === undefined) throw new Error(JSON.stringify(built.diagnostics));
  const collector = await createCollector(built.value, oneThread);
  const measured = await collector.measure(parts(batch, at));
  await collector.release();
  return measured;
}

function* parts(batch: Batch, at: number): Generator<Batch> {
  for (let from = 0; from < batch.size; from += at) {
    yield partOf(batch, from, Math.min(from + at, batch.size));
  }
}

export function valuesOf(measured: Measured, layer: string, text: string): Float32Array {
  const values = measured.get(layer)?.get(text)?.values;
  if (values === undefined) throw new Error(`${text} of ${layer} was not measured`);
  return values;
}
