/** Small data sets of every kind, made for a test: the same digits as arrays, pictures and rows, and texts. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { encode as encodePng } from 'fast-png';
import { zipSync } from 'fflate';
import jpeg from 'jpeg-js';
import { readArray } from '../../src/data/read-array.ts';
import { bytesOf, idx, npy } from '../data/files.ts';
import { root } from './command.ts';

export interface KindOfData {
  /** Relative to the repository. */
  readonly model: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** As the project file has them, in one line each. */
  readonly train: string;
  readonly test: string;
  /** The file in which a byte is changed, how findings name it, and the place of the byte from the end. */
  readonly spoilt: { readonly file: string; readonly named?: string; readonly fromEnd: number };
  /** True for those that a run is killed on: one of each way to read. */
  readonly lives?: true;
  /** Where it is not one of classes. */
  readonly task?: string;
}

const fixtures = path.join(root, 'test/fixtures');
const mlp = 'test/fixtures/models/mlp_digits.onnx';
const gpt = 'test/fixtures/models/char_gpt.onnx';

/** Of the digits: 64 values from 0 to 16 each, and their label. */
const samples = 60;
const pixels = Uint8Array.from(stored('digits_x_train.npy').subarray(0, samples * 64), (value) => Math.round(16 * Number(value)));
const labels = Uint8Array.from(stored('digits_y_train.npy').subarray(0, samples), Number);
const pixelsOf = (sample: number): Uint8Array => pixels.subarray(sample * 64, sample * 64 + 64);

function stored(name: string): Float32Array | Uint8Array {
  const values = readArray(path.join(fixtures, 'data', name)).value?.values;
  if (values instanceof Float32Array || values instanceof Uint8Array) return values;
  throw new Error(`${name} holds no digits`);
}

function pictures(): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (let sample = 0; sample < samples; sample++) {
    const data = pixelsOf(sample).map((value) => Math.min(255, 16 * value));
    const name = `photos/${labels[sample]}/${sample}`;
    if (sample % 3 === 0) files[`${name}.jpg`] = encodeJpeg(data);
    else files[`${name}.png`] = encodePng({ width: 8, height: 8, channels: 1, depth: 8, data });
  }
  return files;
}

function encodeJpeg(gray: Uint8Array): Uint8Array {
  const data = new Uint8Array(gray.length * 4);
  gray.forEach((value, at) => data.set([value, value, value, 255], at * 4));
  return jpeg.encode({ width: 8, height: 8, data }, 90).data;
}

const names = Array.from({ length: 64 }, (_, pixel) => `p${pixel}`);
const rows = Array.from({ length: samples }, (_, sample) => [...pixelsOf(sample), labels[sample]].join());
const csv = `${[...names, 'digit'].join()}\n${rows.join('\n')}\n`;

const table = 'label: digit, scale: 16';

/** Classes of all outputs, and two numbers that the first two are to be. */
const task = "{ loss: { logits: crossentropy, 'logits[.., :2]': 0.1 * mse }, labels: { 'logits[.., :2]': pair } }";
const numbersOf = (sample: number): readonly number[] => [sample / 8, -sample / 16];
const pair = npy('<f4', [samples, 2], bytesOf(Float32Array.from(Array.from({ length: samples }, (_, at) => numbersOf(at)).flat())));
const whale = readFileSync(path.join(fixtures, 'data/moby_test.txt.gz'));
const vocabulary = readFileSync(path.join(fixtures, 'data/moby_vocab.json'));
/** Tokens of a small model: its bytes and its tokens by the exported tokenizer are both below 75. */
const capitals = 'ABCDEFGHIJ0123456789'.repeat(40);
const window = 'window: 16, limit: 24';

