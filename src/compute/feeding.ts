/** Samples and labels as tensors of onnxruntime. */
import type { Tensor } from 'onnxruntime-node';
import type { Ort } from './session.ts';
import type { Counting } from './objective.ts';
import type { Feed } from './slots.ts';

export type FeedData = Float32Array | BigInt64Array | Int32Array | Uint8Array;

/** Row-major; `size` samples in each of the two. */
export interface Batch {
  readonly samples: FeedData;
  /** Classes as int64, or targets as float32. */
  readonly labels: FeedData;
  readonly size: number;
}

/** Of data on the disk they come when they have been read. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** Throws a RangeError where the data is not `size` samples. */
export function feedTensor(ort: Ort, feed: Feed, data: FeedData, size: number): Tensor {
  const dims = [size, ...feed.dims];
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (data.length !== count) throw new RangeError(`${feed.input} takes [${dims.join(', ')}], not ${data.length} values`);
  if (data instanceof BigInt64Array) return new ort.Tensor('int64', data, dims);
  if (data instanceof Int32Array) return new ort.Tensor('int32', data, dims);
  if (data instanceof Uint8Array) return new ort.Tensor('uint8', data, dims);
  return new ort.Tensor('float32', data, dims);
}

export function partOf(batch: Batch, from: number, to: number): Batch {
  const part = (data: FeedData): FeedData => {
    const width = data.length / batch.size;
    return data.subarray(from * width, to * width);
  };
  return { samples: part(batch.samples), labels: part(batch.labels), size: to - from };
}

/** Losses of a batch: those of its labels that count. */
export function countedLosses(
  { counting: { ignore, shift }, lossesPerSample }: { readonly counting: Counting; readonly lossesPerSample: number },
  { labels, size }: Batch,
): number {
  if (ignore === undefined || !(labels instanceof BigInt64Array)) return size * lossesPerSample;
  const width = labels.length / size;
  let counted = 0;
  for (let at = 0; at < labels.length; at++) if (at % width >= shift && Number(labels[at]) !== ignore) counted++;
  return counted;
}
