/** What a text means as a recipe, before a model is known: all that `espalier check` has to load. */
import { emptyRecipe } from './diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic, type Outcome, type Source } from './diagnostics/diagnostic.ts';
import { check } from './language/check.ts';
import type { Recipe } from './language/typed.ts';
import { fitFixes, parseSource } from './language/yaml/parse-source.ts';
import { vocabulary } from './vocabulary/index.ts';

/** The typed recipe, or what is wrong with the source, text or YAML, in its order. */
export function checkSource(source: Source): Outcome<Recipe> {
  const { tree, diagnostics } = parseSource(source, vocabulary);
  if (tree.statements.length === 0 && diagnostics.length === 0) {
    const span = { start: 0, end: source.text.length };
    return { diagnostics: [diagnose(emptyRecipe, {}, { source, span })] };
  }
  const checked = check(tree);
  const found = fitFixes([...diagnostics, ...checked.diagnostics], source);
  return { ...checked, diagnostics: found.toSorted((a, b) => startOf(a) - startOf(b)) };
}

function startOf({ span }: Diagnostic): number {
  return span?.start ?? 0;
}
