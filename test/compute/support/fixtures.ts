/** The repository's models and batches, in memory. */
import { readFileSync } from 'node:fs';
import { bytesAsSource, loadTensors, readModel, type Model } from '../../../src/model/index.ts';
import type { Batch } from '../../../src/compute/feeding.ts';
import { readNpy } from './npy.ts';

const fixtures = new URL('../../fixtures/', import.meta.url).pathname;
const lenet300 = new URL('../../../examples/lenet300/', import.meta.url).pathname;

export function fixturePath(name: string): string {
  return `${fixtures}${name}`;
}

export function modelPath(name: string): string {
  return name.startsWith('lenet300') ? `${lenet300}${name}.onnx` : fixturePath(`models/${name}.onnx`);
}

export function loadModel(name: string): Model {
  return loadModelAt(modelPath(name));
}

export function loadModelAt(path: string): Model {
  const bytes = readFileSync(path);
  const files = { name: path, main: bytesAsSource(bytes), open: () => undefined };
  const read = readModel(files);
  const loaded = read.value && loadTensors(read.value, files);
  if (loaded?.value === undefined) throw new Error(JSON.stringify([read, loaded]));
  return loaded.value;
}

export interface Expectation {
  readonly gradcheck: { readonly loss: number; readonly loss_float64: number; readonly loss_train_mode?: number };
  readonly prunable: readonly string[];
  readonly parameters: readonly {
    readonly initializer: string;
    readonly trainable?: boolean;
    readonly grad_norm?: number;
    readonly grad_norm_train_mode?: number;
  }[];
}

export function expectation(name: string): Expectation {
  return JSON.parse(readFileSync(fixturePath(`models/${name}.expect.json`), 'utf8')) as Expectation;
}

/**
 * The batch that the fixtures' gradients are for: images as float32 [N, 1, 28, 28] or [N, 64], text
 * as tokens [N, 64] with the next token as label.
 */
export function gradientBatch(data: 'digits' | 'fmnist' | 'mnist' | 'moby'): Batch {
  const x = readNpy(fixturePath(`data/batch_${data}_x.npy`));
  const y = readNpy(fixturePath(`data/batch_${data}_y.npy`));
  const [size = 0] = x.dims;
  const samples = data === 'moby' ? classes(x.values) : pixels(x.values);
  return { samples, labels: classes(y.values), size };
}

export function pixels(values: ArrayLike<number | bigint>): Float32Array {
  const scale = values instanceof Uint8Array ? 255 : 1;
  return Float32Array.from(values as ArrayLike<number>, (value) => value / scale);
}

export function classes(values: ArrayLike<number | bigint>): BigInt64Array {
  return BigInt64Array.from(values as ArrayLike<bigint>, (value) => BigInt(value));
}
