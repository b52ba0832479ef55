/** Checks a syntax tree and gives it its meaning: the typed recipe. */
import { hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { vocabulary as edition1, type Vocabulary } from '../vocabulary/index.ts';
import type { SyntaxTree } from './ast.ts';
import { lower } from './check/lower.ts';
import { checkRules } from './check/rules/index.ts';
import type { Recipe } from './typed.ts';

/**
 * The typed recipe, or what is wrong with it, in the order of the text. Findings of the parser are
 * not repeated: a statement that it calls broken is left out without a word.
 */
export function check(tree: SyntaxTree, vocabulary: Vocabulary = edition1): Outcome<Recipe> {
  const { recipe, diagnostics } = analyse(tree, vocabulary);
  const isBroken = hasErrors(diagnostics) || hasBroken(tree.statements);
  return isBroken ? { diagnostics } : { value: recipe, diagnostics };
}

export interface Analysis {
  /** Every statement that is good, whatever is wrong around it. */
  readonly recipe: Recipe;
  readonly diagnostics: readonly Diagnostic[];
}

/** As `check`, but the good part of a recipe is there even beside errors: for editors. */
export function analyse(tree: SyntaxTree, vocabulary: Vocabulary = edition1): Analysis {
  const { recipe, diagnostics } = lower(tree, vocabulary);
  const found = [...diagnostics, ...checkRules(recipe, vocabulary)];
  return { recipe, diagnostics: found.sort((a, b) => placeOf(a) - placeOf(b)) };
}

function placeOf({ span }: Diagnostic): number {
  return span?.start ?? 0;
}

function hasBroken(statements: SyntaxTree['statements']): boolean {
  return statements.some(
    ({ broken, block }) => broken === true || hasBroken(block?.statements ?? []),
  );
}
