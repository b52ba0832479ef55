/** A file of definitions alone has an identity: what it defines, in canonical spelling. */
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { canonicalText } from '../../src/language/canonical/canonical.ts';

function canonical(text: string): string {
  const { value, diagnostics } = checkSource({ name: 'defs.prune', text });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return canonicalText(value);
}

const files: readonly (readonly [text: string, other: string])[] = [
  ['criterion own = |w|\n', 'criterion own = 2 * |w|\n'],
  ['criterion own(a: 2) = |w| ^ a\n', 'criterion own(a: 3) = |w| ^ a\n'],
  ['curve own(p) = 1 - (1 - p)^5\n', 'curve own(p) = 1 - (1 - p)^4\n'],
  ['penalty own = sum(|w|)\n', 'penalty own = sum(w^2)\n'],
  ['group own = linear\n', 'group own = conv\n'],
  ['metric own = mean(|w|)\ncriterion other = |w|\n', 'metric own = mean(|w|)\n'],
];

describe('a file of definitions', () => {
  it.each(files)('%s is told from another', (text, other) => {
    expect(canonical(text)).not.toBe(canonical(other));
  });

  it.each(files.flat())('%s means what its canonical text means', (text) => {
    expect(canonical(canonical(text))).toBe(canonical(text));
  });

  it('does not depend on the order or the spelling', () => {
    expect(canonical('criterion b = abs(w)\ncriterion a = w*w\n')).toBe(canonical('criterion a = w * w\ncriterion b = |w|\n'));
  });

  it('leaves the text of a recipe alone, which holds what its definitions stand for', () => {
    expect(canonical('criterion own = |w|\nprune weights by own to 50%\n')).toBe(canonical('prune weights by |w| to 50%\n'));
  });
});
