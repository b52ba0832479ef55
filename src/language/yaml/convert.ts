/** Turns a recipe from one form into the other: the same meaning, the same comments, the same order. */
import { hasErrors, type Diagnostic, type Outcome, type Source } from '../../diagnostics/diagnostic.ts';
import { lexiconOf, lasts, timeClausesOf, type Vocabulary } from '../../vocabulary/index.ts';
import { canonicalText } from '../canonical.ts';
import { check } from '../check.ts';
import { lower, usingOf } from '../check/lower.ts';
import { format } from '../format/format.ts';
import { parse } from '../parse.ts';
import type { Recipe } from '../typed.ts';
import type { ReadUsed } from '../use/library.ts';
import { fitFixes, parseSource } from '../parse-source.ts';
import { yamlText } from './write/recipe.ts';
import { isYamlName } from './part-key.ts';
import type { Statement, SyntaxTree } from '../ast.ts';
import { openComments, type CommentQueue } from './comments.ts';
import { statementLines, type Printing } from './print/statement.ts';

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

// A syntax tree as the text of a recipe: what a tree that was read from YAML is in the other form.

/** Every comment of the tree is in the text. */
function treeText(tree: SyntaxTree, vocabulary: Vocabulary): string {
  const comments = openComments(tree.comments, tree.source);
  const printing: Printing = { vocabulary, comments };
  const lines: string[] = [];
  let hasSteps = false;
  for (const statement of tree.statements) {
    const isStep = stepOf(statement, vocabulary);
    const before = isStep && hasSteps && takesTime(statement, vocabulary) ? 'then ' : '';
    const isHeader = vocabulary.heads.get(statement.head.text)?.kind === 'header';
    if (lines.length === 0 && !isHeader) lines.push(...ofWholeFile(statement, tree, comments));
    else if (isStep) lines.push('');
    lines.push(...statementLines(statement, before, printing));
    hasSteps ||= isStep;
  }
  lines.push(...comments.before(Infinity));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** What stands above `stages:` or `params:` is not said of the first of them. */
function ofWholeFile({ span }: Statement, { source: { text } }: SyntaxTree, comments: CommentQueue): readonly string[] {
  const key = /^[^#\s]/m.exec(text.slice(0, span.start))?.index ?? 0;
  const above = comments.before(key);
  return above.length === 0 ? [] : [...above, ''];
}

function stepOf({ head }: Statement, { heads }: Vocabulary): boolean {
  const kind = heads.get(head.text)?.kind;
  return kind === 'verb' || kind === 'block';
}

/** `then` stands before what trains or is windowed. */
function takesTime({ head, clauses }: Statement, { heads }: Vocabulary): boolean {
  const declared = heads.get(head.text);
  if (declared?.kind !== 'verb') return false;
  const isWindowed = clauses.some(({ word }) => timeClausesOf(declared).includes(word.text));
  return (
    declared.duty === 'trains' ||
    lasts(declared, (clause) => clauses.some(({ word }) => word.text === clause)) ||
    (declared.brings !== undefined && isWindowed)
  );
}
