/** Canonical forms of computed shares: read again, they print as they are. */
import { expect, test } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { canonicalText } from '../../src/language/canonical/canonical.ts';

function canonical(text: string): string {
  const { value, diagnostics } = checkSource({ name: 'recipe.prune', text });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return canonicalText(value);
}

const shares = [
  '(1 / (rounds + 3)) of remaining',
  '(100% * (1 / (rounds + 3))) of remaining',
  '(1 / (rounds + 3) * 100%) of remaining',
  '(100% * (100% * (1 / (rounds + 3)))) of remaining',
];

test.each(shares)('removing %s has one canonical form', (share) => {
  const recipe = (amount: string) =>
    `param rounds: count = 3\nrepeat rounds times {\n  prune weights by uniform magnitude removing ${amount}\n}\n`;
  const once = canonical(recipe(share));
  expect(once).toContain('removing (100% * (1 / (rounds + 3))) of remaining');
  expect(canonical(once)).toBe(once);
});
