/** Texts as samples: the oracle's own windows of Moby Dick, and what is refused by its place. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather } from '../../src/data/batches.ts';
import type { DataUse } from '../../src/data/dataset.ts';
import { inspectData, openData } from '../../src/data/open/open-data.ts';
import type { TextFile } from '../../src/project/data-files.ts';
import { temporaryFiles } from './files.ts';

const write = temporaryFiles();
const use = (window: number | string = 'sequence', vocabulary = 256): DataUse => ({
  input: { name: 'input', type: 'int64', dims: ['batch', window] },
  output: { name: 'logits', type: 'float32', dims: ['batch', window, vocabulary] },
  loss: 'crossentropy',
  vocabulary,
});

async function samples(source: TextFile, given = use()) {
  const { value, diagnostics } = await openData({ ...given, source });
  if (value === undefined) return diagnostics.map(({ code, message }) => `${code} ${message}`);
  const { x, y } = await gather(
    value,
    Uint32Array.from({ length: value.samples }, (_, index) => index),
  );
  return { x: Array.from(x, Number), y: Array.from(y, Number) };
}

describe('windows', () => {
  it.each([
    ['a window each', {}, [0, 1, 2, 3], [1, 2, 3, 4]],
    ['that overlap', { stride: 1 }, [0, 1, 1, 2, 2, 3, 3, 4], [1, 2, 2, 3, 3, 4, 4, 5]],
    ['at most so many', { stride: 1, limit: 1 }, [0, 1], [1, 2]],
  ])('%s', async (_, more, x, y) => {
    const text = write('text', Uint8Array.of(0, 1, 2, 3, 4, 5));
    expect(await samples({ text, tokens: 'bytes', window: 2, ...more })).toEqual({ x, y });
  });

  it('are labelled with their own tokens where the task shifts them', async () => {
    const text = write('text', Uint8Array.of(0, 1, 2, 3));
    const shifted = { ...use(2), shift: 1 };
    expect(await samples({ text, tokens: 'bytes' }, shifted)).toEqual({ x: [0, 1, 2, 3], y: [0, 1, 2, 3] });
  });

  it('never miss or invent a token', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 2, maxLength: 60 }), fc.integer({ min: 1, max: 8 }), async (bytes, window) => {
        fc.pre(bytes.length > window);
        const text = write('text', bytes);
        const found = await samples({ text, tokens: 'bytes', window });
        const count = Math.floor((bytes.length - 1) / window) * window;
        expect(found).toEqual({ x: [...bytes.subarray(0, count)], y: [...bytes.subarray(1, count + 1)] });
      }),
      { numRuns: 30 },
    );
  });
});

describe('tokens', () => {
  const text = write('cab.txt', 'cab é\ncab');
  it.each([
    ['a list of characters', '["a", "b", "c", " ", "é", "\\n"]', [2, 0, 1, 3, 4, 5, 2, 0]],
    ['a text of characters', '{ "chars": "abc é\\n" }', [2, 0, 1, 3, 4, 5, 2, 0]],
  ])('by %s', async (_, json, x) => {
    const tokens = write('vocabulary.json', json);
    expect(await samples({ text, tokens, window: 8 })).toMatchObject({ x });
  });

  it('by an exported tokenizer are those of the Rust library', async () => {
    const expected: unknown = JSON.parse(readFileSync('test/fixtures/tokens.json', 'utf8'));
    const ishmael = write('ishmael.txt', 'Call me Ishmael. Some years ago—never mind how long.');
    const source = { text: ishmael, tokens: 'test/fixtures/tokenizer.json', window: 1 };
    const found = await samples(source, use(1, 512));
    expect('x' in found && [...found.x, ...found.y.slice(-1)]).toEqual(expected);
  });

  it.each([
    ['a character that is no token', 'abd', '["a", "b", "c"]', 'ESP5103', '"d" at 1:3'],
    ['a list with words', 'abc', '["a", "bc"]', 'ESP5104', 'entry 1 is no single character'],
    ['a list with doubles', 'abc', '["a", "a"]', 'ESP5104', 'entry 1 repeats `a`'],
    ['no JSON', 'abc', 'abc', 'ESP5104', 'it is no JSON'],
    ['another object', 'abc', '{}', 'ESP5104', 'neither a list of characters nor a tokenizer'],
    ['too short a text', 'ab', '["a", "b"]', 'ESP5101', 'has 2 tokens, but a sample needs 3'],
  ])('refused: %s', async (_, content, json, code, words) => {
    const source = { text: write('t', content), tokens: write('v.json', json), window: 2 };
    expect(await samples(source)).toEqual([expect.stringMatching(code)]);
    expect(await samples(source)).toEqual([expect.stringContaining(words)]);
  });

  it('outside the embedding are refused', async () => {
    const source = { text: write('t', Uint8Array.of(9, 1, 2)), tokens: 'bytes', window: 2 };
    expect(await samples(source, use(2, 8))).toEqual([expect.stringContaining('ESP5016 sample 0')]);
  });

  it('need the length of a window', async () => {
    expect(await samples({ text, tokens: 'bytes' })).toEqual([expect.stringMatching('ESP5100')]);
  });
});

it('a plan is told the kind, the hash and what is done', async () => {
  const text = write('moby.txt', 'Call me Ishmael.');
  const source = { text, tokens: 'bytes', window: 4 };
  const { value } = await inspectData({ ...use(), source });
  expect(value).toMatchObject({
    samples: 3,
    facts: {
      kind: 'text',
      sha256: '2bdb9380d85cb96a4eb77919b0530ab7982a53bf656c4c4a8422cdb46edcf62c',
      conversions: ['tokens: bytes', 'windows of 4 tokens, one every 4', 'labels: the next tokens'],
    },
  });
});
