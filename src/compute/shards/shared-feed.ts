/** Batches in memory that threads share; it grows with them. */
import type { FeedData } from '../feeding.ts';
import type { Feed } from '../slots.ts';
import type { Fed } from './messages.ts';

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
