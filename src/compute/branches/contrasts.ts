/** Runs a gated model: what a batch gives while one unit is off, and how two outputs differ. */
import type { Tensor } from 'onnxruntime-node';
import { writableWeights } from '../evaluator.ts';
import { feedTensor, type Batch } from '../feeding.ts';
import { floatTensor, loadProgram, type SessionOptions } from '../session.ts';
import type { GatedGraph, OutputGraph } from './build-contrasts.ts';

export interface GatedRun {
  /** Row-major. */
  readonly output: Float32Array;
  /** Sum of the losses of the batch. */
  readonly loss: number;
  /** Means over the batch; empty where they were not asked for. */
  readonly pairs: readonly number[];
}

export interface GatedRunner {
  readonly write: (name: string, values: ArrayLike<number>) => void;
  readonly run: (batch: Batch, withPairs: boolean) => Promise<GatedRun>;
  readonly release: () => Promise<void>;
}

export async function createGatedRunner(gated: GatedGraph, options: SessionOptions): Promise<GatedRunner> {
  const { ort, session } = await loadProgram(gated.graph, options);
  const weights = writableWeights(ort, gated.slots, session.inputNames);
  return {
    write: weights.write,
    async run({ samples, labels, size }, withPairs) {
      const feeds: Record<string, Tensor> = {
        [gated.samples.input]: feedTensor(ort, gated.samples, samples, size),
        [gated.labels.input]: feedTensor(ort, gated.labels, labels, size),
        ...weights.feeds,
      };
      const results = await session.run(feeds, [gated.output, gated.loss, ...(withPairs ? gated.pairs : [])]);
      return {
        output: floatsOf(results, gated.output).slice(),
        loss: floatsOf(results, gated.loss)[0] ?? NaN,
        pairs: withPairs ? gated.pairs.map((name) => floatsOf(results, name)[0] ?? NaN) : [],
      };
    },
    release: () => session.release(),
  };
}

export interface OutputComparer {
  /** Means over the batch, in the order of the measures. */
  readonly compare: (a: Float32Array, b: Float32Array, size: number) => Promise<readonly number[]>;
  readonly release: () => Promise<void>;
}

export async function createOutputComparer(
  { inputs: [first, second], outputs, model }: OutputGraph,
  dims: readonly number[],
  options: SessionOptions,
): Promise<OutputComparer> {
  const { ort, session } = await loadProgram(model, options);
  return {
    async compare(a, b, size) {
      const results = await session.run({ [first]: floatTensor(ort, a, [size, ...dims]), [second]: floatTensor(ort, b, [size, ...dims]) });
      return outputs.map((name) => floatsOf(results, name)[0] ?? NaN);
    },
    release: () => session.release(),
  };
}

function floatsOf(results: Readonly<Record<string, Tensor>>, name: string): Float32Array {
  const data = results[name]?.data;
  if (!(data instanceof Float32Array)) throw new TypeError(`${name} gives float32 values`);
  return data;
}
