/** Networks of `test/fixtures/reads`, whose weights are read in other forms than they are stored in, with drawn samples. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { normal, uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { npyHeader, npyPieces } from '../../src/record/npy.ts';
import { scratch, type Bench } from './support.ts';

export const exports = ['documented', 'ordinary'] as const;

export type Exported = (typeof exports)[number];

const [words, length, classes] = [12, 6, 5];
export const count = 24;

/** What a sample is, and how many classes labels have; a label for each word where they are words. */
const kinds = {
  rows: { dims: [length, 8], labels: [], classes },
  images: { dims: [3, 8, 8], labels: [], classes },
  ids: { dims: [length], labels: [length], classes: words },
  places: { dims: [length, 8], labels: [length], classes },
} as const;

const others: Readonly<Record<string, keyof typeof kinds>> = {
  gpt: 'ids',
  llama: 'ids',
  tiedlm: 'ids',
  vit: 'images',
  kernels: 'images',
  auto: 'images',
  tcn: 'places',
};

export interface ReadBench extends Bench {
  readonly sampleDims: readonly number[];
}

const known = new Map<string, ReadBench>();

/** Its files are written once. */
export function readBench(name: string, exported: Exported): ReadBench {
  const key = `${name}.${exported}`;
  const bench = known.get(key) ?? written(name, exported);
  known.set(key, bench);
  return bench;
}

function written(name: string, exported: Exported): ReadBench {
  const folder = scratch();
  const kind = kinds[others[name] ?? 'rows'];
  const drawn = stream(5, name);
  const sizeOf = (dims: readonly number[]): number => dims.reduce((product, size) => product * size, count);
  const whole = (most: number, size: number): BigInt64Array =>
    BigInt64Array.from(uniform(drawn, size, 1), (one) => BigInt(Math.min(most - 1, Math.floor(((one + 1) / 2) * most))));
  const isText = kind.dims.length === 1;
  const samples = isText ? whole(words, sizeOf(kind.dims)) : normal(drawn, sizeOf(kind.dims));
  const labels = whole(kind.classes, sizeOf(kind.labels));
  const path = (file: string): string => join(folder, file);
  const write = (file: string, code: string, dims: readonly number[], values: typeof samples): string => {
    writeFileSync(path(file), Buffer.concat([npyHeader(code, [count, ...dims]), npyPieces(values)[1]]));
    return path(file);
  };
  const model = path('model.onnx');
  writeFileSync(model, gunzipSync(readFileSync(`test/fixtures/reads/${name}.${exported}.onnx.gz`)));
  const x = write('x.npy', isText ? '<i8' : '<f4', kind.dims, samples);
  const y = write('y.npy', '<i8', kind.labels, labels);
  return { model, data: new Map([['train', { x, y }]]), sampleDims: kind.dims };
}
