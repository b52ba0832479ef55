/** Numbers keep the form in which they were written. */
import { expect, test } from 'vitest';
import { format } from '../../../src/language/format/format.ts';

test.each(['0.005', '5e-3', '0.10', '1_000', '.5', '10k', '1E-3'])('%s stays', (number) => {
  const text = `train all with sgd(lr: ${number}) for 1 epoch\n`;
  expect(format({ name: 'recipe.prune', text }).value).toBe(text);
});

test('a range and a ratio stay', () => {
  const text = 'prune weights by global magnitude to 2:4\n  over 05%..75.0%\n';
  expect(format({ name: 'recipe.prune', text }).value).toBe('prune weights by global magnitude to 2:4 over 05%..75.0%\n');
});
