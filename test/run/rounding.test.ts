/** Rounded counts where rows rank for themselves: the written file holds what integer arithmetic says. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run } from './support.ts';

it.each([
  ['down', Math.floor],
  ['up', Math.ceil],
] as const)('rounded %s in every row', async (side, rounded) => {
  const text = `prune weights by uniform |w| to 37.3% rounded ${side} ranked per row`;
  const { out } = must(await run(digits, await planOn(digits, text)));
  const tensors = readTensors(join(out, 'model.onnx'));
  const shapes = { '0.weight': [300, 64], '2.weight': [100, 300], '4.weight': [10, 100] } as const;
  for (const [name, [rows, columns]] of Object.entries(shapes)) {
    const values = [...(tensors.get(name) ?? [])];
    const zeros = Array.from(
      { length: rows },
      (_, row) => values.slice(row * columns, (row + 1) * columns).filter((value) => value === 0).length,
    );
    expect(new Set(zeros)).toEqual(new Set([rounded((373 * columns) / 1000)]));
  }
});
