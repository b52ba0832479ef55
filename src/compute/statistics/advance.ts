/** Takes samples from one cut of a network to the next. */
import { collecting, type Outcome, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Model, Layer } from '../../model/graph.ts';
import { append, freshName } from '../builder.ts';
import { feedTensor, type Batch, type Batches } from '../feeding.ts';
import { forwardPass, generatedModel, type ForwardSpec } from '../forward.ts';
import { loadProgram, floatTensor, type SessionOptions } from '../session.ts';
import { feedInfos, slotInputs, frozenSlots, type Feed, type StateSlot } from '../slots.ts';
import { partOfModel, type Cut } from './hidden-states.ts';
import type { Tensor } from 'onnxruntime-node';
import { secondMomentOf } from './second-moment.ts';

export interface AdvanceSpec {
  readonly model: Model;
  /** What lies between the cuts, where the caller has it already. */
  readonly part?: Model;
  readonly from: Cut;
  readonly to: Cut;
  /** Values of stored tensors; others are as the model has them. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

export type Advance = { readonly samples: Feed; readonly output: string; readonly graph: Model };

/** Errors: ESP6005–6012. */
export function buildAdvance({ model, from, to, weights, part = partOfModel(model, from, to) }: AdvanceSpec): Outcome<Advance> {
  return collecting((take) => {
    const pass = take(forwardPass({ model: part, weights, input: from.tensor, sampleDims: from.sampleDims, output: to.tensor }));
    const { builder, nodes, type } = pass;
    append(builder, nodes);
    const samples: Feed = { input: from.tensor, type, dims: from.sampleDims };
    const outputs = new Map([[to.tensor, to.tensor]]);
    const graph = generatedModel(pass, builder, { inputs: feedInfos([samples]), infos: new Map(), outputs });
    return { samples, output: to.tensor, graph };
  });
}

/** The same batches, with the hidden state in the place of the samples. */
export async function advance({ samples, output, graph }: Advance, batches: Batches, options: SessionOptions): Promise<readonly Batch[]> {
  const { ort, session } = await loadProgram(graph, options);
  try {
    const states: Batch[] = [];
    for await (const { samples: data, labels, size } of batches) {
      const results = await session.run({ [samples.input]: feedTensor(ort, samples, data, size) });
      const state = results[output]?.data;
      if (!(state instanceof Float32Array)) throw new TypeError('hidden states are float32');
      states.push({ samples: state, labels: labels.slice(), size });
    }
    return states;
  } finally {
    await session.release();
  }
}

/** The mean of x·xᵀ over samples and positions, one square for each group of a convolution. */
export interface SecondMoment {
  readonly size: number;
  /** [size, size] each, row-major and symmetric. */
  readonly squares: readonly Float64Array[];
  /** Vectors x that the mean is over: samples times positions. */
  readonly vectors: number;
}

/** The second moments of inputs, and the names of the layers that share each. */
export type SecondMoments = readonly { readonly layers: readonly string[]; readonly moment: SecondMoment }[];

/**
 * One pass over the batches, with these values of the network's stored tensors; the session ends with
 * it. Rejects with onnxruntime's own error where it refuses the graph.
 */
export async function accumulateSecondMoments(
  { graph, slots, samples, sums }: SecondMomentGraph,
  values: ReadonlyMap<string, ArrayLike<number>>,
  batches: Batches,
  options: SessionOptions,
): Promise<SecondMoments> {
  const { ort, session } = await loadProgram(graph, options);
  try {
    const weights = slots.map(({ input, tensor, dims, initial }) => {
      const current = values.get(tensor) ?? initial;
      const own = current instanceof Float32Array ? current : Float32Array.from(current);
      return [input, floatTensor(ort, own, dims)] as const;
    });
    const totals = sums.map(({ groups, size }) => Array.from({ length: groups }, () => new Float64Array(size * size)));
    let count = 0;
    for await (const batch of batches) {
      const fed = feedTensor(ort, samples, batch.samples, batch.size);
      const results = await session.run(Object.fromEntries([...weights, [samples.input, fed]]));
      sums.forEach((sum, i) => add(totals[i] ?? [], sum, results[sum.output]));
      count += batch.size;
    }
    return sums.map(({ layers, size, positions }, i) => {
      const squares = totals[i] ?? [];
      for (const square of squares) finish(square, size, count);
      return { layers: layers.map(({ name }) => name), moment: { size, squares, vectors: count * positions } };
    });
  } finally {
    await session.release();
  }
}

/** Only below and on the diagonal: what lies above is the same. */
function add(squares: readonly Float64Array[], sum: SharedSum, result: Tensor | undefined): void {
  const data = result?.data;
  if (!(data instanceof Float32Array)) throw new TypeError('second moments are float32');
  const { size } = sum;
  squares.forEach((square, group) => {
    const from = group * size * size;
    for (let i = 0; i < size; i++) {
      for (let at = i * size; at <= i * size + i; at++) square[at] = (square[at] ?? 0) + (data[from + at] ?? 0);
    }
  });
}

function finish(square: Float64Array, size: number, samples: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const mean = (square[i * size + j] ?? 0) / samples;
      square[i * size + j] = mean;
      square[j * size + i] = mean;
    }
  }
}

