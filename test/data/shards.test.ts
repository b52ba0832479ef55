/** Several files as one data set: its samples are those of one file with the same rows. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync as content, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { arrayContent } from '../../src/data/array-content.ts';
import { elementCount } from '../../src/data/array.ts';
import { gather } from '../../src/data/batches.ts';
import { classCounts, heldLabels } from '../../src/data/column.ts';
import type { DataUse } from '../../src/data/dataset.ts';
import { inspectData, openData } from '../../src/data/open/open-data.ts';
import { readingWords } from '../../src/data/open/reads-from-disk.ts';
import type { DataFiles } from '../../src/project/data-files.ts';
import { npy, temporaryFiles } from './files.ts';
import { streamed } from '../../src/project/words.ts';

const write = temporaryFiles();
const cache = mkdtempSync(join(tmpdir(), 'espalier-cache-'));
afterAll(() => rmSync(cache, { recursive: true }));

const use = (dims: readonly number[]): DataUse => ({
  input: { name: 'input', type: 'float32', dims: ['batch', ...dims] },
  output: { name: 'logits', type: 'float32', dims: ['batch', 3] },
  loss: 'crossentropy',
});
const tokens = (window: number): DataUse => ({
  input: { name: 'input', type: 'int64', dims: ['batch', window] },
  output: { name: 'logits', type: 'float32', dims: ['batch', window, 128] },
  loss: 'crossentropy',
  vocabulary: 128,
});

async function opened(source: DataFiles, given: DataUse) {
  const { value, diagnostics } = await openData({ ...given, source });
  const words = diagnostics.map(({ code, message }) => `${code} ${message}`);
  if (value === undefined) throw new Error(words.join('\n'));
  return value;
}

async function faults(source: DataFiles, given: DataUse): Promise<readonly string[]> {
  const found: string[][] = [];
  for (const stream of ['always', 'never'] as const) {
    const { diagnostics } = await openData({ ...given, source: { ...source, stream } });
    found.push(diagnostics.map(({ code, message }) => `${code} ${message}`));
  }
  expect(found[0]).toEqual(found[1]);
  return found[0] ?? [];
}

async function samplesOf(source: DataFiles, given: DataUse, rows?: Uint32Array) {
  const set = await opened(source, given);
  const all = Uint32Array.from({ length: set.samples }, (_, row) => row);
  const { x, y } = await gather(set, rows ?? all);
  return { x: Array.from(x, String), y: Array.from(y, String) };
}

/** The bytes of an array cut at some of its rows, as files. */
function cut(name: string, descr: string, shape: readonly number[], bytes: Uint8Array, at: number[]) {
  const [rows = 0, ...dims] = shape;
  const size = bytes.length / rows;
  const ends = [...new Set([...at.map((place) => 1 + (place % rows)), rows])].sort((a, b) => a - b);
  return ends.map((end, part) => {
    const from = part === 0 ? 0 : (ends[part - 1] ?? 0);
    const own = bytes.subarray(from * size, end * size);
    return write(`${name}-${part}.npy`, npy(descr, [end - from, ...dims], own));
  });
}

