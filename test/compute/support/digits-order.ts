/** The batches that PyTorch's scripts have trained on: rows of `order_digits.npy`, a row a step. */
import type { Batch } from '../../../src/compute/feeding.ts';
import { classes, fixturePath, pixels } from './fixtures.ts';
import { readNpy } from './npy.ts';

const x = pixels(readNpy(fixturePath('data/digits_x_train.npy')).values);
const y = classes(readNpy(fixturePath('data/digits_y_train.npy')).values);
const order = readNpy(fixturePath('data/order_digits.npy'));

export function digitsAt(step: number): Batch {
  const [, size = 0] = order.dims;
  const rows = [...order.values.subarray(step * size, (step + 1) * size)].map(Number);
  const samples = new Float32Array(size * 64);
  rows.forEach((row, index) => samples.set(x.subarray(row * 64, (row + 1) * 64), index * 64));
  return { samples, labels: BigInt64Array.from(rows, (row) => y[row] ?? 0n), size };
}
