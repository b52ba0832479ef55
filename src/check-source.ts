/** What a text means as a recipe, before a model is known: all that `espalier check` has to load. */
import { emptyRecipe } from './diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic, type Outcome, type Source } from './diagnostics/diagnostic.ts';
import { check } from './language/check.ts';
import { parse } from './language/parse.ts';
import type { Recipe } from './language/typed.ts';
import { lexicon } from './vocabulary/index.ts';

/** The typed recipe, or what is wrong with the text, in its order. */
export function checkSource(source: Source): Outcome<Recipe> {
  const { tree, diagnostics } = parse(source, lexicon);
  if (tree.statements.length === 0 && diagnostics.length === 0) {
    const span = { start: 0, end: source.text.length };
    return { diagnostics: [diagnose(emptyRecipe, {}, { source, span })] };
  }
  const checked = check(tree);
  const found = [...diagnostics, ...checked.diagnostics];
  return { ...checked, diagnostics: found.sort((a, b) => startOf(a) - startOf(b)) };
}

function startOf({ span }: Diagnostic): number {
  return span?.start ?? 0;
}
