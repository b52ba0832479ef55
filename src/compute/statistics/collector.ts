/** Carries statistics over batches: sums in float32 within a batch, in float64 from batch to batch. */
import type { Tensor } from 'onnxruntime-node';
import type { Moment } from '../../plan/criteria/criterion.ts';
import { besideInputs, besideOutputs, type Beside, type Stored } from '../expressions/layout.ts';
import { writableWeights } from '../evaluator.ts';
import { feedTensor, type Batch, type Batches } from '../feeding.ts';
import { floatTensor, loadProgram, type SessionOptions } from '../session.ts';
import type { MomentSum, StatisticsGraph } from './build-statistics.ts';
import { addDeviations } from './deviations.ts';
import { exactCurvature, inverseDiagonal } from '../compensation/curvature.ts';
import { weightMatrices } from '../compensation/weight-matrix.ts';

/** By layer name, then by the text of the statistic. */
export type Measured = ReadonlyMap<string, ReadonlyMap<string, Beside>>;

export interface Collector {
  /** Overwrites a stored tensor of the network. */
  readonly write: (name: string, values: ArrayLike<number>) => void;
  /** The means over all samples of the batches, which pass once; `keep` gets their hidden states. */
  readonly measure: (batches: Batches, keep?: KeepHidden) => Promise<Measured>;
  readonly release: () => Promise<void>;
}

/** Gets the same samples with the hidden state in their place. */
export type KeepHidden = (batch: Batch) => void;

/** A running sum, in the shape that the graph gives. */
type Sum = { readonly dims: readonly number[]; readonly values: Float64Array };

/** What has been added up of each statistic; nothing before the first batch. */
type Totals = (Sum | FisherBlocks | undefined)[];

export async function createCollector(statistics: StatisticsGraph, options: SessionOptions): Promise<Collector> {
  const { ort, session } = await loadProgram(statistics.graph, options);
  const { objective, sums } = statistics;
  const weights = writableWeights(ort, statistics.slots, session.inputNames);
  const taken = new Set(session.inputNames);

  async function run({ samples, labels, size }: Batch, keep: KeepHidden | undefined): Promise<readonly Tensor[]> {
    const feeds: Record<string, Tensor> = { [statistics.samples.input]: feedTensor(ort, statistics.samples, samples, size) };
    if (objective !== undefined) {
      const weight = new Float32Array([1 / objective.perSample]);
      feeds[objective.labels.input] = feedTensor(ort, objective.labels, labels, size);
      feeds[objective.weight] = floatTensor(ort, weight, []);
    }
    const given = Object.entries(feeds).filter(([name]) => taken.has(name));
    const results = await session.run({ ...weights.feeds, ...Object.fromEntries(given) });
    const hidden = keep && statistics.hidden && valueOf(results, statistics.hidden).data;
    if (hidden instanceof Float32Array) keep?.({ samples: hidden, labels: labels.slice(), size });
    return sums.map(({ output }) => valueOf(results, output));
  }

  return {
    write: weights.write,
    async measure(batches, keep) {
      const totals: Totals = sums.map(() => undefined);
      let samples = 0;
      for await (const batch of batches) {
        const results = await run(batch, keep);
        results.forEach((result, index) => {
          totals[index] = addedTo(totals[index], result, sums[index], { samples, more: batch.size });
        });
        samples += batch.size;
      }
      return measured(sums, totals, samples);
    },
    release: () => session.release(),
  };
}

function valueOf(results: Readonly<Record<string, Tensor>>, output: string): Tensor {
  const value = results[output];
  if (value === undefined) throw new Error(`the statistics give no ${output}`);
  return value;
}

function addedTo(
  total: Totals[number],
  result: Tensor,
  of: MomentSum | undefined,
  { samples, more }: { readonly samples: number; readonly more: number },
): Totals[number] {
  const { blocks, form } = of?.moment ?? {};
  if (of !== undefined && blocks !== undefined) {
    const own = total !== undefined && 'squares' in total ? total : undefined;
    return withGradient(own ?? fisherBlocks(of.layer, blocks.size), result, more);
  }
  if (total !== undefined && 'squares' in total) throw new TypeError('a sum is no square');
  return form === 'variance' ? addedDeviations(total, result, samples, more) : added(total, result);
}

function withGradient(blocks: FisherBlocks, { data }: Tensor, samples: number): FisherBlocks {
  if (!(data instanceof Float32Array)) throw new TypeError('statistics are float32');
  if (samples !== 1) throw new RangeError('a gradient of each sample takes one sample at a time');
  addGradient(blocks, data);
  return blocks;
}

