/** Samples and labels that were not made from arrays, and their conversions. */
import type { Samples, StoredSamples } from './array.ts';
import type { ArrayNames } from './dataset.ts';
import type { ListedHash } from './listing.ts';

export interface DataFacts {
  readonly kind: 'text' | 'images' | 'table';
  /** SHA-256 of the listing of its files: a line for each, as `sha256sum` writes it. */
  readonly sha256: string;
  /** In words and in order, what is done to a sample: `v / 255`, `windows of 64 tokens`. */
  readonly conversions: readonly string[];
}

export interface Decoded {
  readonly x: Samples | StoredSamples;
  readonly y: Samples | StoredSamples;
  /** What messages call samples and labels, and the divisor of the samples. */
  readonly names: ArrayNames;
  readonly facts: DataFacts;
  /** The files that they were made from, with the hashes of their content. */
  readonly listed?: readonly ListedHash[];
  /** Of a table, the names of its columns. */
  readonly columns?: readonly string[];
  /** What the labels are called, in their order, where they have names. */
  readonly classNames?: readonly string[];
  /** Of each sample, the file that it was made from, where each has its own. */
  readonly sampleNames?: readonly string[];
  /** Of a table with labels of several outputs, how many numbers of its row of labels each has; none where a column is missing. */
  readonly labelWidths?: readonly number[];
  /** Of pictures, the value of a black pixel in each channel; 0 where it is absent. */
  readonly black?: readonly number[];
}
