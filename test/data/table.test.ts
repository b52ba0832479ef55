/** Tables: columns by name, cells as numbers; the .parquet file was written by DuckDB. */
import { describe, expect, it } from 'vitest';
import { gather } from '../../src/data/batches.ts';
import { openData } from '../../src/data/open/open-data.ts';
import type { TableFile } from '../../src/project/data-files.ts';
import { temporaryFiles } from './files.ts';

const write = temporaryFiles();

async function rows(source: TableFile, dims: readonly number[] = [3]) {
  const { value, diagnostics } = await openData({
    source,
    input: { name: 'input', type: 'float32', dims: ['batch', ...dims] },
    output: { name: 'logits', type: 'float32', dims: ['batch', 10] },
    loss: 'crossentropy',
  });
  if (value === undefined) return diagnostics.map(({ code, message }) => `${code} ${message.replaceAll(String(source.table), 'T')}`);
  const { x, y } = await gather(
    value,
    Uint32Array.from({ length: value.samples }, (_, index) => index),
  );
  return { x: Array.from(x, Number), y: Array.from(y, Number), dims: value.x.dims };
}

const csv = (text: string): string => write('table.csv', text);
const good = 'a,label,"b, c",d\n1,3,2.5,-1e3\n0,9,0,0\n';

describe('a .csv file', () => {
  it('is a row a sample, without its label', async () => {
    const x = [1, 2.5, -1000, 0, 0, 0];
    expect(await rows({ table: csv(good), label: 'label' })).toEqual({ x, y: [3, 9], dims: [3] });
  });

  it.each([
    ['carriage returns', good.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${good}`],
    ['empty lines', good.replaceAll('\n', '\n\n')],
    ['no line feed at its end', good.trimEnd()],
  ])('may have %s', async (_, text) => {
    const plain = await rows({ table: csv(good), label: 'label' });
    expect(await rows({ table: csv(text), label: 'label' })).toEqual(plain);
  });

  it('gives the columns that are named, in their order, scaled', async () => {
    const source = { table: csv(good), label: 'label', columns: ['d', 'a'], scale: 2 };
    expect(await rows(source, [2])).toMatchObject({ x: [-500, 0.5, 0, 0] });
  });

  it('is normalised value by value after it is scaled, or by one mean and deviation', async () => {
    const columns = ['d', 'a'];
    const source = { table: csv(good), label: 'label', columns, scale: 2 };
    const each = { ...source, mean: [-250, 0.25], std: [100, 0.5] };
    expect(await rows(each, [2])).toMatchObject({ x: [-2.5, 0.5, 2.5, -0.5] });
    const one = { ...source, mean: [0.5], std: [0.25] };
    expect(await rows(one, [2])).toMatchObject({ x: [-2002, 0, -2, -2] });
    expect(await rows({ ...source, mean: [1, 2, 3], std: [1] }, [2])).toEqual([
      'ESP5115 `T` is normalised by 3 numbers, but its samples have 2 values',
    ]);
  });

  it('is folded to the axes of an image', async () => {
    const table = csv('label,a,b,c,d\n1,1,2,3,4\n');
    expect(await rows({ table, label: 'label' }, [1, 2, 2])).toMatchObject({ dims: [1, 2, 2] });
  });

  it.each([
    ['a row too short', 'a,b,c,label\n1,2,3,4\n1,2,3\n', 'ESP5120'],
    ['no such column', 'a,b,c,lable\n1,2,3,4\n', 'ESP5121 `T` has no column `label`'],
    ['a word', 'a,b,c,label\n1,2,3,4\n1,x,3,4\n', 'ESP5122 row 3 of `T` has `x` in `b`'],
    ['an empty cell', 'a,b,c,label\n1,,3,4\n', 'ESP5122 row 2 of `T` has nothing in `b`'],
    ['half a label', 'a,b,c,label\n1,2,3,4.5\n', 'which is not a whole number'],
    ['a number of another base', 'a,b,c,label\n1,0x2,3,4\n', 'ESP5122 row 2 of `T` has `0x2` in `b`'],
    ['a number without end', 'a,b,c,label\n1,Infinity,3,4\n', 'has `Infinity` in `b`'],
    ['an exponent without a number', 'a,b,c,label\n1,1e,3,4\n', 'has `1e` in `b`'],
    ['a label too large', 'a,b,c,label\n1,2,3,10\n', 'ESP5013'],
    ['a word below empty lines', 'a,b,c,label\n\n1,2,3,4\n\n1,x,3,4\n', 'ESP5122 row 5 of `T`'],
    ['a cell with a file in it', `a,b,c,label\n1,${'x'.repeat(99)},3,4\n`, `\`${'x'.repeat(40)}…\``],
    ['duplicate column names', 'a,b,a,label\n1,2,3,4\n', 'ESP5124 `T` has more than one column `a`'],
    ['semicolons', 'a;b;c;label\n1;2;3;4\n', 'ESP5120 `T` is not a table: cells are separated by'],
    ['tabs', 'a\tb\tc\tlabel\n1\t2\t3\t4\n', 'and its first line by tabs'],
    ['no rows', 'a,b,c,label\n', 'ESP5010'],
    ['too few columns', 'a,b,label\n1,2,3\n', 'ESP5011'],
  ])('is refused: %s', async (_, text, words) => {
    expect(await rows({ table: csv(text), label: 'label' })).toEqual([expect.stringContaining(words)]);
  });
});

describe('a .parquet file', () => {
  const table = 'test/fixtures/table.parquet';

  it('may hold a sample in a list', async () => {
    expect(await rows({ table, label: 'label', columns: ['pixels'] })).toMatchObject({
      x: [0, 1, 2, 3, 4].flatMap((row) => [row / 4, row * 2, 0.5]),
      y: [0, 1, 2, 3, 4],
    });
  });

  it('gives lists and numbers in a row', async () => {
    expect(await rows({ table, label: 'label' }, [4])).toMatchObject({ dims: [4] });
  });

  it('that is damaged is refused', async () => {
    const broken = write('broken.parquet', 'PAR1 and no more');
    expect(await rows({ table: broken, label: 'label' })).toEqual([expect.stringContaining('ESP5120')]);
  });
});
