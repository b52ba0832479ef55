/** Tables and texts that are turned into a copy a piece at a time: the reader is asked for pieces, and gives what reading all gives. */
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { gather } from '../../src/data/batches.ts';
import type { DataUse } from '../../src/data/dataset.ts';
import { filePieces, watchFile } from '../../src/data/bounded-file.ts';
import { openData } from '../../src/data/open/open-data.ts';
import { openCsv } from '../../src/data/table/csv.ts';
import { openParquet, piecesOf } from '../../src/data/table/parquet.ts';
import { openTokenizer } from '../../src/data/text/tokenizer.ts';
import type { DataFiles } from '../../src/project/data-files.ts';
import { temporaryFiles } from './files.ts';

const write = temporaryFiles();
const cache = mkdtempSync(join(tmpdir(), 'espalier-cache-'));
afterAll(() => rmSync(cache, { recursive: true }));

const use: DataUse = {
  input: { name: 'input', type: 'float32', dims: ['batch', 2] },
  output: { name: 'logits', type: 'float32', dims: ['batch', 3] },
  loss: 'crossentropy',
};
const onTokens: DataUse = {
  input: { name: 'input', type: 'int64', dims: ['batch', 3] },
  output: { name: 'logits', type: 'float32', dims: ['batch', 3, 256] },
  loss: 'crossentropy',
  vocabulary: 256,
};

/** All samples, or the findings. */
async function samplesOf(source: DataFiles, given: DataUse) {
  const { value, diagnostics } = await openData({ ...given, source });
  if (value === undefined) return diagnostics.map(({ code, message }) => `${code} ${message}`);
  const all = Uint32Array.from({ length: value.samples }, (_, row) => row);
  const { x, y } = await gather(value, all);
  return { x: Array.from(x, Number), y: Array.from(y, Number), facts: value.facts };
}

/** From the disk as from memory; nothing but the copy is left in its folder. */
async function expectAlike(source: DataFiles, given: DataUse) {
  const own = mkdtempSync(join(cache, 'own-'));
  const held = await samplesOf({ ...source, stream: 'never' }, given);
  expect(await samplesOf({ ...source, stream: 'always', cache: own }, given)).toEqual(held);
  expect(readdirSync(own).filter((name) => name.endsWith('.part'))).toEqual([]);
  return held;
}

const count = 10_000;
const numbers = Array.from({ length: count }, (_, row) => row / 8);
const csvOf = (rows: number): string => {
  const lines = numbers.slice(0, rows).map((p, row) => `${p},"${-p}",${row % 3}`);
  return `p,q,label\n${lines.join('\n')}\n`;
};
/** More than one piece. */
const csv = csvOf(4500);

function parquet(rowGroupSize: number | number[], more = 0): Uint8Array {
  const columnData = [
    { name: 'p', data: numbers.slice(0, 2000), type: 'DOUBLE' as const },
    { name: 'q', data: numbers.slice(0, 2000).map((p) => -p), type: 'DOUBLE' as const },
    { name: 'label', data: numbers.slice(0, 2000).map((_, row) => (row % 3) + more), type: 'DOUBLE' as const },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize }));
}

