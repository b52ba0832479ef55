/** The formatter: one layout for every recipe, with every comment in its place. */
import { memoized } from '../../basics/memoized.ts';
import { matchParts } from '../../basics/matches.ts';
import { printer } from 'prettier/doc';
import { hasErrors, type Outcome, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import { lexicon as edition1Lexicon, vocabulary as edition1, lexiconOf, type Vocabulary } from '../../vocabulary/index.ts';
import type { Phrase, Statement, SyntaxTree } from '../ast.ts';
import { desugar } from '../check/expand.ts';
import type { Lexicon } from '../lexicon.ts';
import { parse } from '../syntax/parse.ts';
import { bodyDoc, type Level } from './body.ts';
import { containerOf, queueOf, endsInDoc, type Container, type Entry, type StatementEntry } from './entries.ts';
import type { Doc, Layout } from './layout.ts';
import { linesOf } from './lines.ts';
import { saySame, type Said } from './same-words.ts';
import { makeSpeller } from './spelling.ts';

/** Lines are no longer than this where their words allow it. */
export const widest = 80;

interface FormatOptions {
  /** In columns, at most `widest`, which is also the default. */
  readonly printWidth?: number;
  readonly vocabulary?: Vocabulary;
}

/**
 * The text in its one layout. A text with syntax errors is not touched: there is no value then, and
 * the diagnostics say why. Where other errors make a layout say something else, the text stays.
 */
export function format(source: Source, options: FormatOptions = {}): Outcome<string> {
  const { value: laid, diagnostics } = prepare(source, options);
  if (laid === undefined) return { diagnostics };
  const value = textOf(laid);
  return { value: keepsWords(laid, source, value, options) ? value : source.text, diagnostics };
}

/** The layout of a text, whether or not it keeps all words; of a sound recipe it does. */
export function laidOut(source: Source, options: FormatOptions = {}): Outcome<string> {
  const { value: laid, diagnostics } = prepare(source, options);
  return laid === undefined ? { diagnostics } : { value: textOf(laid), diagnostics };
}

function textOf({ file, layout }: Prepared): string {
  const text = print(bodyDoc(file, 'steps', layout), layout.room);
  return text === '' ? '' : `${text}\n`;
}

/** Read again, the layout says what the text said. */
function keepsWords({ said }: Prepared, source: Source, text: string, { vocabulary = edition1 }: FormatOptions): boolean {
  if (text === source.text) return true;
  const after = saidIn({ ...source, text }, vocabulary);
  return after !== undefined && saySame(said, after, vocabulary);
}

function saidIn(source: Source, vocabulary: Vocabulary): Said | undefined {
  const { tree, diagnostics } = parse(source, lexiconFor(vocabulary));
  if (hasErrors(diagnostics)) return undefined;
  return { statements: canonicalStatements(tree, vocabulary), comments: tree.comments };
}

function lexiconFor(vocabulary: Vocabulary): Lexicon {
  return vocabulary === edition1 ? edition1Lexicon : lexiconOf(vocabulary);
}

/** As `format`, but only statements that touch the range are laid out anew. */
export function formatRange(source: Source, range: Span, options: FormatOptions = {}): Outcome<string> {
  const { value: laid, diagnostics } = prepare(source, options);
  if (laid === undefined) return { diagnostics };
  const { file, layout } = laid;
  const found = touched(file, range, layout);
  if (found === undefined) return { value: source.text, diagnostics };
  const { span, container, level, isTouched } = found;
  const columns = layout.lines.indentOf(span.start);
  const indentation = ' '.repeat(columns);
  const room = layout.room - columns;
  const text = print(bodyDoc(container, level, { ...layout, room }, isTouched), room)
    .split('\n')
    .map((line, index) => (index === 0 || line === '' ? line : indentation + line))
    .join('\n');
  const { text: whole } = source;
  const rest = whole.slice(span.end);
  const reach = takenOver(text, columns, rest);
  if (reach > 0) return formatRange(source, { ...range, end: span.end + reach }, options);
  const gap = found.endsInDoc && !/^\s*\n\s*\n/.test(rest) ? '\n' : '';
  const value = whole.slice(0, span.start) + text + gap + rest;
  return { value: keepsWords(laid, source, value, options) ? value : whole, diagnostics };
}

/** How far the statement reaches whose indentation would make the range's last comment its own; else 0. */
function takenOver(text: string, columns: number, rest: string): number {
  const [, comment = ''] = matchParts(/\n([ ]*)#[^\n]*$/, text);
  const [reach = '', next = ''] = matchParts(/^\s*\n([ \t]*)\S/, rest);
  return comment.length > columns && next.length > columns ? reach.length : 0;
}

type Prepared = { readonly said: Said; readonly file: Container; readonly layout: Layout };

function prepare(source: Source, options: FormatOptions): Outcome<Prepared> {
  const { vocabulary = edition1 } = options;
  const lexicon = lexiconFor(vocabulary);
  const { tree, diagnostics } = parse(source, lexicon);
  if (hasErrors(diagnostics)) return { diagnostics };
  const lines = linesOf(source.text);
  const layout = { vocabulary, lexicon, lines, remarks: new Map(), room: Math.min(options.printWidth ?? widest, widest) };
  const statements = canonicalStatements(tree, vocabulary);
  const file = containerOf(statements, tree.span, queueOf(tree.comments), layout);
  return { value: { said: { statements, comments: tree.comments }, file, layout }, diagnostics };
}

const spellerOf = /* @__PURE__ */ memoized(makeSpeller);

/** Short forms written out, and words in the spelling of the vocabulary. */
function canonicalStatements(tree: SyntaxTree, vocabulary: Vocabulary): readonly Statement[] {
  const spell = spellerOf(vocabulary);
  return desugar(tree.statements, vocabulary).map(spellAll);

  function spellAll(statement: Statement): Statement {
    const spelt = statement.headKind === 'header' ? verbatim(statement, tree) : spell(statement);
    const { block } = spelt;
    if (block === undefined) return spelt;
    return { ...spelt, block: { ...block, statements: block.statements.map(spellAll) } };
  }
}

/** What a header says is no value: `version 1.10` is not 1.1. */
function verbatim(statement: Statement, { source: { text } }: SyntaxTree): Statement {
  const inPhrase = (phrase: Phrase): Phrase => ({
    ...phrase,
    items: phrase.items.map((item) => {
      if (item.kind === 'text') return item;
      const { span } = item;
      return { kind: 'identifier', text: text.slice(span.start, span.end), span };
    }),
  });
  return {
    ...statement,
    object: statement.object.map(inPhrase),
    clauses: statement.clauses.map((clause) => ({ ...clause, phrases: clause.phrases.map(inPhrase) })),
  };
}

function print(doc: Doc, printWidth: number): string {
  return printer.printDocToString(doc, { printWidth, tabWidth: 2, useTabs: false }).formatted;
}

/** Finds the statements that a range of a text touches. */
interface Touched {
  readonly container: Container;
  readonly level: Level;
  readonly isTouched: (entry: Entry) => boolean;
  /** From the first of them to the end of the last, comments below or behind included. */
  readonly span: Span;
  /** True where a `##` comes last: right above the next statement it would document that. */
  readonly endsInDoc: boolean;
}

/** In the innermost block that holds the range; undefined where no statement touches it. */
function touched(container: Container, range: Span, layout: Layout, level: Level = 'steps'): Touched | undefined {
  const { entries } = container;
  const touches = ({ span }: Statement): boolean => span.start <= range.end && range.start <= span.end;
  const first = entries.findIndex((one) => one.kind === 'statement' && touches(one.statement));
  const last = entries.findLastIndex((one) => one.kind === 'statement' && touches(one.statement));
  const [start, end] = [entries[first], entries[last]];
  if (start?.kind !== 'statement' || end?.kind !== 'statement') return undefined;
  const inner = first === last ? innerOf(start, range, layout) : undefined;
  if (inner !== undefined) return inner;
  const chosen: ReadonlySet<Entry> = new Set(entries.slice(first, last + 1));
  return {
    container,
    level,
    isTouched: (entry) => chosen.has(entry),
    span: { start: start.statement.span.start, end: endOf(end, layout) },
    endsInDoc: endsInDoc(end),
  };
}

function innerOf({ statement, inner }: StatementEntry, range: Span, layout: Layout): Touched | undefined {
  const { block, head } = statement;
  if (inner === undefined || block === undefined) return undefined;
  if (range.start <= block.span.start || range.end >= block.span.end) return undefined;
  const declaration = layout.vocabulary.heads.get(head.text);
  const isStage = declaration?.kind === 'block' && declaration.builds === 'stage';
  return touched(inner, range, layout, isStage ? 'stage' : 'steps');
}

/** Comments that belong to the statement are printed with it. */
function endOf({ statement, trailing, tail }: StatementEntry, { remarks }: Layout): number {
  const clause = statement.clauses.at(-1);
  const behind = (clause && remarks.get(clause)?.behind) ?? [];
  const all = [...behind, ...(trailing === undefined ? [] : [trailing]), ...tail];
  return Math.max(statement.span.end, ...all.map(({ end }) => end));
}

// Formats the recipes in a page of Markdown, and leaves every other line as it is.

/** Backquotes or tildes at the start of a line, of a list's item or of a quotation. */
const fence = /^(?<prefix>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?<marks>`{3,}|~{3,})(?<info>[^`]*)$/;
/** The language is the first word, as for Prettier. */
const recipeInfo = /^\s*prune(?:\s|\{|$)/;

/** Blocks that cannot be read stay: pages show what is wrong, too. */
export function formatMarkdown({ name, text }: Source, options: FormatOptions = {}): string {
  // Lines at even places, their ends at odd ones.
  const pieces = text.split(/(\r\n|\r|\n)/);
  const result: string[] = [];
  for (let at = 0; at < pieces.length; at += 2) {
    const [line = '', lineEnd = ''] = pieces.slice(at, at + 2);
    result.push(line, lineEnd);
    const { prefix, marks, info } = fence.exec(line)?.groups ?? {};
    if (prefix === undefined || marks === undefined) continue;
    let end = at + 2;
    while (end < pieces.length && !closes(pieces[end] ?? '', marks)) end += 2;
    const block = pieces.slice(at + 2, end);
    const isRecipe = end < pieces.length && recipeInfo.test(info ?? '');
    const lines = block.filter((_, index) => index % 2 === 0);
    const printed = isRecipe ? formatted(lines, prefix.replaceAll(/[^\s>]/g, ' ')) : undefined;
    result.push(...(printed?.flatMap((one) => [one, lineEnd]) ?? block));
    result.push(...pieces.slice(end, end + 2));
    at = end;
  }
  return result.join('');

  /** Each line of a block begins as its fence does; undefined where the block is to stay. */
  function formatted(lines: readonly string[], prefix: string): readonly string[] | undefined {
    const isEmpty = (line: string): boolean => line.trim() === prefix.trim();
    if (!lines.every((line) => line.startsWith(prefix) || isEmpty(line))) return undefined;
    const recipe = lines.map((line) => (isEmpty(line) ? '' : line.slice(prefix.length)));
    const { value } = format({ name, text: recipe.join('\n') }, options);
    const printed = value?.split('\n').slice(0, -1);
    return printed?.map((line) => (prefix + line).trimEnd());
  }
}

/** A fence of the same kind that is as long, and nothing behind it. */
function closes(line: string, marks: string): boolean {
  const { marks: found, info } = fence.exec(line)?.groups ?? {};
  return found?.startsWith(marks) === true && info?.trim() === '';
}
