/** Batches one after another: of data on the disk, the next one is read while one is worked on. */
import type { Crops } from './array.ts';
import { batchBuffers, batchOf, rowsOf, type Batch, type Rows } from './batches.ts';
import type { Dataset } from './dataset.ts';

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

/** Whoever awaits it hears of a fault; where nobody does any more, nobody has to. */
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