describe('a .csv file', () => {
  it('is read by pieces: rows are given away before more of it is asked for', async () => {
    const bytes = Buffer.from(csvOf(count));
    let asked = 0;
    async function* open(): AsyncIterable<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 1000) {
        asked = at;
        yield bytes.subarray(at, at + 1000);
      }
    }
    const { value: table } = await openCsv(open, 't.csv');
    expect([table?.columns, asked < bytes.length / 2]).toEqual([['p', 'q', 'label'], true]);
    let [rows, given] = [0, 0];
    const at: number[] = [];
    const read = await table?.visit(
      [0],
      () => void rows++,
      async () => {
        given += rows;
        rows = 0;
        at.push(asked / bytes.length);
        return true;
      },
    );
    expect([read?.value, given]).toEqual([count, count]);
    // A third of it and two thirds, and what the streams have read ahead.
    expect(at[0]).toBeLessThan(0.6);
    expect(at[1]).toBeLessThan(0.95);
    const stopped = await table?.visit(
      [0],
      () => {},
      async () => false,
    );
    expect([stopped?.value, asked < 0.6 * bytes.length]).toEqual([4096, true]);
  });

  it('gives the samples, the hash and the findings that it gives in memory', async () => {
    const label = 'label';
    const plain = await expectAlike({ table: write('t.csv', csv), label }, use);
    expect(plain).toMatchObject({ facts: { kind: 'table' } });
    const packed = await expectAlike({ table: write('t.csv.gz', gzipSync(csv)), label }, use);
    expect(packed).toMatchObject({ x: plain && 'x' in plain ? plain.x : [] });
    await expectAlike({ table: write('n.csv', csv), label, mean: [1, 2], std: [3], scale: 2 }, use);
    const late = csv.replace('\n525,', '\nmany,');
    for (const broken of [late, `${csv}1,2\n`, 'p;q;label\n1;2;0\n', 'p,q,label\n', '', `${csv}"`]) {
      const found = await expectAlike({ table: write('b.csv', broken), label }, use);
      expect(Array.isArray(found), broken.slice(-20)).toBe(true);
    }
    const cut = gzipSync(csv).subarray(0, 5000);
    await expectAlike({ table: write('cut.csv.gz', cut), label }, use);
  });
});

describe('a .parquet file', () => {
  it('is read by row groups, and only the rows that are asked for', async () => {
    expect(piecesOf([])).toEqual([]);
    expect(piecesOf([10, 20])).toEqual([[0, 30]]);
    const large = 2 ** 16;
    expect(piecesOf([large, 5, 6, large, 2 * large])).toEqual([
      ...[
        [0, large],
        [large, large + 11],
      ],
      ...[
        [large + 11, 2 * large + 11],
        [2 * large + 11, 4 * large + 11],
      ],
    ]);
    const file = write('groups.parquet', manyRows());
    const { value: table } = await openParquet(file, {});
    const pieces: number[] = [];
    let rows = 0;
    const read = await table?.visit(
      [1],
      ([cell]) => void (cell === rows++ || expect.unreachable()),
      async () => pieces.push(rows) < 2,
    );
    expect([read?.value, pieces]).toEqual([100_000, [60_000, 100_000]]);
  });

  it('gives the samples, the hash and the findings that it gives in memory', async () => {
    const label = 'label';
    for (const size of [2000, [1, 999]]) {
      const table = write('p.parquet', parquet(size));
      expect(await expectAlike({ table, label }, use)).toMatchObject({ facts: { kind: 'table' } });
    }
    const packed = write('p.parquet.gz', gzipSync(parquet(700)));
    await expectAlike({ table: packed, label }, use);
    const wrong = write('w.parquet', parquet(700, 0.5));
    expect(Array.isArray(await expectAlike({ table: wrong, label }, use))).toBe(true);
    await expectAlike({ table: wrong, label: 'none' }, use);
    const whole = parquet(700);
    for (const length of [4, whole.length - 9]) {
      const table = write('cut.parquet', whole.subarray(0, length));
      expect(Array.isArray(await expectAlike({ table, label }, use))).toBe(true);
    }
  });

  it('is read by row groups where it is gzipped, too', async () => {
    const rows = Array.from({ length: 120_000 }, (_, row) => row);
    const columnData = [
      { name: 'label', data: rows.map((row) => row % 3), type: 'INT32' as const },
      { name: 'row', data: rows, type: 'INT32' as const },
      { name: 'note', data: rows.map((row) => `${row}`.padStart(100)), type: 'STRING' as const },
    ];
    const settings = { columnData, rowGroupSize: 40_000, codec: 'UNCOMPRESSED' as const };
    const whole = new Uint8Array(parquetWriteBuffer(settings));
    const table = write('large.parquet.gz', gzipSync(whole, { level: 1 }));
    const ofOne = { ...use, input: { ...use.input, dims: ['batch', 1] } };
    const source = { table, label: 'label', columns: ['row'], memory: 40 };
    const held = await samplesOf({ ...source, stream: 'never' }, ofOne);
    expect(held).toEqual([expect.stringMatching(/^ESP5\d{3}/)]);
    const own = mkdtempSync(join(cache, 'own-'));
    const stored = await samplesOf({ ...source, stream: 'always', cache: own }, ofOne);
    expect(stored).toMatchObject({ x: rows });
    expect(readdirSync(own).filter((name) => name.endsWith('.part'))).toEqual([]);
    const cut = write('large-cut.parquet.gz', readFileSync(table).subarray(0, 100_000));
    await expectAlike({ ...source, memory: 2048, table: cut }, ofOne);
  });

  /** Three row groups, of which the last two share a thread only if they are small. */
  function manyRows(): Uint8Array {
    const rows = Array.from({ length: 130_000 }, (_, row) => row);
    const columnData = [
      { name: 'label', data: rows.map((row) => row % 3), type: 'INT32' as const },
      { name: 'row', data: rows, type: 'INT32' as const },
    ];
    return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: [60_000, 40_000, 30_000] }));
  }
});

