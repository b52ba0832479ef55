/** The statistics of every batch normalisation on batches of samples, without gradients. */
import { itemAt } from '../basics/must.ts';
import type { Tensor } from 'onnxruntime-node';
import { collecting, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Model } from '../model/graph.ts';
import { movesStatistics, batchStatistics, trainingForm } from './batch-statistics.ts';
import { append, freshName } from './builder.ts';
import { feedTensor, type Batches } from './feeding.ts';
import { forwardPass, generatedModel, type ForwardSpec } from './forward.ts';
import { floatTensor, loadProgram, type SessionOptions } from './session.ts';
import type { Shape } from './shapes.ts';
import { feedInfos, slotInputs, frozenSlots, type Feed, type StateSlot } from './slots.ts';

export interface NormSpec extends ForwardSpec {
  /** Stored tensors that may be overwritten; the others are constants. */
  readonly replaceable: readonly string[];
}

export interface NormGraph {
  readonly slots: readonly StateSlot[];
  readonly samples: Feed;
  /** Outputs, and the running tensor that each is a batch's value of. */
  readonly statistics: ReadonlyMap<string, string>;
  readonly graph: Model;
}

/** The forward pass on batch statistics, as in training. Errors: ESP6001–6010. */
export function buildNormStatistics(spec: NormSpec): Outcome<NormGraph> {
  return collecting((take, fail) => {
    const pass = take(forwardPass(spec));
    const { builder, nodes, type } = pass;
    const shapes = new Map<string, Shape>(pass.shapes);
    const forms = nodes.map((node) => (movesStatistics(node, pass.tensors) ? trainingForm(builder, node, shapes) : undefined));
    const placed = nodes.map((node, index) => forms[index]?.node ?? node);
    append(builder, placed);
    const values = new Map<string, string>();
    const statistics = new Map<string, string>();
    for (const form of forms) {
      if (form === undefined) continue;
      batchStatistics(builder, form).forEach((value, index) => {
        const tensor = itemAt(form.running, index);
        const output = freshName(builder, `batch:${tensor}`);
        values.set(output, value);
        statistics.set(output, tensor);
      });
    }
    const { slots, diagnostics } = frozenSlots(pass, spec.replaceable);
    if (diagnostics.length > 0) return fail(diagnostics);
    const samples: Feed = { input: spec.input, type, dims: spec.sampleDims };
    const inputs = [...slotInputs(slots), ...feedInfos([samples])];
    return { slots, samples, statistics, graph: generatedModel(pass, builder, { inputs, infos: new Map(), outputs: values }) };
  });
}

/**
 * By running tensor, the mean over all samples of what their batches say: of means, and of unbiased
 * variances as PyTorch's running ones. Batches of one size weigh alike, as in `torch.optim.swa_utils`.
 */
export async function measureNorms(
  { slots, samples, statistics, graph }: NormGraph,
  weights: ReadonlyMap<string, ArrayLike<number>>,
  batches: Batches,
  options: SessionOptions,
): Promise<ReadonlyMap<string, Float32Array>> {
  const { ort, session } = await loadProgram(graph, options);
  try {
    const taken = new Set(session.inputNames);
    const fixed = slots
      .filter(({ input }) => taken.has(input))
      .map(({ input, tensor, dims, initial }) => {
        return [input, floatTensor(ort, Float32Array.from(weights.get(tensor) ?? initial), dims)] as const;
      });
    const sums = new Map<string, Float64Array>();
    // A norm that is used twice has two outputs for one tensor.
    const uses = [...statistics.values()];
    let seen = 0;
    for await (const batch of batches) {
      const fed = feedTensor(ort, samples, batch.samples, batch.size);
      const results = await session.run({ ...Object.fromEntries(fixed), [samples.input]: fed });
      for (const [output, tensor] of statistics) sums.set(tensor, added(sums.get(tensor), floatsOf(results[output]), batch.size));
      seen += batch.size;
    }
    const share = (tensor: string): number => seen * uses.filter((own) => own === tensor).length;
    return new Map([...sums].map(([tensor, sum]) => [tensor, Float32Array.from(sum, (value) => value / share(tensor))]));
  } finally {
    await session.release();
  }
}

function added(sum: Float64Array | undefined, values: Float32Array, weight: number): Float64Array {
  const total = sum ?? new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) total[i] = (total[i] ?? 0) + weight * (values[i] ?? 0);
  return total;
}

function floatsOf(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError('statistics are float32');
  return tensor.data;
}