describe('arrays', () => {
  it('have the rows of one file with all rows, wherever they are cut and read', async () => {
    const places = fc.array(fc.nat(100), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('<f4', '>f2', '|u1', '<i4', '>f8'),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        fc.tuple(places, places),
        fc.array(fc.nat(100), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(...streamed),
        async (descr, rows, width, [cutX, cutY], wanted, stream) => {
          const shape = [rows, width];
          // Every number is sound, whatever its type.
          const bytes = new Uint8Array(elementCount(shape) * Number(descr[2])).map((_, at) => at % 60);
          const labels = Uint8Array.from({ length: rows }, (_, row) => (row * 7) % 3);
          const whole = { x: write('x.npy', npy(descr, shape, bytes)), y: write('y.npy', npy('|u1', [rows], labels)) };
          const x = cut('x', descr, shape, bytes, cutX);
          const y = cut('y', '|u1', [rows], labels, cutY);
          const order = Uint32Array.from(wanted, (place) => place % rows);
          const own = use([width]);
          expect(await samplesOf({ x, y, stream }, own, order)).toEqual(await samplesOf({ ...whole, stream: 'never' }, own, order));
        },
      ),
      { numRuns: 40 },
    );
  });

  const rows = (count: number, first = 0): Uint8Array =>
    new Uint8Array(Float32Array.from({ length: 2 * count }, (_, at) => first + at).buffer);
  const a = write('a.npy', npy('<f4', [2, 2], rows(2)));
  const b = write('b.npy', npy('<f4', [3, 2], rows(3)));
  const y = write('labels.npy', npy('|u1', [5], Uint8Array.of(0, 1, 2, 1, 1)));

  it('are counted and hashed as a tree, and their classes as of one file', async () => {
    const source = { x: [a, b], y };
    const inspected = (await inspectData({ ...use([2]), source })).value;
    expect([inspected?.samples, inspected?.classes?.().value?.get('1')]).toEqual([5, 3]);
    const hash = createHash('sha256');
    for (const file of [a, b, y]) {
      const { sha256 = '' } = (await arrayContent({ x: file, y: file })).value ?? {};
      expect(sha256).toHaveLength(64);
      hash.update(`${createHash('sha256').update(content(file)).digest('hex')}  ${basename(file)}\n`);
    }
    expect((await arrayContent(source)).value?.sha256).toBe(hash.digest('hex'));
    expect((await arrayContent({ x: [b, a], y })).value?.sha256).not.toBe((await arrayContent(source)).value?.sha256);
  });

  it('are refused by the file that differs, and name the sample in its own file', async () => {
    const double = write('d.npy', npy('<f8', [1, 2], new Uint8Array(16)));
    const wide = write('w.npy', npy('<f4', [1, 3], new Uint8Array(12)));
    const broken = write('n.npy', npy('<f4', [3, 2], new Uint8Array(24).fill(255)));
    const bad = write('bad.npy', npy('|u1', [3], Uint8Array.of(0, 9, 1)));
    const two = write('two.npy', npy('|u1', [2], Uint8Array.of(0, 1)));
    const given = use([2]);
    expect(await faults({ x: [a, double, b], y }, given)).toEqual([
      `ESP6607 a sample of \`${double}\` is float64 [2], and one of \`${a}\` is float32 [2]`,
    ]);
    expect(await faults({ x: [a, b, wide], y }, given)).toEqual([
      `ESP6607 a sample of \`${wide}\` is float32 [3], and one of \`${a}\` is float32 [2]`,
    ]);
    expect(await faults({ x: [a, a], y }, given)).toEqual([`ESP5012 \`${a} … ${a}\` has 4 samples and \`${y}\` has 5 labels`]);
    expect(await faults({ x: [a, broken], y }, given)).toEqual([expect.stringContaining(`ESP5014 sample 0 of \`${broken}\``)]);
    expect(await faults({ x: [a, b], y: [two, bad] }, given)).toEqual([expect.stringContaining(`ESP5013 sample 1 of \`${bad}\``)]);
    expect(await faults({ x: [a, 'gone.npy'], y }, given)).toEqual([expect.stringContaining('gone.npy')]);
  });

  it('that are packed are held to the limit together', async () => {
    const large = gzipSync(npy('<f4', [2 ** 17, 1], new Uint8Array(2 ** 19)));
    const x = ['p', 'q', 'r'].map((name) => write(`${name}.npy.gz`, large));
    const labels = write('many.npy', npy('|u1', [3 * 2 ** 17], new Uint8Array(3 * 2 ** 17)));
    const source = { x, y: labels, memory: 1 };
    const { diagnostics } = await openData({ ...use([1]), source });
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP6608']);
    const stored = await openData({ ...use([1]), source: { ...source, stream: 'always', cache } });
    expect(stored.value?.samples).toBe(3 * 2 ** 17);
  });
});

it('the words for the way of reading tell positions from copies', () => {
  const plain = write('plain.npy', npy('|u1', [1], Uint8Array.of(1)));
  const packed = write('packed.npy.gz', gzipSync(npy('|u1', [1], Uint8Array.of(1))));
  expect(readingWords({ x: plain, y: plain })).toBe('by position');
  expect(readingWords({ x: [plain, packed], y: plain })).toBe('by position, what is packed from a copy, in 2 files');
  expect(readingWords({ text: [plain, plain], tokens: 'bytes' })).toBe('by position, in 2 files');
  expect(readingWords({ text: packed, tokens: 'bytes' })).toContain('a copy as tokens');
  expect(readingWords({ table: plain, label: 'l' })).toContain('a copy as numbers');
  expect(readingWords({ images: 'photos' })).toContain('decoded by threads');
});

