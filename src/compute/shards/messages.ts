/** What a sharded trainer and its threads say to each other, and the memory that they share. */
import type { InferenceSession } from 'onnxruntime-node';
import type { ElementType } from '../../model/graph.ts';
import type { FeedData } from '../feeding.ts';
import type { Feed, StateSlot } from '../slots.ts';
import type { TrainingStep } from '../training-step.ts';

export interface SharedMemory {
  /** Counters, by the places in `control`. */
  readonly control: SharedArrayBuffer;
  /** What all parts read: weights, masks, statistics, scalars. */
  readonly state: SharedArrayBuffer;
  /** What each part gives, one after another. */
  readonly parts: SharedArrayBuffer;
  /** What the whole batch gives. */
  readonly total: SharedArrayBuffer;
}

/** Places of the counters. */
export const control = { nextPart: 0, doneParts: 1, nextSlice: 2 } as const;

export interface ThreadData {
  /** Address of onnxruntime's module. */
  readonly engine: string;
  /** The graph of gradients, encoded. */
  readonly graph: Uint8Array;
  readonly options: InferenceSession.SessionOptions;
  readonly shared: SharedMemory;
  readonly layout: ShardLayout;
  readonly places: { readonly control: typeof control; readonly samples: string; readonly labels: string; readonly loss: string };
}

/** Samples or labels of a whole batch, in shared memory. */
export interface Fed {
  readonly buffer: SharedArrayBuffer;
  readonly type: Extract<ElementType, 'float32' | 'int64' | 'int32' | 'uint8'>;
  /** Values of one sample, and their shape. */
  readonly width: number;
  readonly dims: readonly number[];
}

/** A step; `undefined` ends a thread. */
export interface ToThread {
  readonly samples: Fed;
  readonly labels: Fed;
  /** The first sample of each part, and that behind its last one. */
  readonly parts: readonly (readonly [from: number, to: number])[];
}

export type FromThread = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly message: string };

/** Batches in memory that threads share; it grows with them. */
export function sharedFeed({ input, dims }: Feed): (data: FeedData, size: number) => Fed {
  let buffer = new SharedArrayBuffer(0);
  const width = dims.reduce((product, dim) => product * dim, 1);
  return (data, size) => {
    if (data.length !== size * width) throw new RangeError(`${input} takes ${size} × ${width} values, not ${data.length}`);
    if (buffer.byteLength < data.byteLength) buffer = new SharedArrayBuffer(data.byteLength);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(buffer).set(bytes);
    return { buffer, type: typeOf(data), width, dims };
  };
}

function typeOf(data: FeedData): Fed['type'] {
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof Int32Array) return 'int32';
  return data instanceof Uint8Array ? 'uint8' : 'float32';
}

// Where everything lies in the memory that a sharded trainer and its threads share.

export interface ShardLayout {
  /** What every part reads and none writes. */
  readonly inputs: readonly Placed[];
  /** Numbers of all inputs, and of the running statistics before the step. */
  readonly stateSize: number;
  /** What every part gives: sums of gradients first, then running statistics. */
  readonly results: readonly PlacedResult[];
  /** Numbers that a part gives; the last one is its loss. */
  readonly width: number;
  /** From here on results are averaged over samples, not added. */
  readonly averaged: number;
  /** Pieces that a part is worked on in. */
  readonly pieces: number;
  /** Numbers that a thread adds at a time. */
  readonly slice: number;
}

interface Placed {
  /** In the graph. */
  readonly name: string;
  readonly dims: readonly number[];
  readonly offset: number;
  readonly length: number;
}

interface PlacedResult {
  /** The slot's own name, and its names in the graph. */
  readonly slot: string;
  readonly input: string;
  readonly output: string;
  readonly dims: readonly number[];
  readonly offset: number;
  readonly length: number;
  /** Where its value before the step lies; without it a part starts from zeros. */
  readonly start?: number;
}

/** Large enough that asking for the next one costs nothing. */
const slice = 2 ** 14;

/** What the parts of a batch do not read: it belongs to the update. */
const ofUpdates: ReadonlySet<StateSlot['kind']> = new Set([...(['accumulator', 'optimizer', 'collected'] as const)]);

export function layOutShards(step: TrainingStep): ShardLayout {
  let size = 0;
  const place = (name: string, dims: readonly number[], length: number): Placed => {
    const placed = { name, dims, offset: size, length };
    size += length;
    return placed;
  };
  const ofKind = (kind: StateSlot['kind']): readonly StateSlot[] => step.slots.filter((slot) => slot.kind === kind);
  const moved = ofKind('statistic');
  const read = step.slots.filter(({ kind }) => !ofUpdates.has(kind) && kind !== 'statistic');
  const inputs = [
    ...read.map(({ input, dims, initial }) => place(input, dims, initial.length)),
    ...[step.weight, step.share].map((name) => place(name, [], 1)),
  ];
  let width = 0;
  const result = (slot: StateSlot, start?: number): PlacedResult => {
    const { name, input, output = '', dims, initial } = slot;
    const offset = width;
    width += initial.length;
    const own = { slot: name, input, output, dims, offset, length: initial.length };
    return start === undefined ? own : { ...own, start };
  };
  const sums = ofKind('accumulator').map((slot) => result(slot));
  const averaged = width;
  const statistics = moved.map((slot) => result(slot, place(slot.input, slot.dims, slot.initial.length).offset));
  return { inputs, stateSize: size, results: [...sums, ...statistics], width: width + 1, averaged, pieces: step.accumulate, slice };
}

/** Parts of a batch: as alike as they can be, none empty; they follow from the two numbers alone. */
export function partsOf(size: number, shards: number): readonly (readonly [number, number])[] {
  const count = Math.min(size, shards);
  return Array.from({ length: count }, (_, part) => [Math.floor((part * size) / count), Math.floor(((part + 1) * size) / count)]);
}
