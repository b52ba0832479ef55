/** `blocks 1, 3, 5`: numbers and ranges behind one have its unit, in text and in its canonical form. */
import { expect, it } from 'vitest';
import { canonicalText } from '../../../src/language/canonical/canonical.ts';
import { checkSource } from '../../../src/check-source.ts';

function canonical(selection: string): string | undefined {
  const text = `prune weights in ${selection} by magnitude to 80%`;
  const { value, diagnostics } = checkSource({ name: 'recipe.prune', text });
  expect(diagnostics).toEqual([]);
  return value && canonicalText(value);
}

it.each([
  ['blocks 1, 3, 5', 'block 1, block 3, block 5'],
  ['blocks 1, 4..7, head', 'blocks 1, blocks 4..7, head'],
  ['layers 0..1, 3', 'layers 0..1, layer 3'],
  ['head, blocks 2, 3, conv', 'head, blocks 2, blocks 3, conv'],
])('%s', (written, meant) => {
  expect(canonical(meant)).toContain('prune weights');
  expect(canonical(written)).toBe(canonical(meant));
});

it.each(['conv, 3', '3, blocks 1', 'blocks 1, 1.5', 'blocks 5, 4..2'])('not %s', (written) => {
  const text = `prune weights in ${written} by magnitude to 80%`;
  const { diagnostics } = checkSource({ name: 'recipe.prune', text });
  expect(diagnostics.map(({ severity }) => severity)).toContain('error');
});
