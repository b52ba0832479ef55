/** What the tests of the linter share: a recipe's findings, as rule and severity. */
import { checkSource } from '../../src/check-source.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { lint, type Linting } from '../../src/lint/index.ts';

/** Throws where the recipe is not sound: nothing would have been linted. */
export function advice(text: string, linting: Linting = {}): readonly Diagnostic[] {
  const { value, diagnostics } = checkSource({ name: 'recipe.prune', text });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return lint(value, linting);
}

/** `late-window`, or the code of what no rule found. */
export function rulesIn(text: string, linting: Linting = {}): readonly string[] {
  return advice(text, linting).map(({ rule, code }) => rule ?? code);
}
