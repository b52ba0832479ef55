/** A part of a data set as a data set of its own; nothing is copied. */
import type { Dataset } from './dataset.ts';

/** `rows` are places in the whole data set, whatever part of it `dataset` is. */
export function subset(dataset: Dataset, rows: Uint32Array): Dataset {
  return { ...dataset, samples: rows.length, rows };
}