describe('a table with labels of several outputs', () => {
  const port = (name: string, dims: readonly (number | string)[]) => ({ name, type: 'float32', dims: ['N', ...dims] });
  const heads: DataUse = {
    ...use,
    output: port('box', [6]),
    loss: 'sum',
    labelled: [
      { column: 'box', output: port('box', [2, 2]), loss: 'l1' },
      { column: 'y', output: port('cls', [3]), loss: 'crossentropy' },
      { column: 'size', output: port('size', [1]), loss: 'mse' },
    ],
  };
  const rows = 4500;
  const columns = ['x1', 'p', 'y1', 'label', 'x2', 'q', 'y2'];
  const valueAt = (row: number, at: number): number => (at === 3 ? row % 3 : row / 8 + at);
  const lines = Array.from({ length: rows }, (_, row) => columns.map((_, at) => valueAt(row, at)).join());
  const text = `${columns.join()}\n${lines.join('\n')}\n`;
  const beside = { box: ['x1', 'y1', 'x2', 'y2'], size: 'q' };

  it('gives them as one row, in memory and by pieces, of .csv, .parquet and several files', async () => {
    const table = { label: 'label', columns: ['p', 'q'], beside };
    const first = await expectAlike({ ...table, table: write('heads.csv', text) }, heads);
    const wanted = Array.from({ length: rows }, (_, row) => [0, 2, 4, 6, 3, 5].map((at) => valueAt(row, at)));
    expect(first).toMatchObject({ y: wanted.flat(), x: wanted.flatMap((_, row) => [valueAt(row, 1), valueAt(row, 5)]) });
    const columnData = columns.map((name, at) => ({ name, data: Array.from({ length: rows }, (_, row) => valueAt(row, at)), type: 'DOUBLE' as const })); // prettier-ignore
    const other = write('heads.parquet', new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 1000 })));
    expect(await expectAlike({ ...table, table: other }, heads)).toMatchObject({ y: wanted.flat() });
    const parts = [lines.slice(0, 2000), lines.slice(2000)].map((own, at) => write(`part-${at}.csv`, `${columns.join()}\n${own.join('\n')}\n`)); // prettier-ignore
    expect(await expectAlike({ ...table, table: parts }, heads)).toMatchObject({ y: wanted.flat() });
  });

  it('leaves them out of its samples, and names what is wrong', async () => {
    const table = write('heads.csv', text);
    const found = async (label: string, own: object, given: DataUse = heads) => {
      const codes = await expectAlike({ table, label, beside: { ...beside, ...own } }, given);
      return Array.isArray(codes) ? codes.map((one: string) => one.replaceAll(/`[^`]*\//g, '`')) : codes;
    };
    const of = (dims: readonly number[]) => ({ ...heads, input: port('input', dims) });
    expect(await found('label', { size: 'q' }, of([1]))).toMatchObject({ x: expect.objectContaining({ length: rows }) });
    expect(await found('label', { size: 'r' })).toEqual(['ESP5121 `heads.csv` has no column `r`']);
    expect(await found('x1', { rest: ['label', 'q'] }, of([1]))).toMatchObject([expect.stringMatching(/^ESP5122 .*`x1`.*not a whole/)]);
    expect(await found('label', { box: ['x1', 'x2'] }, of([3]))).toMatchObject([expect.stringMatching(/^ESP5011 .*\[2\].*`box`/)]);
    const stray = heads.labelled?.map((own) => ({ ...own, column: own.column === 'box' ? 'corner' : own.column })) ?? [];
    expect(await found('label', {}, { ...of([1]), labelled: stray })).toMatchObject([expect.stringMatching(/^ESP5023 .*`corner`/)]);
    const classes = { ...of([1]), labelled: [{ column: 'y', output: port('cls', [2]), loss: 'crossentropy' as const }] };
    expect(await found('label', {}, classes)).toMatchObject([expect.stringMatching(/^ESP5013 /)]);
  });
});

