/** Layouts of texts with errors keep the words, or the text stays as it is. */
import { expect, test } from 'vitest';
import { format } from '../../../src/language/format/format.ts';

test.each([
  ['prunee(w) weights by magnitude to 50%', 'prunee(w) weights by magnitude to 50%\n'],
  ['prunee(w)', 'prunee(w)\n'],
  ['prune weights by l1 to 50%\n  # below\u200b \n', 'prune weights by l1 to 50%\n  # below\n'],
  ['recipe a version 1.0.0\n  by w', 'recipe a version 1.0.0\n  by w\n'],
])('%j', (text, layout) => {
  const once = format({ name: 'recipe.prune', text }).value;
  expect(once).toBe(layout);
  expect(format({ name: 'recipe.prune', text: layout }).value).toBe(layout);
});
