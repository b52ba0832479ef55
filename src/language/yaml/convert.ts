/** Turns a recipe from one form into the other: the same meaning, the same comments, the same order. */
import { hasErrors, type Diagnostic, type Outcome, type Source } from '../../diagnostics/diagnostic.ts';
import { lexiconOf, type Vocabulary } from '../../vocabulary/index.ts';
import { canonicalText } from '../canonical.ts';
import { check } from '../check.ts';
import { lower, usingOf } from '../check/lower.ts';
import { format } from '../format/format.ts';
import { parse } from '../parse.ts';
import type { Recipe } from '../typed.ts';
import type { ReadUsed } from '../use/library.ts';
import { fitFixes, parseSource } from '../parse-source.ts';
import { treeText } from './print/tree.ts';
import { yamlText } from './write/recipe.ts';
import { isYamlName } from './part-key.ts';

export type Form = 'text' | 'yaml';

export function formOf({ name }: Source): Form {
  return isYamlName(name) ? 'yaml' : 'text';
}

/**
 * The recipe in the other form, or in its own, tidied, where that is asked for. A recipe with errors
 * has none: what it means is not known.
 */
export function convert(source: Source, to: Form, vocabulary: Vocabulary, read?: ReadUsed): Outcome<string> {
  const { tree, diagnostics: ofText } = parseSource(source, vocabulary);
  const checked = check(tree, vocabulary, read);
  const diagnostics: readonly Diagnostic[] = fitFixes([...ofText, ...checked.diagnostics], source);
  if (hasErrors(diagnostics)) return { diagnostics };
  const text = formOf(source) === 'yaml' ? treeText(tree, vocabulary) : source.text;
  const value = to === 'text' ? tidied(text, checked.value, vocabulary, read) : inYaml(text, vocabulary, read);
  return { value, diagnostics };
}

/** In the formatter's layout, as long as that says the same: what was converted must mean the same. */
function tidied(text: string, recipe: Recipe | undefined, vocabulary: Vocabulary, read: ReadUsed | undefined): string {
  const laidOut = format({ name: 'recipe.prune', text }, { vocabulary }).value;
  if (laidOut === undefined || recipe === undefined) return text;
  const again = parse({ name: 'recipe.prune', text: laidOut }, lexiconOf(vocabulary));
  const { value } = check(again.tree, vocabulary, read);
  const isSame = value !== undefined && canonicalText(value, vocabulary) === canonicalText(recipe, vocabulary);
  return isSame ? laidOut : text;
}

function inYaml(text: string, vocabulary: Vocabulary, read: ReadUsed | undefined): string {
  const { tree } = parse({ name: 'recipe.prune', text }, lexiconOf(vocabulary));
  const { context } = lower(tree, vocabulary, usingOf(vocabulary, read));
  return yamlText(tree, context, vocabulary);
}
