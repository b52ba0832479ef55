/** Measures a network on a data set; touches no random stream and no statistic. */
import { buildEvaluation } from '../compute/evaluation.ts';
import type { Evaluation } from '../compute/evaluation.ts';
import { countedLosses } from '../compute/feeding.ts';
import { createEvaluator } from '../compute/evaluator.ts';
import type { Evaluator } from '../compute/evaluator.ts';
import { batchBuffers, gather } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { RunContext } from './context.ts';
import { inEngine } from './engine.ts';
import { labelLossOf } from './label-loss.ts';
import { openGauges } from './metrics.ts';
import { applyAdapters } from './network.ts';
import type { Network, Values } from './network.ts';
import { asUsed } from './soft-masks.ts';

export interface Meter {
  /** Metrics over the first `limit` samples, in the data's own order. */
  readonly measure: (
    network: Network,
    dataset: Dataset,
    metrics: readonly string[],
    limit?: number,
  ) => Promise<Readonly<Record<string, number>>>;
  readonly release: () => Promise<void>;
}

/** Part of the meaning of a float32 sum; not the training batch, so that metrics can be compared. */
const samplesAtOnce = 256;

/** Ready to measure any network of this model. */
export async function openMeter(
  context: RunContext,
  network: Network,
  dataset: Dataset,
): Promise<Outcome<Meter>> {
  const { plan, model, engine } = context;
  const evaluation = buildEvaluation({
    model,
    input: plan.task.input,
    sampleDims: dataset.x.dims,
    output: plan.task.output,
    ...labelLossOf(plan.task),
    replaceable: [...network.values.keys()],
  });
  if (evaluation.value === undefined) return { diagnostics: evaluation.diagnostics };
  const graph = evaluation.value;
  const loaded = await inEngine(plan.model.file, engine.device, () =>
    createEvaluator(graph, engine),
  );
  const diagnostics = [...evaluation.diagnostics, ...loaded.diagnostics];
  if (loaded.value === undefined) return { diagnostics };
  return { value: meterOf(graph, loaded.value), diagnostics };
}

function meterOf(evaluation: Evaluation, evaluator: Evaluator): Meter {
  const written = new Map<string, Values>();

  function load({ values }: Network): void {
    for (const [tensor, own] of values) {
      if (written.get(tensor) === own) continue;
      evaluator.write(tensor, own);
      written.set(tensor, own);
    }
  }

  return {
    async measure(network, dataset, metrics, limit = dataset.samples) {
      load(applyAdapters(asUsed(network)));
      const count = Math.min(limit, dataset.samples);
      const buffers = batchBuffers(dataset, Math.min(samplesAtOnce, count));
      const gauges = openGauges(metrics);
      for (let start = 0; start < count; start += samplesAtOnce) {
        const size = Math.min(samplesAtOnce, count - start);
        const indices = Uint32Array.from({ length: size }, (_, index) => start + index);
        const { x, y } = gather(dataset, indices, buffers);
        const { output, loss } = await evaluator.run({ samples: x, labels: y, size });
        const losses = countedLosses(evaluation, { samples: x, labels: y, size });
        const { counting } = evaluation;
        gauges.add({ output, labels: y, size, lossSum: loss, losses, ...counting });
      }
      return gauges.values();
    },
    release: evaluator.release,
  };
}
