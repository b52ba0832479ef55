/** What a sharded trainer and its threads say to each other, and the memory that they share. */
import type { InferenceSession } from 'onnxruntime-node';
import type { ElementType } from '../../model/graph.ts';
import type { ShardLayout } from './layout.ts';
import type { FeedData } from '../feeding.ts';
import type { Feed } from '../slots.ts';

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
    if (data.length !== size * width) {
      throw new RangeError(`${input} takes ${size} × ${width} values, not ${data.length}`);
    }
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
