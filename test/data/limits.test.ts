/** What reading data takes at most: memory where little unpacks to much, time where a pattern has no end. */
import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
import { gzipSync, zipSync } from 'fflate';
import { encode as encodePng } from 'fast-png';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DataUse } from '../../src/data/dataset.ts';
import { openData } from '../../src/data/open/open-data.ts';
import { readArray, readHeader } from '../../src/data/read-array.ts';
import { decodeText } from '../../src/data/text/tokens.ts';
import type { DataFiles } from '../../src/project/data-files.ts';
import { npy, temporaryFiles } from './files.ts';

const write = temporaryFiles();
const onText: DataUse = {
  input: { name: 'input', type: 'int64', dims: ['batch', 'sequence'] },
  output: { name: 'logits', type: 'float32', dims: ['batch', 'sequence', 300_000] },
  loss: 'crossentropy',
};
const onRows: DataUse = {
  input: { name: 'input', type: 'float32', dims: ['batch', 3] },
  output: { name: 'logits', type: 'float32', dims: ['batch', 10] },
  loss: 'crossentropy',
};

async function findings(source: DataFiles, use: DataUse): Promise<readonly string[]> {
  const { diagnostics } = await openData({ ...use, source });
  return diagnostics.map(({ code, message }) => `${code} ${message}`);
}

/** Bytes as GPT-2 writes them, so that every text has tokens. */
function byteTokenizer(regex: string): string {
  const printable = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  const letters = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
  const vocab = Object.fromEntries(letters.map((letter, token) => [letter, token]));
  // A pair of letters shows where words were cut: pairs are merged within them only.
  const pairs = ["'s", 'an', 'he', 'Ġa', 'ĠĠ', '12', '23', 'ĊĊ', 'Ġ1'];
  pairs.forEach((pair, index) => (vocab[pair] = 256 + index));
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab, merges: pairs.map((pair) => [...pair].join(' ')) },
  });
}

describe('a tokenizer', () => {
  const endless = write('endless.json', byteTokenizer('(a+)+$'));

  it('whose pattern has no end is ended, and nothing waits for it meanwhile', async () => {
    const text = write('a.txt', `${'a'.repeat(60)}!`);
    let ticks = 0;
    const clock = setInterval(() => ticks++, 10);
    const source = { text, tokens: endless, window: 3, seconds: 1 };
    const found = await findings(source, onText);
    clearInterval(clock);
    expect(found).toEqual([`ESP5142 cutting \`${text}\` into tokens by \`${endless}\` takes more than 1 s`]);
    expect(ticks).toBeGreaterThan(1);
  });

  const tricky = "I'll  say: it's 12345 Ünïcode—naïve 日本語 🙂 end   \n\n\n  next\tLine\r\n   'S and HE'D x²½ ١٢٣ ";

  it.each([
    ['GPT-2', "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"],
    [
      'LLaMA-3',
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ],
    [
      'Qwen2',
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ],
  ])('with the pattern of %s gives the tokens of its library', async (name, regex) => {
    const json = byteTokenizer(regex);
    const expected = new Tokenizer(JSON.parse(json), {}).encode(tricky, { add_special_tokens: false });
    const text = write('tricky.txt', tricky);
    const source = { text, tokens: write(`${name}.json`, json), window: 1 };
    const { value, diagnostics } = await openData({ ...onText, source });
    expect(diagnostics).toEqual([]);
    expect(expected.ids.length).toBeGreaterThan(40);
    const tokens = value && 'values' in value.x ? value.x.values : [];
    expect(Array.from(tokens, Number)).toEqual(expected.ids);
  });
});

describe('what is packed', () => {
  const zeros = new Uint8Array(8 * 2 ** 20);

  it('as text counts four bytes for each of its own', async () => {
    const text = write('zeros.txt.gz', gzipSync(zeros));
    const source = { text, tokens: 'bytes', window: 3 };
    const finding = `ESP5140 \`${text}\` unpacks to more than 4 MiB`;
    expect(await findings({ ...source, memory: 16 }, onText)).toEqual([finding]);
    expect(await findings({ ...source, memory: 64 }, onText)).toEqual([]);
  });

  it('as a table does so, too', async () => {
    const row = '1,2,3,4\n';
    const csv = Buffer.from(`a,b,c,label\n${row.repeat(2 ** 17)}`);
    const table = write('rows.csv.gz', gzipSync(csv));
    const finding = `ESP5140 \`${table}\` unpacks to more than 0.5 MiB`;
    expect(await findings({ table, label: 'label', memory: 2 }, onRows)).toEqual([finding]);
    const plain = write('rows.csv', csv);
    expect(await findings({ table: plain, label: 'label', memory: 2 }, onRows)).toEqual([expect.stringContaining('ESP5017')]);
  });

  const array = npy('|u1', [2 ** 20, 8], zeros);
  it.each([
    ['.npy.gz', write('zeros.npy.gz', gzipSync(array))],
    ['.npz', `${write('zeros.npz', zipSync({ 'x.npy': array }))}#x`],
  ])('as %s is refused by its size', (_, file) => {
    const codes = (memory: number) =>
      [readHeader(file, { memory }), readArray(file, { memory })].map(({ diagnostics }) => diagnostics.map(({ code }) => code));
    expect(codes(4)).toEqual([['ESP5140'], ['ESP5140']]);
    expect(codes(16)).toEqual([[], []]);
  });
});

