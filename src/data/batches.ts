/** Samples in batches: an epoch is a fresh permutation, cut; its last batch may be smaller. */
import { permutation } from '../random/draw.ts';
import type { Stream } from '../random/stream.ts';
import type { Crops } from './array.ts';
import { offsetOf, type Column, type HeldColumn } from './column.ts';
import type { Dataset } from './dataset.ts';

export function stepsPerEpoch(samples: number, batch: number): number {
  return Math.ceil(samples / batch);
}

/** The order of one epoch; the stream moves on, so the next epoch has another. */
export function epochOrder(stream: Stream, samples: number): Uint32Array {
  return permutation(stream, samples);
}

/** The samples of each step of an epoch. */
export function* batches(order: Uint32Array, batch: number): Generator<Uint32Array> {
  for (let start = 0; start < order.length; start += batch) yield order.subarray(start, start + batch);
}

type BatchValues = Float32Array | BigInt64Array;

/** Row-major, the batch axis first. */
interface Batch {
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

/** The samples of a batch as they are stored, in memory by now. */
export interface Rows {
  readonly x: HeldColumn;
  readonly y: HeldColumn;
  /** Their places in the two. */
  readonly xAt: Uint32Array;
  readonly yAt: Uint32Array;
}

/** Nothing is copied of data in memory; of data on the disk, these rows are read. */
function rowsOf({ x, y, rows }: Dataset, indices: Uint32Array, crops?: Crops): Rows | Promise<Rows> {
  const own = rows === undefined ? indices : indices.map((index) => rows[index] ?? 0);
  return 'values' in x && 'values' in y ? { x, y, xAt: own, yAt: own } : readRows({ x, y }, own, crops);
}

async function readRows({ x, y }: Pick<Dataset, 'x' | 'y'>, rows: Uint32Array, crops: Crops | undefined): Promise<Rows> {
  const [[ownX, xAt], [ownY, yAt]] = await Promise.all([readColumn(x, rows, crops), readColumn(y, rows, crops)]);
  return { x: ownX, y: ownY, xAt, yAt };
}

/** Rows of a column in memory, and their places there. */
export async function readColumn(column: Column, rows: Uint32Array, crops?: Crops): Promise<readonly [HeldColumn, Uint32Array]> {
  if ('values' in column) return [column, rows];
  const { rowsAt, ...shape } = column;
  const values = await rowsAt(rows, crops);
  return [{ ...shape, values, start: 0, stride: shape.sampleSize }, rows.map((_, index) => index)];
}

/** Converted: float32(v / scale), or int64. Views into `buffers`, which the next call overwrites. */
export function batchOf({ x, y, xAt, yAt }: Rows, buffers: Batch): Batch {
  return { x: fill(x, xAt, buffers.x), y: fill(y, yAt, buffers.y), xDims: [xAt.length, ...x.dims], yDims: [yAt.length, ...y.dims] };
}

/** The samples at `indices`, converted; without `buffers`, in new arrays. */
export async function gather(
  dataset: Dataset,
  indices: Uint32Array,
  buffers: Batch = batchBuffers(dataset, indices.length),
): Promise<Batch> {
  return batchOf(await rowsOf(dataset, indices), buffers);
}

function fill(column: HeldColumn, indices: Uint32Array, room: BatchValues): BatchValues {
  const target = room.subarray(0, indices.length * column.sampleSize);
  if (target instanceof BigInt64Array) fillIntegers(column, indices, target);
  else fillFloats(column, indices, target);
  return target;
}

function fillFloats(column: HeldColumn, indices: Uint32Array, target: Float32Array): void {
  const { values, sampleSize, scale } = column;
  let to = 0;
  for (const index of indices) {
    const start = offsetOf(column, index);
    for (let i = start; i < start + sampleSize; i++) target[to++] = Number(values[i]) / scale;
  }
}

function fillIntegers(column: HeldColumn, indices: Uint32Array, target: BigInt64Array): void {
  const { values, sampleSize } = column;
  let to = 0;
  for (const index of indices) {
    const start = offsetOf(column, index);
    for (let i = start; i < start + sampleSize; i++) target[to++] = BigInt(values[i] ?? 0);
  }
}

// Batches one after another: of data on the disk, the next one is read while one is worked on.

/** Views into the same buffers: a batch is worked on before the next one is asked for. */
export async function* batchesInTurn(dataset: Dataset, orders: Iterable<Uint32Array>, size: number): AsyncGenerator<Batch> {
  const buffers = batchBuffers(dataset, size);
  let ahead: Rows | Promise<Rows> | undefined;
  for (const indices of orders) {
    const reading = begun(dataset, indices);
    if (ahead !== undefined) yield batchOf(await ahead, buffers);
    ahead = reading;
  }
  if (ahead !== undefined) yield batchOf(await ahead, buffers);
}

/** A fault reaches the caller that awaits the promise. A promise that is no longer awaited must not end the process. */
export function begun(dataset: Dataset, indices: Uint32Array, crops?: Crops): Rows | Promise<Rows> {
  const rows = rowsOf(dataset, indices, crops);
  if (rows instanceof Promise) rows.catch(() => {});
  return rows;
}

/** The places of the first `count` samples, at most `size` at a time. */
export function* inOrder(count: number, size: number): Generator<Uint32Array> {
  for (let start = 0; start < count; start += size) {
    yield Uint32Array.from({ length: Math.min(size, count - start) }, (_, index) => start + index);
  }
}

// A part of a data set as a data set of its own; nothing is copied.

/** `rows` are places in the whole data set, whatever part of it `dataset` is. */
export function subset(dataset: Dataset, rows: Uint32Array): Dataset {
  return { ...dataset, samples: rows.length, rows };
}