function added(sum: Sum | undefined, { data, dims }: Tensor): Sum {
  if (!(data instanceof Float32Array)) throw new TypeError('statistics are float32');
  const values = sum?.values ?? new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) values[i] = (values[i] ?? 0) + (data[i] ?? 0);
  return { dims, values };
}

function addedDeviations(sum: Sum | undefined, { data, dims }: Tensor, samples: number, added: number): Sum {
  if (!(data instanceof Float32Array)) throw new TypeError('statistics are float32');
  return { dims, values: addDeviations(sum && { values: sum.values, samples }, data, added).values };
}

function measured(sums: readonly MomentSum[], totals: Readonly<Totals>, samples: number): Measured {
  const means = new Map<string, Map<string, Beside>>();
  sums.forEach(({ layer, moment }, index) => {
    const total = totals[index];
    if (total === undefined) throw new RangeError('statistics need at least one sample');
    const own = means.get(layer.name) ?? new Map<string, Beside>();
    means.set(layer.name, own.set(moment.text, taken({ layer, moment }, total, samples)));
  });
  return means;
}

function taken({ layer, moment }: Pick<MomentSum, 'layer' | 'moment'>, total: Sum | FisherBlocks, samples: number): Beside {
  if ('squares' in total) {
    const { damping = 0 } = moment.blocks ?? {};
    return fisherInverse(total, layer, { samples, damping });
  }
  const { length } = total.values;
  const sum = total.values.subarray(moment.form === 'variance' ? length / 2 : 0);
  return beside(moment, { dims: total.dims, values: Float32Array.from(sum, (value) => value / samples) }, layer);
}

function beside({ of }: Moment, { dims, values }: Beside, layer: MomentSum['layer']): Beside {
  if (of === 'gradient') return { dims, values };
  return of === 'input' ? besideInputs(values, layer) : besideOutputs(values, layer);
}

// The empirical Fisher information in blocks: the sum of g·gᵀ over the gradients of single samples, and the diagonal of its damped inverse.
// Blocks are consecutive weights of the rows, whatever the stored layout is; the last one of a layer may be shorter. In double precision.

interface FisherBlocks {
  /** Flat index in the stored tensor of each weight, row by row. */
  readonly order: Int32Array;
  readonly size: number;
  /** One square behind the other; only what lies on and above their diagonals is filled. */
  readonly squares: Float64Array;
}

export function fisherBlocks(stored: Stored, size: number): FisherBlocks {
  const order = rowOrder(stored);
  const whole = Math.floor(order.length / size);
  const rest = order.length - whole * size;
  return { order, size, squares: new Float64Array(whole * size * size + rest * rest) };
}

/** Adds g·gᵀ of one sample, whose gradient has the stored layout. */
export function addGradient({ order, size, squares }: FisherBlocks, gradient: Float32Array): void {
  const own = new Float64Array(size);
  for (let start = 0; start < order.length; start += size) {
    const length = Math.min(size, order.length - start);
    for (let i = 0; i < length; i++) own[i] = gradient[order[start + i] ?? 0] ?? 0;
    const from = start * size;
    for (let i = 0; i < length; i++) {
      const value = own[i] ?? 0;
      if (value === 0) continue;
      const row = from + i * length;
      for (let j = i; j < length; j++) squares[row + j] = (squares[row + j] ?? 0) + value * (own[j] ?? 0);
    }
  }
}

/** The diagonal of (λI + sum / samples)⁻¹, beside the weights; no number where rounding left no inverse. */
export function fisherInverse(
  { order, size, squares }: FisherBlocks,
  stored: Stored,
  { samples, damping }: { readonly samples: number; readonly damping: number },
): Beside {
  const values = new Float32Array(order.length);
  for (let start = 0; start < order.length; start += size) {
    const length = Math.min(size, order.length - start);
    const from = start * size;
    const square = squares.slice(from, from + length * length);
    for (let i = 0; i < square.length; i++) square[i] = (square[i] ?? 0) / samples;
    const curvature = exactCurvature(square, length, damping);
    const diagonal = 'singular' in curvature ? undefined : inverseDiagonal(curvature);
    for (let i = 0; i < length; i++) values[order[start + i] ?? 0] = diagonal?.[i] ?? NaN;
  }
  return { dims: stored.dims, values };
}

function rowOrder(stored: Stored): Int32Array {
  const order = new Int32Array(stored.dims.reduce((product, dim) => product * dim, 1));
  let at = 0;
  for (const { rows, columns } of weightMatrices(stored)) {
    for (const row of rows) for (const column of columns) order[at++] = row + column;
  }
  return order;
}
