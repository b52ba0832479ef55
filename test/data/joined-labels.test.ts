/** Labels of several outputs are one row for each sample: the same from memory and from the disk, and wrong ones are told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesInTurn, inOrder } from '../../src/data/batches.ts';
import type { DataUse } from '../../src/data/dataset.ts';
import { inspectData, openData } from '../../src/data/open/open-data.ts';
import type { ArrayFiles } from '../../src/project/data-files.ts';
import { bytesOf, npy, temporaryFiles } from './files.ts';

const write = temporaryFiles();
const float = (name: string, dims: readonly (number | string)[]) => ({ name, type: 'float32', dims });
const floats = (shape: readonly number[], values: readonly number[]) => npy('<f4', shape, bytesOf(Float32Array.from(values)));

/** Classes [2] of 3 beside boxes [2, 2]. */
const use: DataUse = {
  input: float('x', ['N', 2]),
  output: float('cls', ['batch', 6]),
  loss: 'sum',
  labelled: [
    { column: 'y', output: float('cls', ['N', 2, 3]), loss: 'crossentropy' },
    { column: 'box', output: float('box', ['N', 2, 2]), loss: 'l1' },
  ],
};

function files(samples: number, classes: readonly number[], boxes: readonly number[], more: Partial<ArrayFiles> = {}): ArrayFiles {
  const x = write(
    'x.npy',
    floats(
      [samples, 2],
      Array.from({ length: 2 * samples }, (_, at) => at),
    ),
  );
  const y = write('y.npy', npy('|u1', [samples, 2], Uint8Array.from(classes)));
  const box = write('box.npy', floats([samples, 2, 2], boxes));
  return { x, y, beside: { box }, ...more };
}

async function rowsOf(source: ArrayFiles): Promise<readonly number[]> {
  const { value: dataset, diagnostics } = await openData({ ...use, source });
  if (dataset === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const rows: number[] = [];
  for await (const { y } of batchesInTurn(dataset, inOrder(dataset.samples, 2), 2)) rows.push(...Array.from(y, Number));
  return rows;
}

describe('labels of several outputs', () => {
  it('are rows of all of them', async () => {
    const sample = fc.record({
      classes: fc.array(fc.nat(2), { minLength: 2, maxLength: 2 }),
      boxes: fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 4, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 5 }), async (samples) => {
        const wanted = samples.flatMap(({ classes, boxes }) => [...classes, ...boxes]);
        const source = files(samples.length, samples.flatMap(({ classes }) => classes), samples.flatMap(({ boxes }) => boxes)); // prettier-ignore
        expect(await rowsOf(source)).toEqual(wanted);
        expect(await rowsOf({ ...source, stream: 'always' })).toEqual(wanted);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['a class that there is not', [0, 3], [0, 0, 0, 0], {}, 'ESP5013'],
    ['a number that is none', [0, 1], [0, NaN, 0, 0], {}, 'ESP5014'],
    ['no column', [0, 1], [0, 0, 0, 0], { beside: {} }, 'ESP5023'],
  ])('with %s are refused, unless nobody reads them', async (_, classes, boxes, more, code) => {
    const source = files(1, classes, boxes, more);
    expect((await openData({ ...use, source })).diagnostics.map((it) => it.code)).toEqual([code]);
    const { value } = await inspectData({ ...use, source, unread: true });
    expect(value?.withoutLabels?.code).toBe(code);
    expect(value?.y.dims).toEqual([6]);
  });

  it('of other shapes and counts are refused', async () => {
    const source = files(2, [0, 1, 2, 0], [0, 0, 0, 0, 0, 0, 0, 0]);
    const codes = async (box: string) =>
      (await inspectData({ ...use, source: { ...source, beside: { box } } })).diagnostics.map((it) => it.code);
    expect(await codes(write('narrow.npy', floats([2, 3], [0, 0, 0, 0, 0, 0])))).toEqual(['ESP5011']);
    expect(
      await codes(
        write(
          'long.npy',
          floats(
            [3, 2, 2],
            Array.from({ length: 12 }, () => 0),
          ),
        ),
      ),
    ).toEqual(['ESP5012']);
    expect(await codes(write('whole.npy', npy('<i4', [2, 2, 2], new Uint8Array(32))))).toEqual(['ESP5015']);
  });
});