// One graph that measures the second moments of layers' inputs on a batch of samples.

interface SecondMomentSpec extends ForwardSpec {
  readonly layers: readonly Layer[];
  /** Stored tensors that may be overwritten between passes; the others are constants. */
  readonly replaceable: readonly string[];
}

interface SecondMomentGraph {
  /** Only those that the layers' inputs depend on. */
  readonly slots: readonly StateSlot[];
  readonly samples: Feed;
  readonly sums: readonly SharedSum[];
  readonly graph: Model;
}

/** An output [groups, size, size], and every layer whose input it is the second moment of. */
interface SharedSum {
  readonly output: string;
  readonly layers: readonly Layer[];
  readonly groups: number;
  readonly size: number;
  readonly positions: number;
}

/** The network in inference form. Errors: ESP6004–6013. */
export function buildSecondMoments(spec: SecondMomentSpec): Outcome<SecondMomentGraph> {
  return collecting((take, fail) => {
    const pass = take(forwardPass(spec));
    const { builder, nodes, type } = pass;
    const diagnostics: Diagnostic[] = [];
    append(builder, nodes);
    const values = new Map<string, string>();
    const sums = new Map<string, SharedSum>();
    for (const layer of spec.layers) {
      const source = secondMomentOf(pass, layer);
      if (source.value === undefined) {
        diagnostics.push(...source.diagnostics);
        continue;
      }
      const known = sums.get(source.value.key);
      if (known !== undefined) {
        sums.set(source.value.key, { ...known, layers: [...known.layers, layer] });
        continue;
      }
      const emitted = source.value.emit();
      if (emitted.value === undefined) {
        diagnostics.push(...emitted.diagnostics);
        continue;
      }
      const { value, ...sizes } = emitted.value;
      const output = freshName(builder, `second moment:${layer.tensor}`);
      values.set(output, value);
      sums.set(source.value.key, { output, layers: [layer], ...sizes });
    }
    const { slots, diagnostics: faults } = frozenSlots(pass, spec.replaceable);
    diagnostics.push(...faults);
    if (diagnostics.length > 0) return fail(diagnostics);
    const samples: Feed = { input: spec.input, type, dims: spec.sampleDims };
    const inputs = [...slotInputs(slots), ...feedInfos([samples])];
    const graph = generatedModel(pass, builder, { inputs, infos: new Map(), outputs: values });
    const read = new Set(graph.graph.inputs.map(({ name }) => name));
    return { slots: slots.filter(({ input }) => read.has(input)), samples, sums: [...sums.values()], graph };
  });
}
