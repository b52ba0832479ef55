/** A text twice as long takes about twice the work, however hostile it is: nothing is quadratic. */
import { describe, expect, test } from 'vitest';
import { analyse } from '../../src/language/check/check.ts';
import { parse } from '../../src/language/syntax/parse.ts';
import { lexicon } from '../../src/vocabulary/index.ts';
import { workOf } from '../support/work.ts';

const good = `prune weights in linear except head by global magnitude to 80%
  over 25%..75% every 100 steps
  protect min 5% per layer
`;

/** The n-th piece of each text. */
const families: readonly (readonly [string, (at: number) => string])[] = [
  ['good statements', () => good],
  ['good stages', (at) => `stage s${at} for 5 epochs {\n  train all\n  ${good}}\n`],
  ['criteria in a chain', (at) => `criterion c${at} = ${at === 0 ? '|w|' : `c${at - 1}`} * 2\n`],
  ['criteria in short chains', (at) => `criterion c${at} = ${at % 40 === 0 ? '|w|' : `c${at - 1}`} * 2\n`],
  ['criteria that call one another', (at) => `criterion c${at}(a: 1) = ${at % 40 === 0 ? '|w|' : `c${at - 1}(a: a)`} * a\n`],
  ['criteria that double one another', (at) => `criterion c${at} = ${at === 0 ? '|w|' : `c${at - 1} + c${at - 1}`}\n`],
  ['a chain from its end', (at) => `criterion c${at} = c${at + 1}\n`],
  ['curves', (at) => `curve c${at}(p, n: 3) = 1 - (1 - p)^n\n`],
  ['parameters in a chain', (at) => `param a${at}: number = ${at === 0 ? 1 : `a${at - 1} + 1`}\n`],
  ['large numbers', (at) => `param a${at}: number = (1/3)^300 * (1/7)^300 + (1/13)^400\n`],
  ['groups', (at) => `group g${at} = layers.${at}.*, "x${at}"\n`],
  ['misspelt clauses', () => 'prune wieghts too 80%\n'],
  ['misspelt verbs', (at) => `prnue${at} weights to 80%\n`],
  ['unknown names', (at) => `prune weights by score${at} to 80%\n`],
  ['the same name', () => 'criterion c = |w|\n'],
  ['marks and ways back', (at) => `mark m${at}\nrewind all to m${at}\n`],
  ['claims', (at) => `expect accuracy of model >= ${at % 100}%\n`],
  ['sweeps', () => 'sweep t in 1%..99% by 1% { prune weights by magnitude to t }\n'],
  ['brackets that are not closed', () => 'prune weights by ((|w to [80%\n'],
  ['stray marks', () => ') ( | [ }\n'],
  ['braces that are not closed', (at) => `stage a${at} {\n`],
  ['braces that open nothing', () => '}\n'],
  ['one statement', () => 'over 1%..2% '],
  ['comments', () => '## doc\n# comment\n'],
  ['headers', (at) => `cite arxiv:1234.${10_000 + at}\n`],
  ['zero-width spaces', () => 'to\u200b '],
];

function read(text: string): void {
  const { tree } = parse({ name: 'test.prune', text }, lexicon);
  analyse(tree);
}

function repeated(piece: (at: number) => string, times: number): string {
  return Array.from({ length: times }, (_, at) => piece(at)).join('');
}

describe('work grows with the text', () => {
  // What is made once, the grammar and the standard library, is no part of it.
  read(good);
  read('prune weights by missing to 80% along cubic');

  test.each(families)('of %s', (_, piece) => {
    const times = 150;
    const texts = [repeated(piece, times), repeated(piece, 2 * times)] as const;
    const once = workOf(() => read(texts[0]));
    const twice = workOf(() => read(texts[1]));
    expect(once).toBeGreaterThan(0);
    expect(twice / once).toBeGreaterThan(1.4);
    expect(twice / once).toBeLessThan(2.4);
  });

  test('and a square of it would be seen', () => {
    const pairs = (size: number) => {
      let found = 0;
      for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) if (a !== b) found++;
      return found;
    };
    const [once, twice] = [500, 1000].map((size) => workOf(() => void pairs(size)));
    expect((twice ?? 0) / (once ?? 1)).toBeGreaterThan(3.5);
  });
});
