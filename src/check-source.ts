/** What a text means as a recipe, before a model is known: all that `espalier check` has to load. */
import { emptyRecipe } from './diagnostics/catalogue/command.ts';
import { diagnose, hasErrors, type Outcome, type Source } from './diagnostics/diagnostic.ts';
import { check, checkForPlan, inTextOrder } from './language/check/check.ts';
import type { SyntaxTree } from './language/ast.ts';
import type { Recipe } from './language/typed.ts';
import type { ReadUsed } from './language/use/library.ts';
import { fitFixes, parseSource } from './language/yaml/parse-source.ts';
import { offered } from './lint/fix/offered.ts';
import { isYamlName } from './language/names.ts';
import { flowFindings, refusalsOf } from './refusals/index.ts';
import { vocabulary } from './vocabulary/index.ts';

/** The typed recipe, or what is wrong with the source, text or YAML, in its order; `read` gives the files that it uses. */
export function checkSource(source: Source, read?: ReadUsed): Outcome<Recipe> {
  return checkedBy(check, source, read);
}

/** As `checkSource`, for a recipe that is planned next: what planning finds more exactly is left to it. */
export function checkPlannedSource(source: Source, read?: ReadUsed): Outcome<Recipe> {
  return checkedBy(checkForPlan, source, read);
}

function checkedBy(by: typeof check, source: Source, read?: ReadUsed): Outcome<Recipe> {
  const { tree, outcome } = judgedBy(by, source, read);
  if (!hasErrors(outcome.diagnostics)) return outcome;
  const judge = (other: Source) => judgedBy(by, other, read).outcome.diagnostics;
  const statements = isYamlName(source.name) ? undefined : tree.statements;
  return { ...outcome, diagnostics: offered(source, outcome.diagnostics, { judge, vocabulary, statements }) };
}

/** With all fixes that somebody thought of, whether or not they help. */
export function judgedBy(
  by: typeof check,
  source: Source,
  read?: ReadUsed,
): { readonly tree: SyntaxTree; readonly outcome: Outcome<Recipe> } {
  const { tree, diagnostics } = parseSource(source, vocabulary);
  if (tree.statements.length === 0 && !hasErrors(diagnostics)) {
    const empty = diagnose(emptyRecipe, {}, { source, span: { start: 0, end: source.text.length } });
    return { tree, outcome: { diagnostics: inTextOrder([empty, ...diagnostics], source) } };
  }
  const checked = by(tree, vocabulary, read);
  const refused = checked.value === undefined ? [] : refusalsOf(checked.value);
  const isSound = checked.value !== undefined && !hasErrors([...diagnostics, ...checked.diagnostics, ...refused]);
  const needs = isSound && checked.value !== undefined ? flowFindings(checked.value) : [];
  const found = fitFixes([...diagnostics, ...checked.diagnostics, ...refused, ...needs], source);
  const ordered = inTextOrder(found, source);
  // What the parser could not read at all has left no statement behind that is broken.
  return { tree, outcome: hasErrors(found) ? { diagnostics: ordered } : { ...checked, diagnostics: ordered } };
}
