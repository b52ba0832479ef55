/** Samples or labels by their rows, wherever they lie, and how many of each class there are. */
import type { Elements, StoredSamples } from './array.ts';
import type { Fit } from './fit.ts';
import { addToSum } from '../basics/maps.ts';

type OfOneSize = Fit & { readonly sampleSize: number };

/** In memory. */
export interface HeldColumn extends OfOneSize {
  /** As stored; `gather` converts. */
  readonly values: Elements;
  /** Elements before the first sample, and from one sample to the next. */
  readonly start: number;
  readonly stride: number;
  /** Elements before each sample where they are not evenly apart; `start` and `stride` are idle then. */
  readonly starts?: Uint32Array;
}

/** Elements before a row. */
export function offsetOf({ start, stride, starts }: HeldColumn, row: number): number {
  return starts === undefined ? start + row * stride : (starts[row] ?? 0);
}

/** The elements of these rows, one row after another; rejects with a `dataFault`. */
export type RowsAt = StoredSamples['rowsAt'];

/** On the disk, read row by row. */
export type StoredColumn = OfOneSize & { readonly rowsAt: RowsAt; readonly isSound: boolean };

/** Labels of which a sample has one are always held: they are counted and sorted by. */
export type Column = HeldColumn | StoredColumn;

// How many samples of each class there are, where each sample has one label.

/** By label, in ascending order. */
export type ClassCounts = ReadonlyMap<string, number>;

export function classCounts(labels: Elements): ClassCounts {
  const counts = new Map<number, number>();
  for (const label of labels) addToSum(counts, Number(label));
  return new Map([...counts].toSorted(([a], [b]) => a - b).map(([label, count]) => [String(label), count]));
}

/** The label of each row of a data set whose samples have one. */
export function labelsOf(column: Column, rows: Uint32Array): readonly string[] {
  const held = heldLabels(column);
  return Array.from(rows, (row) => String(held.values[offsetOf(held, row)]));
}

/** They are in memory wherever the samples lie. */
export function heldLabels(column: Column): HeldColumn {
  if ('values' in column) return column;
  throw new TypeError('labels of one class a sample are held in memory');
}
