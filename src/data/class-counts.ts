/** How many samples of each class there are, where each sample has one label. */
import { addToSum } from '../basics/maps.ts';
import type { Elements } from './array.ts';
import { offsetOf, type Column, type HeldColumn } from './column.ts';

/** By label, in ascending order. */
export type ClassCounts = ReadonlyMap<string, number>;

export function classCounts(labels: Elements): ClassCounts {
  const counts = new Map<number, number>();
  for (const label of labels) {
    addToSum(counts, Number(label));
  }
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