describe('a text', () => {
  const letters = write('letters.json', JSON.stringify([...'abcdé𝄞\n']));

  it('by characters is cut alike wherever its pieces end', () => {
    const tokenizer = openTokenizer(letters, {}).value;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'abcdé𝄞\n'), { maxLength: 30 }),
        fc.array(fc.nat(80), { maxLength: 6 }),
        (characters, places) => {
          const bytes = Buffer.from(characters.join(''));
          const ends = [...places.map((at) => at % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
          const cutter = tokenizer?.byPieces?.('t.txt');
          const codes: number[] = [];
          let from = 0;
          for (const end of ends) {
            codes.push(...(cutter?.take(bytes.subarray(from, end), false).value ?? []));
            from = end;
          }
          codes.push(...(cutter?.take(new Uint8Array(), true).value ?? []));
          expect(codes).toEqual(characters.map((one) => [...'abcdé𝄞\n'].indexOf(one)));
        },
      ),
    );
  });

  it('gives the samples, the hash and the findings that it gives in memory', async () => {
    const given = { tokens: letters, window: 3, stride: 2 };
    const long = 'abé𝄞\n'.repeat(40_000);
    const part = { ...given, limit: 50 };
    expect(await expectAlike({ text: write('t.txt', long), ...part }, onTokens)).toMatchObject({ facts: { kind: 'text' } });
    await expectAlike({ text: write('t.txt.gz', gzipSync(long)), ...part }, onTokens);
    const bytes = write('b.txt.gz', gzipSync('abc'.repeat(9)));
    await expectAlike({ text: bytes, tokens: 'bytes', window: 3 }, onTokens);
    for (const broken of [`${long}?`, 'ab', '\uFEFFabcabc', '']) {
      await expectAlike({ text: write('w.txt', broken), ...given }, onTokens);
    }
    const bad = Buffer.from(`${long}a`);
    bad[bad.length - 1] = 0xc3;
    await expectAlike({ text: write('u.txt', bad), ...given }, onTokens);
    await expectAlike({ text: write('v.txt.gz', gzipSync(long).subarray(0, 90)), ...given }, onTokens);
  });
});

it('a file that changes while it is turned into a copy is named', () => {
  const file = write('changing.csv', csv);
  const changes = watchFile(file);
  expect(changes()).toEqual([]);
  appendFileSync(file, '1,2,0\n');
  expect(changes().map(({ code }) => code)).toEqual(['ESP6601']);
  rmSync(file);
  expect(changes().map(({ message }) => message)).toEqual([expect.stringContaining('was removed')]);
  expect(filePieces(file, false).hash()).toBe('');
});
