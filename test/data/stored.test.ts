/** Arrays that are read row by row: the same elements, findings and samples as those that are read whole. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { elementCount } from '../../src/data/array.ts';
import { gather } from '../../src/data/batches.ts';
import { inspectData, openData } from '../../src/data/open/open-data.ts';
import { readArray } from '../../src/data/read-array.ts';
import { locateArray } from '../../src/data/stored/locate-array.ts';
import { storedRows } from '../../src/data/stored/stored-rows.ts';
import { isStreamed, mostHeld } from '../../src/data/open/reads-from-disk.ts';
import type { ArrayFiles } from '../../src/project/data-files.ts';
import { idx, npy, temporaryFiles } from './files.ts';

const write = temporaryFiles();
const cache = mkdtempSync(join(tmpdir(), 'espalier-cache-'));
afterAll(() => rmSync(cache, { recursive: true }));

const use = (width: number) => ({
  input: { name: 'input', type: 'float32', dims: ['batch', width] },
  output: { name: 'logits', type: 'float32', dims: ['batch', 3] },
  loss: 'crossentropy' as const,
});

async function opened(source: ArrayFiles, width = 4) {
  const { value, diagnostics } = await openData({ ...use(width), source });
  return { value, codes: diagnostics.map(({ code, message }) => `${code} ${message}`) };
}

const floats = (values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const labels = write('y.npy', npy('|u1', [6], Uint8Array.of(0, 1, 2, 0, 1, 2)));
const numbers = npy('<f4', [6, 4], floats(Array.from({ length: 24 }, (_, at) => at / 7)));

describe('rows', () => {
  it('of any type and byte order are those of the whole array, in any order', async () => {
    const types = ['<f2', '>f4', '<f4', '>f8', '|i1', '>i2', '<i4', '>i8', '|u1', '<u8', '|b1'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...types),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
        fc.uint8Array({ minLength: 8 * 64, maxLength: 8 * 64 }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }),
        async (type, shape, noise, places) => {
          const count = elementCount(shape);
          const file = write('any.npy', npy(type, shape, noise.subarray(0, count * Number(type[2]))));
          const whole = readArray(file).value;
          const located = locateArray(file).value;
          if (whole === undefined || located?.kind !== 'plain') throw new Error('it is an array');
          const rows = Uint32Array.from(places, (place) => place % (shape[0] ?? 1));
          const size = count / (shape[0] ?? 1);
          const wanted = [...rows].flatMap((row) => Array.from(whole.values.slice(row * size, (row + 1) * size), String));
          expect(Array.from(await storedRows(located)(rows), String)).toEqual(wanted);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of IDX files and of stored members that NumPy wrote lie where they are found', async () => {
    const bytes = idx([3, 2], Uint8Array.of(1, 2, 3, 4, 5, 6));
    // The second one has the wide fields of an archive of gigabytes.
    const known = ['stored', 'stored_zip64'].flatMap((name) => ['x', 'y', 'z'].map((member) => `test/fixtures/data/${name}.npz#${member}`));
    for (const file of [write('three.idx', bytes), ...known]) {
      const located = locateArray(file).value;
      const whole = readArray(file).value;
      if (whole === undefined || located?.kind !== 'plain') throw new Error(`${file} is plain`);
      const all = Uint32Array.from({ length: whole.shape[0] ?? 0 }, (_, row) => row);
      expect(await storedRows(located)(all)).toEqual(whole.values);
    }
  });
});

describe('a data set on the disk', () => {
  const packed: readonly (readonly [string, () => string])[] = [
    ['a plain file', () => write('x.npy', numbers)],
    ['a gzipped file', () => write('x.npy.gz', gzipSync(numbers))],
    ['a stored member', () => `${write('s.npz', zipSync({ 'a.npy': numbers }, { level: 0 }))}#a`],
    ['a deflated member', () => `${write('d.npz', zipSync({ 'a.npy': numbers }))}#a`],
  ];

  it.each(packed)('of %s has the samples that it has in memory', async (_, x) => {
    const files = { x: x(), y: labels, cache };
    const held = await opened({ ...files, stream: 'never' });
    const stored = await opened({ ...files, stream: 'always' });
    expect([held.codes, stored.codes]).toEqual([[], []]);
    if (held.value === undefined || stored.value === undefined) throw new Error('it is sound');
    expect(['values' in held.value.x, 'values' in stored.value.x]).toEqual([true, false]);
    const rows = Uint32Array.of(5, 0, 1, 2, 2);
    expect(await gather(stored.value, rows)).toEqual(await gather(held.value, rows));
    const part = { rows: Uint32Array.of(4, 2), samples: 2 };
    const [one, other] = [held.value, stored.value].map((set) => ({ ...set, ...part }));
    if (one === undefined || other === undefined) throw new Error('there are two');
    expect(await gather(other, Uint32Array.of(1))).toEqual(await gather(one, Uint32Array.of(1)));
  });

  it('has the findings that it has in memory', async () => {
    const values = Array.from({ length: 24 }, (_, at) => (at === 17 ? NaN : at));
    const broken = {
      nan: { x: write('nan.npy', npy('<f4', [6, 4], floats(values))), y: labels },
      label: { x: write('fine.npy', numbers), y: write('bad.npy', npy('|u1', [6], Uint8Array.of(0, 1, 2, 0, 7, 2))) },
      short: { x: write('short.npy', numbers.subarray(0, -1)), y: labels },
      long: { x: write('long.npy', Buffer.concat([numbers, Buffer.of(0)])), y: labels },
      count: { x: write('five.npy', npy('<f4', [5, 4], floats(values.slice(0, 20)))), y: labels },
      gone: { x: 'no such file', y: labels },
      member: { x: `${write('m.npz', zipSync({ 'a.npy': numbers }, { level: 0 }))}#b`, y: labels },
    };
    for (const files of Object.values(broken)) {
      const held = await opened({ ...files, stream: 'never' });
      const stored = await opened({ ...files, stream: 'always', cache });
      expect(held.codes.length).toBeGreaterThan(0);
      expect(stored.codes).toEqual(held.codes);
    }
  });

  it('of a spoilt member is refused by its checksum', async () => {
    const archive = Buffer.from(zipSync({ 'a.npy': numbers }, { level: 0 }));
    const at = archive.indexOf(Buffer.from(floats([1 / 7])));
    archive.writeUInt8(archive.readUInt8(at) ^ 1, at);
    const { codes } = await opened({ x: write('e.npz', archive), y: labels, stream: 'always' });
    expect(codes).toEqual([expect.stringMatching(/^ESP\d+ .*checksum of `a.npy` is wrong/)]);
  });

  it('is counted without a copy of it, and needs a folder for one', async () => {
    const own = mkdtempSync(join(cache, 'empty-'));
    const files = { x: write('counted.npy.gz', gzipSync(numbers)), y: labels };
    const inspected = async (more: Partial<ArrayFiles>) => {
      const source = { ...files, stream: 'always' as const, ...more };
      return await inspectData({ ...use(4), source });
    };
    expect((await inspected({ cache: own })).value?.samples).toBe(6);
    expect(readdirSync(own)).toEqual([]);
    expect((await inspected({})).diagnostics.map(({ code }) => code)).toEqual(['ESP6600']);
    expect((await opened({ ...files, stream: 'always' })).codes).toEqual([expect.stringContaining('ESP6600')]);
  });

  it('in Fortran order is refused where its rows lie apart', async () => {
    const header = Buffer.from(numbers);
    header.write('True ', header.indexOf('False'));
    const files = { x: write('folded.npy', header), y: labels };
    expect((await opened({ ...files, stream: 'never' })).codes).toEqual([]);
    expect((await opened({ ...files, stream: 'always' })).codes).toEqual([expect.stringContaining('ESP6603')]);
    // Too small for `auto` to think of the disk.
    expect((await opened(files)).codes).toEqual([]);
  });

  it('makes a copy again that was cut off, and keeps one copy for a content', async () => {
    const own = mkdtempSync(join(cache, 'own-'));
    const files = { x: write('again.npy.gz', gzipSync(numbers)), y: labels, cache: own };
    const copies = (): string[] => readdirSync(own).filter((name) => name.endsWith('.data'));
    expect((await opened({ ...files, stream: 'always' })).codes).toEqual([]);
    const [first = ''] = copies();
    const sound = readFileSync(join(own, first));
    truncateSync(join(own, first), 40);
    expect((await opened({ ...files, stream: 'always' })).codes).toEqual([]);
    expect(copies()).toEqual([first]);
    expect(readFileSync(join(own, first))).toEqual(sound);
    expect(sound).toEqual(numbers);
  });
});

describe('the way of reading', () => {
  it('is the one that is written, or that of the size', () => {
    const most = mostHeld(1000);
    expect(most).toBe(250);
    expect(isStreamed({}, 250, most)).toBe(false);
    expect(isStreamed({ stream: 'auto' }, 251, most)).toBe(true);
    expect(isStreamed({ stream: 'never' }, 251, most)).toBe(false);
    expect(isStreamed({ stream: 'always' }, 1, most)).toBe(true);
  });
});
