/** Runs evaluations of a model whose weights may be overwritten between them. */
import type { Tensor } from 'onnxruntime-node';
import type { Evaluation } from './evaluation.ts';
import { feedTensor, type Batch, type FeedData } from './feeding.ts';
import { floatTensor, loadProgram, type Ort, type SessionOptions } from './session.ts';
import type { StateSlot } from './slots.ts';
import { inFloat32 } from './in-float32.ts';
import { freeBatch, type ElementType, type Model } from '../model/index.ts';

export interface Evaluated {
  /** The model's output for the batch, row-major. */
  readonly output: Float32Array;
  /** Sum of the losses; divide by samples · `lossesPerSample` for the mean. */
  readonly loss: number;
}

export interface Evaluator {
  readonly run: (batch: Batch) => Promise<Evaluated>;
  readonly write: (name: string, values: ArrayLike<number>) => void;
  readonly release: () => Promise<void>;
}

/** Weights that stay between runs and may be overwritten, and those of them that a graph takes. */
export function writableWeights(ort: Ort, slots: readonly StateSlot[], taken: readonly string[]) {
  const weights = new Map(slots.map((slot) => [slot.name, { slot, values: slot.initial.slice() }]));
  const read = [...weights.values()].filter(({ slot }) => taken.includes(slot.input));
  return {
    feeds: Object.fromEntries(read.map(({ slot, values }) => [slot.input, floatTensor(ort, values, slot.dims)])),
    write(name: string, values: ArrayLike<number>): void {
      const own = weights.get(name);
      if (own === undefined) throw new Error(`the graph has no weight ${name}`);
      own.values.set(values);
    },
  };
}

export async function createEvaluator(evaluation: Evaluation, options: SessionOptions): Promise<Evaluator> {
  const { ort, session } = await loadProgram(evaluation.graph, options);
  const weights = writableWeights(ort, evaluation.slots, session.inputNames);
  return {
    async run(batch) {
      const feeds: Record<string, Tensor> = {
        [evaluation.samples.input]: feedTensor(ort, evaluation.samples, batch.samples, batch.size),
        [evaluation.labels.input]: feedTensor(ort, evaluation.labels, batch.labels, batch.size),
        ...weights.feeds,
      };
      const results = await session.run(feeds);
      const output = results[evaluation.output]?.data;
      const loss = results[evaluation.loss]?.data;
      if (!(output instanceof Float32Array) || !(loss instanceof Float32Array)) throw new TypeError('an evaluation gives float32 values');
      return { output, loss: loss[0] ?? Number.NaN };
    },
    write: weights.write,
    release: () => session.release(),
  };
}

// How far two models are from computing the same.

/** `size` samples for one input of a model, row-major. */
export interface Probe {
  readonly input: string;
  readonly type: ElementType;
  /** Of one sample. */
  readonly dims: readonly number[];
  readonly samples: FeedData;
  readonly size: number;
}

/**
 * The largest difference between the float32 outputs of the two, as a share of the largest magnitude of the first one's
 * output of that name, whatever batch the files are for. Rejects with onnxruntime's error where it refuses a model.
 */
export async function outputDifference(first: Model, second: Model, probe: Probe, options: SessionOptions): Promise<number> {
  const given = await outputsOf(freeBatch(first, probe.input), probe, options);
  return largestDistance(given, await outputsOf(freeBatch(second, probe.input), probe, options));
}

/** The same between a model of a fixed batch and what is made of it for others. */
export async function freedDifference(model: Model, probe: Probe, options: SessionOptions): Promise<number> {
  return largestDistance(await outputsOf(model, probe, options), await outputsOf(freeBatch(model, probe.input), probe, options));
}

/** Rejects with onnxruntime's error where it refuses the model. */
export async function tryLoading(model: Model, input: string, options: SessionOptions): Promise<void> {
  const { session } = await loadProgram(inFloat32(freeBatch(model, input)), options);
  await session.release();
}

type Outputs = ReadonlyMap<string, Float32Array>;

function largestDistance(a: Outputs, b: Outputs): number {
  return [...a].map(([name, values]) => distance(values, b.get(name))).reduce((most, one) => (one <= most ? most : one), 0);
}

async function outputsOf(model: Model, { samples, size, ...feed }: Probe, options: SessionOptions): Promise<Outputs> {
  const { ort, session } = await loadProgram(inFloat32(model), options);
  try {
    const results = await session.run({ [feed.input]: feedTensor(ort, feed, samples, size) });
    return new Map(
      Object.entries(results).flatMap(([name, { data }]) => (data instanceof Float32Array ? [[name, data.slice()] as const] : [])),
    );
  } finally {
    await session.release();
  }
}

/** The largest difference, as a share of the largest magnitude of the first. */
export function distance(a: Float32Array, b: Float32Array | undefined): number {
  if (a.length !== b?.length) return Infinity;
  let [scale, most] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const [one = 0, other = 0] = [a[i], b[i]];
    scale = Math.max(scale, Math.abs(one));
    const apart = Math.abs(one - other);
    // Written so that a NaN is as far as can be.
    if (!(apart <= most)) most = Number.isNaN(apart) ? Infinity : apart;
  }
  return most === 0 ? 0 : most / Math.max(scale, Number.MIN_VALUE);
}
