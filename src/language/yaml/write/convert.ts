/** Turns a recipe from one form into the other: the same meaning, the same comments, the same order. */
import { hasErrors, type Diagnostic, type Outcome, type Source } from '../../../diagnostics/diagnostic.ts';
import { lexiconOf, takesTime, type Vocabulary } from '../../../vocabulary/index.ts';
import { canonicalText } from '../../canonical/canonical.ts';
import { check } from '../../check/check.ts';
import { lower, usingOf } from '../../check/lower.ts';
import { format } from '../../format/format.ts';
import { parse } from '../../syntax/parse.ts';
import type { Recipe } from '../../typed.ts';
import type { ReadUsed } from '../../use/library.ts';
import { fitFixes, parseSource } from '../parse-source.ts';
import { yamlText } from './recipe.ts';
import { isYamlName } from '../../names.ts';
import { hasClause, type Statement, type SyntaxTree, type Clause, type Phrase, type Word } from '../../ast.ts';
import { openComments, type CommentQueue } from '../comments.ts';
import { phrasesText } from '../print/items.ts';

export type Form = 'text' | 'yaml';

export function formOf({ name }: Source): Form {
  return isYamlName(name) ? 'yaml' : 'text';
}

/**
 * The recipe in the other form, or in its own, tidied, where that is asked for. A recipe with errors has none: what it means is not known.
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
    const before = isStep && hasSteps && mayTakeTime(statement, vocabulary) ? 'then ' : '';
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

function mayTakeTime(statement: Statement, { heads }: Vocabulary): boolean {
  const declared = heads.get(statement.head.text);
  return declared?.kind === 'verb' && takesTime(declared, hasClause(statement));
}

// Statements of a syntax tree as the text of a recipe, with the comments that stand in them.

type Printing = { readonly vocabulary: Vocabulary; readonly comments: CommentQueue };

/** Lines without indentation, the comments above the statement included. */
function statementLines(statement: Statement, before: string, printing: Printing): readonly string[] {
  const { comments } = printing;
  const { block, span } = statement;
  const above = comments.before(span.start);
  const lines = sentenceLines(statement, before, printing);
  if (block === undefined) return [...above, ...lines];
  const inner = block.statements.flatMap((one) => statementLines(one, '', printing));
  return [...above, ...lines, ...[...inner, ...comments.before(block.span.end)].map(indented), '}'];
}

type Part = { readonly text: string; readonly above: readonly string[]; readonly behind: string | undefined };

/** On one line, but for the lines that comments make: the formatter lays it out. */
function sentenceLines(statement: Statement, before: string, printing: Printing): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const { text, above, behind } of partsOf(statement, before, printing)) {
    if (above.length > 0) {
      lines.push(line, ...above);
      line = '';
    }
    line = line === '' ? text : `${line} ${text}`;
    if (behind !== undefined) {
      lines.push(`${line} ${behind}`);
      line = '';
    }
  }
  const written = [...lines, line].filter((one) => one !== '');
  return written.map((one, at) => (at === 0 ? one : indented(one)));
}

function partsOf(statement: Statement, before: string, { comments, vocabulary }: Printing): readonly Part[] {
  const { clauses, block, object, head: word } = statement;
  const starts = clauses.map(({ span }) => span.start);
  const limit = block?.span.start ?? Infinity;
  const bare = vocabulary.heads.get(word.text)?.kind === 'header';
  const first = Math.max(word.span.end, ...object.map(({ span }) => span.end));
  const opener: Part = {
    text: before + sentenceStart(statement),
    above: [],
    behind: bare ? undefined : behind(word, object, first, Math.min(limit, ...starts)),
  };
  const parts = [opener, ...clauses.map((clause, at) => partOf(clause, starts[at + 1] ?? limit))];
  const brace = block === undefined ? '' : ' {';
  return parts.map((part, at) => (at === parts.length - 1 ? { ...part, text: part.text + brace } : part));

  /** On the line of the key, where the value stands below it, or on that of the value. */
  function behind(key: Word, phrases: readonly Phrase[], end: number, next: number) {
    const value = Math.min(next, ...phrases.map(({ span }) => span.start));
    return comments.behind(key.span.end, value) ?? comments.behind(end, next);
  }

  function partOf({ word: own, phrases, span }: Clause, next: number): Part {
    const { text } = own;
    const value = phrasesText(phrases);
    return {
      text: value === '' ? text : `${text} ${value}`,
      // A header's clauses stand elsewhere in the file.
      above: bare ? [] : comments.before(span.start),
      behind: bare ? undefined : behind(own, phrases, span.end, next),
    };
  }
}

/** Everything before the clauses. */
function sentenceStart({ head, object, annotation, value }: Statement): string {
  const named = [head.text, phrasesText(object)].filter(Boolean).join(' ');
  const typed = annotation === undefined ? '' : `: ${phrasesText(annotation)}`;
  return named + typed + (value === undefined ? '' : ` = ${phrasesText(value)}`);
}

function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}
