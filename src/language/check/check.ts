/** Checks a syntax tree and gives it its meaning: the typed recipe. */
import { floorAboveTarget } from '../../diagnostics/catalogue/clauses.ts';
import { startOfSpan, hasErrors, type Diagnostic, type Outcome, type Source } from '../../diagnostics/diagnostic.ts';
import { vocabulary as edition1, type Vocabulary } from '../../vocabulary/index.ts';
import { statementsIn, type SyntaxTree } from '../ast.ts';
import { lower, usingOf } from './lower.ts';
import { checkRules } from './rules/index.ts';
import type { Recipe } from '../typed.ts';
import type { ReadUsed } from '../use/library.ts';

/**
 * The typed recipe, or what is wrong with it, in the order of the text. Findings of the parser are not repeated: a statement that it calls
 * broken is left out without a word. `read` gives the files that the recipe uses; without it a `use` is an error.
 */
export function check(tree: SyntaxTree, vocabulary: Vocabulary = edition1, read?: ReadUsed): Outcome<Recipe> {
  return outcomeOf(tree, analyse(tree, vocabulary, read));
}

/** As `check`, but without what planning finds on the layers themselves: how far floors let a target go. */
export function checkForPlan(tree: SyntaxTree, vocabulary: Vocabulary = edition1, read?: ReadUsed): Outcome<Recipe> {
  const { recipe, diagnostics } = analyse(tree, vocabulary, read);
  const found = diagnostics.filter(({ code }) => code !== floorAboveTarget.code);
  return outcomeOf(tree, { recipe, diagnostics: found });
}

function outcomeOf(tree: SyntaxTree, { recipe, diagnostics }: Analysis): Outcome<Recipe> {
  const isBroken = hasErrors(diagnostics) || hasBroken(tree.statements);
  return isBroken ? { diagnostics } : { value: recipe, diagnostics };
}

export interface Analysis {
  /** Every statement that is good, whatever is wrong around it. */
  readonly recipe: Recipe;
  readonly diagnostics: readonly Diagnostic[];
}

/** As `check`, but the good part of a recipe is there even beside errors: for editors. */
export function analyse(tree: SyntaxTree, vocabulary: Vocabulary = edition1, read?: ReadUsed): Analysis {
  const { recipe, diagnostics } = lower(tree, vocabulary, usingOf(vocabulary, read));
  return { recipe, diagnostics: inTextOrder([...diagnostics, ...checkRules(recipe, vocabulary)], tree.source) };
}

/** Findings in the files that a text uses come first, as its headers do. */
export function inTextOrder(diagnostics: readonly Diagnostic[], source: Source): readonly Diagnostic[] {
  const placeOf = ({ source: own, span }: Diagnostic) => (own === source ? startOfSpan(span) : -1);
  return [...diagnostics].sort((a, b) => placeOf(a) - placeOf(b));
}

export function hasBroken(statements: SyntaxTree['statements']): boolean {
  return statements.some(({ broken, block }) => broken === true || hasBroken(statementsIn(block)));
}