describe('a picture', () => {
  const folder = (name: string, picture: Uint8Array): string => {
    const images = path.join(path.dirname(write('anchor', '')), name);
    mkdirSync(path.join(images, 'a'), { recursive: true });
    writeFileSync(path.join(images, 'a/1.png'), picture);
    return images;
  };
  const black = (width: number, height: number): Uint8Array =>
    encodePng({ width, height, channels: 1, data: new Uint8Array(width * height) });
  const onImage: DataUse = { ...onRows, input: { name: 'input', type: 'float32', dims: ['batch', 1, 'height', 'width'] } };

  it('is refused by the size in its header, before it is unpacked', async () => {
    const images = folder('vast', readVast());
    expect(await findings({ images }, onImage)).toEqual([
      `ESP5141 the pixels of \`${path.join(images, 'a/1.png')}\` take more than 2048 MiB`,
    ]);
  });

  /** 30,000 × 30,000 in the header, 10 × 10 behind it. */
  function readVast(): Uint8Array {
    const bytes = Buffer.from(black(10, 10));
    bytes.writeUInt32BE(30_000, 16);
    bytes.writeUInt32BE(30_000, 20);
    return bytes;
  }

  it('is refused where it unpacks to more than its header says', async () => {
    const large = Buffer.from(black(6000, 6000));
    large.writeUInt32BE(10, 16);
    large.writeUInt32BE(10, 20);
    const images = folder('deceiving', large);
    expect(await findings({ images }, onImage)).toEqual([expect.stringContaining('it unpacks to more pixels than its header says')]);
  });

  it('is counted with all others of its folder', async () => {
    const images = folder('several', black(360, 360));
    for (let index = 2; index <= 10; index++) writeFileSync(path.join(images, `a/${index}.png`), black(360, 360));
    const finding = `ESP5141 the pictures of \`${images}\` take more than 2 MiB`;
    const held = { images, memory: 2, stream: 'never' } as const;
    expect(await findings(held, onImage)).toEqual([finding]);
    // What memory may not hold stays on the disk, unless that is refused.
    expect(await findings({ images, memory: 2 }, onImage)).toEqual([
      expect.stringContaining('ESP5117'),
      expect.stringContaining('ESP5017'),
    ]);
    expect(await findings({ images, memory: 4 }, onImage)).toEqual([
      expect.stringContaining('ESP5117'),
      expect.stringContaining('ESP5017'),
    ]);
  });
});

describe('a text', () => {
  it('that is too long for a string is not called no UTF-8', () => {
    const text = (words: string, longest: number) => decodeText(Buffer.from(words), 'T', longest).diagnostics.map(({ code }) => code);
    expect(text('abcde', 4)).toEqual(['ESP5143']);
    expect(text('äöüß', 4)).toEqual([]);
    expect(text('🙂🙂', 3)).toEqual(['ESP5143']);
    expect(decodeText(Uint8Array.of(0x61, 0xe9, 0x62), 'T', 2).diagnostics[0]?.code).toBe('ESP5102');
  });
});

describe('a damaged .parquet file', () => {
  const sound = readFileSync('test/fixtures/table.parquet');
  const read = (bytes: Uint8Array) => findings({ table: write('t.parquet', bytes), label: 'label', columns: ['pixels'] }, onRows);

  it('is refused in words of ours, wherever it is cut off', async () => {
    for (let length = 4; length < sound.length; length += 97) {
      const found = await read(sound.subarray(0, length));
      expect(found).toEqual([expect.stringMatching('^ESP5120 .* is not a table: ')]);
      expect(found.join()).not.toMatch(/undefined|Cannot read/);
    }
  });

  it('does not end the process, whatever its footer says', async () => {
    const footer = sound.length - 8 - sound.readUInt32LE(sound.length - 8);
    for (let at = footer; at < sound.length - 8; at += 13) {
      const copy = Buffer.from(sound);
      copy[at] = (copy[at] ?? 0) ^ 0x55;
      for (const finding of await read(copy)) {
        expect(finding).toMatch(/^ESP5\d{3} /);
        expect(finding).not.toMatch(/undefined|Cannot read/);
      }
    }
  });
});