describe('texts', () => {
  const letters = write('letters.json', '["a", "b", "c", "d", "e", "f"]');
  const text = ['abcdefab', 'cde', 'fedcbafedcba'].map((own, at) => write(`t${at}.txt`, own));

  it.each(['bytes', letters])('are windows within each file, by %s', async (cutting) => {
    const given = { window: 2, stride: 1, tokens: cutting };
    const parts = [];
    for (const own of text) parts.push(await samplesOf({ text: own, ...given }, tokens(2)));
    const wanted = { x: parts.flatMap(({ x }) => x), y: parts.flatMap(({ y }) => y) };
    for (const stream of ['always', 'never'] as const) {
      const source = { text, ...given, stream, cache };
      expect(await samplesOf(source, tokens(2))).toEqual(wanted);
      const limited = await samplesOf({ ...source, limit: 8 }, tokens(2));
      expect(limited).toEqual({ x: wanted.x.slice(0, 16), y: wanted.y.slice(0, 16) });
      const order = Uint32Array.of(16, 0, 7, 6, 7);
      const some = await samplesOf(source, tokens(2), order);
      expect(some.x).toEqual([...order].flatMap((row) => wanted.x.slice(2 * row, 2 * row + 2)));
    }
  });

  it('name the file with a token that the model does not have, and the file that is too short', async () => {
    const high = write('high.txt', Uint8Array.of(97, 98, 99, 97, 200, 98));
    const given = { tokens: 'bytes', window: 2 } as const;
    expect(await faults({ text: [...text, high], ...given }, tokens(2))).toEqual([
      expect.stringContaining(`ESP5013 sample 1 of \`${high}\``),
    ]);
    const short = write('short.txt', 'ab');
    expect(await faults({ text: [...text, short], ...given }, tokens(2))).toEqual([expect.stringMatching(/^ESP51.*short\.txt/)]);
  });

  it('have the hash of the listing of all of them', async () => {
    const source = { text, tokens: letters, window: 2 };
    const hash = createHash('sha256');
    for (const file of [...text, letters]) hash.update(`${createHash('sha256').update(content(file)).digest('hex')}  ${basename(file)}\n`);
    const known = hash.digest('hex');
    for (const stream of ['always', 'never'] as const) {
      const set = await opened({ ...source, stream, cache }, tokens(2));
      expect(set.facts?.sha256).toBe(known);
    }
  });
});

describe('tables', () => {
  const rows = Array.from({ length: 9 }, (_, row) => `${row},${row / 4},${row % 3}`);
  const head = 'p,q,label\n';
  const whole = write('whole.csv', `${head}${rows.join('\n')}\n`);
  const table = [rows.slice(0, 4), rows.slice(4, 5), rows.slice(5)].map((own, part) =>
    write(`rows-${part}.csv`, `${head}${own.join('\n')}\n`),
  );

  it('have the rows of one file, and one numbering of labels', async () => {
    const wanted = await samplesOf({ table: whole, label: 'label' }, use([2]));
    for (const stream of ['always', 'never'] as const) {
      const source = { table, label: 'label', stream, cache };
      expect(await samplesOf(source, use([2]))).toEqual(wanted);
      const set = await opened(source, use([2]));
      expect([...classCounts(heldLabels(set.y).values).values()]).toEqual([3, 3, 3]);
    }
  });

  it('are refused where their columns differ, unless those that are read are named', async () => {
    const other = write('other.csv', 'q,extra,p,label\n0,1,2,0\n');
    const source = { table: [...table, other], label: 'label', cache };
    expect(await faults(source, use([2]))).toEqual([`ESP6609 \`${other}\` and \`${table[0]}\` differ in the column \`q\``]);
    const named = { ...source, columns: ['p', 'q'] };
    expect((await samplesOf(named, use([2]))).x.slice(-2)).toEqual(['2', '0']);
    expect(await faults({ ...source, columns: ['p', 'z'] }, use([2]))).toEqual([expect.stringContaining('`z`')]);
  });
});
