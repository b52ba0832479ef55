/** `espalier explain WORD`: every word of the language has a meaning to tell. */
import { describe, expect, it } from 'vitest';
import { explainedWords, explainWord } from '../../src/explain/index.ts';
import { vocabulary } from '../../src/vocabulary/index.ts';
import { espalier } from '../cli/quick-command.ts';

const explain = (...args: readonly string[]) => espalier(['explain', ...args]);

describe('a word', () => {
  it.each([
    ['magnitude', /^magnitude \(criterion\): Size of the weight\.[^]*\|w\|[^]*by magnitude to/],
    ['prune', /^prune \(verb\): /],
    ['epochs', /^epochs \(unit\): /],
    ['epoch', /^epoch \(unit\): /],
    ['first layer', /^first layer \(role\): /],
    ['Adam', /^adam \(optimizer\): [^]*- lr/],
    ['narrowest', /^narrowest \(argument of widths\): [^]*train widths/],
    ['half', /^half \(part of on\): /],
    ['along', /^along \(clause of [^)]*prune[^)]*\): [^]*Where it is left out: cubic/],
  ])('%s is explained', async (word, expected) => {
    const { stdout, stderr, code } = await explain(word);
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toMatch(expected);
    expect(stdout).not.toContain('step by step');
  });

  it('with several meanings is explained by all of them', () => {
    const kinds = explainWord('in').map(({ note }) => note.term);
    expect(kinds.length).toBeGreaterThan(1);
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  it('of any kind has a sentence and an example', () => {
    const declared = vocabulary.declarations.flatMap((one) => (one.kind === 'short-form' ? [] : [one.word]));
    expect(explainedWords()).toEqual(expect.arrayContaining(declared));
    for (const word of explainedWords()) {
      const meanings = explainWord(word);
      expect([word, meanings.length > 0]).toEqual([word, true]);
      for (const { note, example } of meanings) {
        expect([word, note.meaning, example]).toEqual([word, expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
      }
    }
  });
});

describe('what is explained', () => {
  it('is both where a recipe is called like a word', async () => {
    const { stdout, code } = await explain('wanda');
    expect(stdout).toMatch(/^wanda \(criterion\): [^]*\nThe recipe wanda[^]*step by step/);
    expect(code).toBe(0);
  });

  it('is a recipe by its name and by words of its title', async () => {
    expect((await explain('gmp')).stdout).toMatch(/^The recipe gmp/);
    expect((await explain('to prune, or not')).stdout).toMatch(/^The recipe gmp/);
  });

  it.each([
    ['magnitud', 'did you mean `magnitude`?'],
    ['qqqqqqqq', 'the reference lists the words'],
    ['finetune', '`train'],
  ])('is not %s', async (word, help) => {
    const { stdout, stderr, code } = await explain(word);
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toMatch(/^error\[ESP7270\]/);
    expect(stderr).toContain(help);
  });

  it('takes no options beside a word', async () => {
    const { stdout, stderr, code } = await explain('magnitude', '--seed', '1');
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toMatch(/ESP7011[^]*--seed/);
  });
});
