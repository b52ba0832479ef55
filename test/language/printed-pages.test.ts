/** Texts that were copied from a page: broken where its lines ended, hyphenated, with ligatures. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { recipeHash } from '../../src/language/canonical/hash.ts';

const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';
const canonical = 'prune weights by global magnitude to 80% over 25%..75% protect min 5% per layer then retrain lora within 0.3% of params';
const others = [
  'prune weights in first layer, conv by wanda to 50% ranked per row using 128 samples of calibration',
  'train all with sgd(lr: 0.1) for 10 epochs, decay cosine warmup 10%',
  'stage for 5 epochs { train all decay step 0.1 at 50%, 75%; prune weights by magnitude to 50% over 0%..50%; rewire 50% of remaining per layer by |g| every 1000 steps, decay cosine to 0.5% }',
];

function read(text: string): { readonly hash: string; readonly found: readonly Diagnostic[] } {
  const { value, diagnostics } = checkSource({ name: 'page.prune', text });
  if (value === undefined) {
    throw new Error([text, ...diagnostics.map(({ message }) => message)].join('\n'));
  }
  return { hash: recipeHash(value), found: diagnostics };
}

/** The text with the spaces at these places, counted from 0, replaced. */
function broken(text: string, at: ReadonlySet<number>, by = '\n'): string {
  const words = text.split(' ');
  return words.map((word, index) => (index === 0 ? word : `${at.has(index - 1) ? by : ' '}${word}`)).join('');
}

describe.each([golden, canonical, ...others])('%s', (text) => {
  const spaces = [...text.split(' ').keys()].slice(1).map((index) => index - 1);

  it.each(spaces.map((space) => [broken(text, new Set([space]), ' ⏎ '), space]))('%s', (_, space) => {
    for (const lineEnd of ['\n', '\r\n', '\n  ', ' \n\n', '\u2028']) {
      const { hash, found } = read(broken(text, new Set([Number(space)]), lineEnd));
      expect(found).toEqual([]);
      expect(hash).toBe(read(text).hash);
    }
  });

  it('means the same wherever it is broken, and however often', () => {
    fc.assert(
      fc.property(fc.subarray(spaces), fc.constantFrom('\n', '\n    '), (at, lineEnd) => {
        expect(read(broken(text, new Set(at), lineEnd)).hash).toBe(read(text).hash);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a word split by the end of a line', () => {
  const words = [...golden.matchAll(/\p{L}{2,}(?:-\p{L}+)*/gu)];
  const cuts = words.flatMap(({ 0: word, index }) => [...Array.from(word.slice(1)).keys()].map((inside) => index + inside + 1));

  it.each(cuts.map((at) => [`${golden.slice(0, at)}⏎${golden.slice(at)}`, at]))('%s', (_, at) => {
    const place = Number(at);
    const before = golden.slice(0, place);
    const isOwn = before.endsWith('-') || golden[place] === '-';
    const after = golden.slice(golden[place] === '-' ? place + 1 : place);
    for (const hyphen of isOwn ? ['-', '\u2011'] : ['-', '\u2010', '\u00ad']) {
      const { hash, found } = read(`${before.replace(/-$/, '')}${hyphen}\n  ${after}`);
      expect(hash).toBe(read(golden).hash);
      expect(found.map(({ code }) => code)).toEqual(['ESP1008']);
    }
  });

  it('is mended by the fix of the finding', () => {
    const { found } = read(golden.replace('magnitude', 'magni-\ntude'));
    expect(found[0]?.fixes?.[0]?.edits[0]).toMatchObject({ text: 'magnitude' });
    expect(found[0]?.fixes?.[0]?.safety).toBe('safe');
  });

  it.each([
    ['a minus sign is none', 'prune weights by |w-\nw^2| to 50%', 'prune weights by |w - w^2| to 50%'],
    ['a comment has none', 'prune weights by magnitude to 50% # re-\ntrain all', 'prune weights by magnitude to 50%\ntrain all'],
  ])('%s', (_, text, same) => {
    expect(read(text)).toEqual(read(same));
  });
});

describe('what else a page brings along', () => {
  it.each([
    ['ligatures', 'prune channels in ﬁrst layer by global magnitude to 50% of ﬂops'],
    ['a dash at the end of a line', 'prune weights by magnitude to 50% over 25%–\n75%'],
    ['a dash at the beginning of one', 'prune weights by magnitude to 50% over 25%\n–75%'],
  ])('%s', (_, text) => {
    const plain = text.replace('ﬁ', 'fi').replace('ﬂ', 'fl').replaceAll('\n', '');
    expect(read(text)).toEqual(read(plain));
  });
});
