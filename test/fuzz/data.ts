/** Data files of every kind, mutated by byte and by structure, and what holds of reading any of them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { gzipSync, zipSync } from 'fflate';
import type { DataUse } from '../../src/data/dataset.ts';
import { inspectData, openData } from '../../src/data/open/open-data.ts';
import type { DataFiles } from '../../src/project/data-files.ts';
import { idx, npy } from '../data/files.ts';
import { isSound } from '../hostile/findings.ts';
import { spoilt } from '../hostile/spoil.ts';
import { structured } from './data-structure.ts';
import { kind, type Kind } from './kind.ts';

/** What a data set may take here: MiB and seconds. */
const limits = { memory: 8, seconds: 2 };

/** MiB by which the process may grow over all cases; a bomb needs much more. */
const mostGrowth = 1024;

const text: DataUse = {
  input: { name: 'input', type: 'int64', dims: ['batch', 'sequence'] },
  output: { name: 'logits', type: 'float32', dims: ['batch', 'sequence', 512] },
  loss: 'crossentropy',
  vocabulary: 512,
};
const rows: DataUse = {
  input: { name: 'input', type: 'float32', dims: ['batch', 'features'] },
  output: { name: 'logits', type: 'float32', dims: ['batch', 10] },
  loss: 'crossentropy',
};
const pictures: DataUse = { ...rows, input: { name: 'input', type: 'float32', dims: ['batch', 3, 'height', 'width'] } };

interface DataKind {
  readonly name: string;
  readonly use: DataUse;
  readonly seeds: readonly Uint8Array[];
  /** The data set that a file of this path is the hostile part of. */
  readonly source: (file: string) => DataFiles;
}

const labels = npy('|u1', [4], Uint8Array.of(0, 1, 2, 3));
const array = npy('<f4', [4, 2], new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8).buffer));
const csv = Buffer.from('a,b,label\n1,2,3\n"4",5e1,0\n\n-1,.5,9\n');
const words = Buffer.from('Call me Ishmael. Some years ago, never mind how long.');
const fixture = (name: string): Uint8Array => readFileSync(`test/fixtures/${name}`);

function kindsIn(folder: string): readonly DataKind[] {
  const put = (name: string, bytes: Uint8Array): string => {
    writeFileSync(path.join(folder, name), bytes);
    return path.join(folder, name);
  };
  const y = put('sound-y.npy', labels);
  const said = put('sound.txt', words);
  const arrays = (x: string): DataFiles => ({ x, y });
  const inFolder = (file: string): DataFiles => ({ images: path.dirname(path.dirname(file)) });
  const table = (file: string): DataFiles => ({ table: file, label: 'label' });
  return [
    { name: 'data x.npy', use: rows, seeds: [array, npy('|O', [4], labels), npy('>f2', [4, 2], labels)], source: arrays },
    { name: 'data x.idx', use: rows, seeds: [idx([4, 2, 2], new Uint8Array(16)), idx([4], labels)], source: arrays },
    {
      name: 'data x.npz',
      use: rows,
      seeds: [zipSync({ 'x.npy': array }), zipSync({ 'x.npy': [array, { level: 0 }] })],
      source: (file) => arrays(`${file}#x`),
    },
    { name: 'data x.npy.gz', use: rows, seeds: [gzipSync(array)], source: arrays },
    {
      name: 'data text.txt.gz',
      use: text,
      seeds: [gzipSync(words), gzipSync(new Uint8Array(2 ** 16)), words],
      source: (file) => ({ text: file, tokens: 'bytes', window: 4 }),
    },
    {
      name: 'data tokenizer.json',
      use: text,
      seeds: [fixture('tokenizer.json'), Buffer.from('["C","a","l"," "]')],
      source: (file) => ({ text: said, tokens: file, window: 4 }),
    },
    { name: 'data table.csv', use: rows, seeds: [csv, gzipSync(csv)], source: table },
    {
      name: 'data table.parquet',
      use: rows,
      seeds: [fixture('table.parquet'), fixture('data/digits.parquet').subarray(0, 40_000)],
      source: table,
    },
    {
      name: 'data image.png',
      use: pictures,
      seeds: ['cat/palette.png', 'cat/rgb.png', 'dog/opaque.png'].map((name) => fixture(`images/${name}`)),
      source: inFolder,
    },
    { name: 'data image.jpg', use: pictures, seeds: [fixture('images/dog/a.jpg')], source: inFolder },
  ];
}

/** Files lie in a folder that `release` takes away. */
export function dataKinds(): { readonly kinds: readonly Kind[]; readonly release: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'espalier-fuzz-data-'));
  const before = process.resourceUsage().maxRSS;
  const kinds = kindsIn(folder).map(({ name, use, seeds, source }) => {
    const place = path.join(folder, name.replaceAll(' ', '-'), 'class');
    mkdirSync(place, { recursive: true });
    const file = path.join(place, name.split(' ').at(-1) ?? '');
    return kind(name, fc.oneof(spoilt(seeds), structured(seeds)), async (bytes) => {
      writeFileSync(file, bytes);
      const request = { ...use, source: { ...source(file), ...limits } };
      const [inspected, opened] = [await inspectData(request), await openData(request)];
      for (const outcome of [inspected, opened]) {
        outcome.diagnostics.forEach(isSound);
        const isError = outcome.diagnostics.some(({ severity }) => severity === 'error');
        if (isError === (outcome.value !== undefined)) throw new Error('a data set is either read or refused');
      }
      const grown = (process.resourceUsage().maxRSS - before) / 1024;
      if (grown > mostGrowth) throw new Error(`more than ${mostGrowth} MiB: ${Math.round(grown)}`);
    });
  });
  return { kinds, release: () => rmSync(folder, { recursive: true, force: true }) };
}
