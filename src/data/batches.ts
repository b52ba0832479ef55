/** Samples in batches: an epoch is a fresh permutation, cut; its last batch may be smaller. */
import { permutation } from '../random/draw.ts';
import type { Stream } from '../random/stream.ts';
import type { Column, Dataset } from './dataset.ts';

export function stepsPerEpoch(samples: number, batch: number): number {
  return Math.ceil(samples / batch);
}

/** The order of one epoch; the stream moves on, so the next epoch has another. */
export function epochOrder(stream: Stream, samples: number): Uint32Array {
  return permutation(stream, samples);
}

/** The samples of each step of an epoch. */
export function* batches(order: Uint32Array, batch: number): Generator<Uint32Array> {
  for (let start = 0; start < order.length; start += batch) {
    yield order.subarray(start, start + batch);
  }
}

export type BatchValues = Float32Array | BigInt64Array;

/** Row-major, the batch axis first. */
export interface Batch {
  readonly x: BatchValues;
  readonly y: BatchValues;
  readonly xDims: readonly number[];
  readonly yDims: readonly number[];
}

/** Room for batches of up to `size` samples, to be used again and again. */
export function batchBuffers(dataset: Dataset, size: number): Batch {
  const room = ({ type, sampleSize }: Column): BatchValues =>
    type === 'float32' ? new Float32Array(size * sampleSize) : new BigInt64Array(size * sampleSize);
  const dims = ({ dims }: Column): readonly number[] => [size, ...dims];
  const { x, y } = dataset;
  return { x: room(x), y: room(y), xDims: dims(x), yDims: dims(y) };
}

/**
 * The samples at `indices`, converted: float32(v / scale), or int64. Views into `buffers`, which
 * the next call overwrites; without them, new arrays.
 */
export function gather(
  dataset: Dataset,
  indices: Uint32Array,
  buffers: Batch = batchBuffers(dataset, indices.length),
): Batch {
  const { x, y, rows } = dataset;
  const own = rows === undefined ? indices : indices.map((index) => rows[index] ?? 0);
  return {
    x: fill(x, own, buffers.x),
    y: fill(y, own, buffers.y),
    xDims: [indices.length, ...x.dims],
    yDims: [indices.length, ...y.dims],
  };
}

function fill(column: Column, indices: Uint32Array, room: BatchValues): BatchValues {
  const target = room.subarray(0, indices.length * column.sampleSize);
  if (target instanceof BigInt64Array) fillIntegers(column, indices, target);
  else fillFloats(column, indices, target);
  return target;
}

function fillFloats(
  { values, sampleSize, start: first, stride, scale }: Column,
  indices: Uint32Array,
  target: Float32Array,
): void {
  let to = 0;
  for (const index of indices) {
    const start = first + index * stride;
    for (let i = start; i < start + sampleSize; i++) target[to++] = Number(values[i]) / scale;
  }
}

function fillIntegers(
  { values, sampleSize, start: first, stride }: Column,
  indices: Uint32Array,
  target: BigInt64Array,
): void {
  let to = 0;
  for (const index of indices) {
    const start = first + index * stride;
    for (let i = start; i < start + sampleSize; i++) target[to++] = BigInt(values[i] ?? 0);
  }
}