export const kindsOfData: Readonly<Record<string, KindOfData>> = {
  'characters of a text': {
    model: gpt,
    files: { 'whale.txt.gz': whale, 'letters.json': vocabulary },
    train: `{ text: whale.txt.gz, tokens: letters.json, ${window} }`,
    test: `{ text: whale.txt.gz, tokens: letters.json, window: 32, limit: 4 }`,
    spoilt: { file: 'letters.json', fromEnd: 1 },
    lives: true,
  },
  'bytes of a text': {
    model: gpt,
    files: { 'capitals.txt': capitals },
    train: `{ text: capitals.txt, tokens: bytes, ${window} }`,
    test: `{ text: capitals.txt, tokens: bytes, ${window} }`,
    spoilt: { file: 'capitals.txt', fromEnd: 1 },
  },
  'tokens of an exported tokenizer': {
    model: gpt,
    files: { 'capitals.txt': capitals, 'tokenizer.json': readFileSync(path.join(fixtures, 'tokenizer.json')) },
    train: `{ text: capitals.txt, tokens: tokenizer.json, ${window} }`,
    test: `{ text: capitals.txt, tokens: tokenizer.json, ${window} }`,
    spoilt: { file: 'capitals.txt', fromEnd: 1 },
  },
  'a folder of PNG and JPEG': {
    model: mlp,
    files: pictures(),
    train: '{ images: photos }',
    test: '{ images: photos }',
    spoilt: { file: `photos/${labels[1]}/1.png`, named: 'photos', fromEnd: 20 },
    lives: true,
  },
  'a .csv file': {
    model: mlp,
    files: { 'digits.csv': csv },
    train: `{ table: digits.csv, ${table} }`,
    test: `{ table: digits.csv, ${table} }`,
    spoilt: { file: 'digits.csv', fromEnd: 1 },
  },
  'a .parquet file': {
    model: mlp,
    files: { 'digits.parquet': readFileSync(path.join(fixtures, 'data/digits.parquet')) },
    train: '{ table: digits.parquet, label: digit, columns: [pixels] }',
    test: '{ table: digits.parquet, label: digit, columns: [pixels] }',
    spoilt: { file: 'digits.parquet', fromEnd: 1 },
  },
  'members of an archive': {
    model: mlp,
    files: { 'digits.npz': zipSync({ 'x.npy': npy('|u1', [samples, 64], pixels), 'y.npy': npy('|u1', [samples], labels) }) },
    train: '{ x: digits.npz#x, y: digits.npz#y, scale: 16 }',
    test: '{ x: digits.npz#x, y: digits.npz#y, scale: 16 }',
    spoilt: { file: 'digits.npz', fromEnd: 1 },
    lives: true,
  },
  'arrays of which each output has its own': {
    model: mlp,
    files: { 'x.npy': npy('|u1', [samples, 64], pixels), 'digit.npy': npy('|u1', [samples], labels), 'pair.npy': pair },
    train: '{ x: x.npy, scale: 16, beside: { logits: digit.npy, pair: pair.npy } }',
    test: '{ x: x.npy, scale: 16, beside: { logits: digit.npy, pair: pair.npy } }',
    spoilt: { file: 'pair.npy', fromEnd: 4 },
    lives: true,
    task,
  },
  'a folder of pictures, and numbers beside them': {
    model: mlp,
    files: { ...pictures(), 'pair.npy': pair },
    train: '{ images: photos, beside: { pair: pair.npy } }',
    test: '{ images: photos, beside: { pair: pair.npy } }',
    spoilt: { file: 'pair.npy', fromEnd: 4 },
    lives: true,
    task,
  },
  'a table with numbers among its labels': {
    model: mlp,
    files: {
      'digits.csv': `${[...names, 'digit', 'u', 'v'].join()}\n${rows.map((row, at) => [row, ...numbersOf(at)].join()).join('\n')}\n`,
    },
    train: `{ table: digits.csv, ${table}, beside: { pair: [u, v] } }`,
    test: `{ table: digits.csv, ${table}, beside: { pair: [u, v] } }`,
    spoilt: { file: 'digits.csv', fromEnd: 2 },
    lives: true,
    task,
  },
  'IDX files': {
    model: mlp,
    files: { 'x.idx.gz': gzipSync(idx([samples, 64], pixels)), 'y.idx': idx([samples], labels) },
    train: '{ x: x.idx.gz, y: y.idx, scale: 16 }',
    test: '{ x: x.idx.gz, y: y.idx, scale: 16 }',
    spoilt: { file: 'y.idx', fromEnd: 1 },
  },
};
