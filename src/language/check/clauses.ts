/** Reads the clauses of a statement by the declarations of its head. */
import { memoized } from '../../basics/memoized.ts';
import { kindInWords } from './read/text.ts';
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { ClauseDeclaration, HeadDeclaration, Part, Shape, ClauseRule, VerbDeclaration } from '../../vocabulary/index.ts';
import type { Clause, Phrase, Statement } from '../ast.ts';
import type { Value } from '../typed.ts';
import { report, textAt, type Context } from './context.ts';
import { cursorOver } from './cursor.ts';
import { readAll } from './read/all.ts';
import { splitsWindow } from './read/window.ts';
import { refuseForeign, refuseSecond, secondInComparison } from './refusals.ts';
import { listed, spellingFix, suggest } from '../../diagnostics/suggest.ts';

export interface ReadClauses {
  readonly values: Readonly<Record<string, Value>>;
  readonly spans: Readonly<Record<string, Span>>;
  /** Every clause word that was written, right or wrong. */
  readonly written: ReadonlySet<string>;
}

export function readClauses(statement: Statement, head: HeadDeclaration, context: Context): ReadClauses {
  const values: Record<string, Value> = {};
  const spans: Record<string, Span> = {};
  const written = new Set<string>();
  const before = context.findings.list.length;
  for (const [index, clause] of statement.clauses.entries()) {
    const isSplit = splitsWindow(clause, statement.clauses.slice(index + 1), statement, { head, context });
    if (isSplit) break;
    // What follows a second statement on the line belongs to that one.
    if (context.findings.list.slice(before).some(({ code }) => code === catalogue.twoOnALine.code)) break;
    const { text, span } = clause.word;
    const declaration = head.clauses.find(({ word }) => word === text);
    const isPaired = declaration?.paired === true;
    if (isPaired && refusePairs(clause, statement.clauses.slice(index + 1), context)) break;
    if (declaration === undefined) {
      refuseUnknown(clause, head, statement.clauses.slice(0, index), context);
    } else if (written.has(text)) {
      report(context, catalogue.clauseTwice, { word: text, head: head.word }, span);
    } else {
      const value = readClause(clause, declaration, context);
      if (value !== undefined) values[text] = value;
      spans[text] = clause.span;
    }
    written.add(text);
  }
  return { values, spans, written };
}

function readClause(clause: Clause, declaration: ClauseDeclaration, context: Context): Value | undefined {
  const cursor = cursorOver(clause.phrases, declaration.word, clause.word.span);
  const second = secondInComparison(cursor.tokens[0], context);
  if (second !== undefined) return refuseSecond(second.text, second.span, { head: declaration.word, context });
  const shape = shapeOf(declaration);
  if (shape !== undefined) return readAll(shape, cursor, context);
  const nothing: Shape = { kind: 'record', parts: [] };
  const read = readAll(nothing, cursor, context);
  return read && { kind: 'choice', word: declaration.word, args: {}, span: clause.span };
}

/** The words that bind to a clause are parts of its value. */
const shapeOf = /* @__PURE__ */ memoized(({ value, own }: ClauseDeclaration): Shape | undefined => {
  if (own === undefined) return value;
  const parts: readonly Part[] = value?.kind === 'record' ? value.parts : [];
  return { kind: 'record', parts: [...parts, ...own] };
});

/** A word that binds to a clause is twice in it, or parted from it by another clause. */
function refuseUnknown(clause: Clause, head: HeadDeclaration, before: readonly Clause[], context: Context): void {
  const { text, span } = clause.word;
  const around = head.clauses.find(
    (other) =>
      other.own?.some((part) => part.word === text) && before.some(({ word, phrases }) => word.text === other.word && holds(phrases, text)),
  );
  if (around === undefined) return refuse(clause, head, context);
  report(context, catalogue.clauseTwice, { word: text, head: around.word }, span);
}

function holds(phrases: readonly Phrase[], word: string): boolean {
  return phrases.some(({ items }) => items.some((it) => it.kind === 'name' && it.text === word));
}

function refuse(clause: Clause, head: HeadDeclaration, context: Context): void {
  const { text, span } = clause.word;
  const own = head.clauses.map(({ word }) => word);
  const owners = ownersOf(text, context);
  if (owners.length > 0) {
    const name = head.kind === 'definition' ? `a ${kindInWords(head.word)}` : `\`${head.word}\``;
    report(context, catalogue.wrongOwner, { word: text, owners: listed(owners), head: name, known: listed(own) }, clause.word.span);
    return;
  }
  const isOwn = (ours: string): boolean => own.includes(ours);
  if (refuseForeign('clause', text, { span, context, fits: isOwn })) return;
  const suggestion = suggest(text, own);
  const args = { word: text, head: head.word, suggestion, known: listed(own) };
  report(context, catalogue.unknownClause, args, span, { fixes: spellingFix(span, suggestion) });
}

/** Heads that take the clause, and clauses that it is a part of. */
function ownersOf(word: string, context: Context): readonly string[] {
  const heads = [...context.vocabulary.heads.values()];
  const direct = heads.filter((head) => head.clauses.some((clause) => clause.word === word));
  if (direct.length > 0) return direct.map((head) => head.word);
  const around = heads.flatMap((head) => head.clauses.filter((clause) => clause.own?.some((part) => part.word === word)));
  return [...new Set(around.map((clause) => clause.word))];
}

// `through 20% at 5 epochs, 50% at 10 epochs`: levels and instants in pairs, where the language has two lists.

/** True where a list stands in pairs; `after` are the clauses behind it. */
function refusePairs(clause: Clause, after: readonly Clause[], context: Context): boolean {
  const [first, second] = [after[0], after[1]];
  const [pair, next] = [first?.word.text, second?.word.text];
  if (first === undefined || pair === undefined || pair !== next) return false;
  // Of all but the last clause of the pairs, the last phrase belongs to the next one.
  const end = after.findIndex(({ word }) => word.text !== pair);
  const others = end < 0 ? after : after.slice(0, end);
  if (others.some(({ phrases }, at) => phrases.length !== (at === others.length - 1 ? 1 : 2))) return false;
  const textOf = (it: Clause, phrase: number): string => {
    const span = it.phrases[phrase]?.span;
    return span === undefined ? '' : textAt(context, span);
  };
  const levels = [textOf(clause, 0), ...others.slice(0, -1).map((it) => textOf(it, 1))];
  const instants = others.map((it) => textOf(it, 0));
  const form = `${clause.word.text} ${levels.join(', ')} ${pair} ${instants.join(', ')}`;
  const last = others.at(-1) ?? first;
  const span = { start: clause.span.start, end: last.span.end };
  const fixes = [{ title: 'write two lists', edits: [{ span, text: form }], safety: 'unsafe' } as const];
  report(context, catalogue.levelPairs, { form }, span, { fixes });
  return true;
}

// Applies the rules of a verb on how its clauses depend on each other.

/** A statement whose object and clauses are read. */
interface ReadStatement {
  readonly statement: Statement;
  readonly verb: VerbDeclaration;
  readonly object: Value;
  readonly clauses: ReadClauses;
}

type RuleOf<K extends ClauseRule['kind']> = Extract<ClauseRule, { readonly kind: K }>;

export function checkClauseRules(read: ReadStatement, context: Context): void {
  for (const rule of read.verb.rules ?? []) checkRule(rule, read, context);
}

function checkRule(rule: ClauseRule, read: ReadStatement, context: Context): void {
  switch (rule.kind) {
    case 'one-of':
      return checkOneOf(rule, read, context);
    case 'required':
      return checkRequired(rule, read, context);
    case 'needs':
      return checkNeeds(rule, read, context);
    case 'not-both': {
      const [first, second] = rule.clauses;
      const { written } = read.clauses;
      if (written.has(first) && written.has(second)) contradict(first, second, read, context);
      return;
    }
    case 'blind': {
      const value = read.clauses.values[rule.clause];
      if (value?.kind !== 'choice' || value.word !== rule.word) return;
      return report(context, catalogue.decidedOnTest, { word: read.verb.word }, value.span);
    }
    case 'not-with':
      return checkNotWith(rule, read, context);
  }
}

function checkOneOf(rule: RuleOf<'one-of'>, read: ReadStatement, context: Context): void {
  const [first, second] = rule.clauses.filter((word) => read.clauses.written.has(word));
  if (second !== undefined && first !== undefined) contradict(first, second, read, context);
  if (first === undefined && !isAmong(rule.unless, read)) missing(listed(rule.clauses), read, context);
}

function checkRequired(rule: RuleOf<'required'>, read: ReadStatement, context: Context): void {
  const applies = rule.when === undefined || isAmong(rule.when, read);
  if (!applies || isAmong(rule.unless, read) || read.clauses.written.has(rule.clause)) return;
  missing(`\`${rule.clause}\``, read, context);
}

function checkNeeds(rule: RuleOf<'needs'>, read: ReadStatement, context: Context): void {
  const { written } = read.clauses;
  if (!written.has(rule.clause) || rule.oneOf.some((word) => written.has(word))) return;
  const args = { word: rule.clause, reason: `without ${listed(rule.oneOf)}` };
  report(context, catalogue.withoutEffect, args, spanOfClause(rule.clause, read));
}

function checkNotWith(rule: RuleOf<'not-with'>, read: ReadStatement, context: Context): void {
  const object = wordsOfValue(read.object).find((word) => rule.objects.includes(word));
  if (object === undefined || !read.clauses.written.has(rule.clause)) return;
  report(context, catalogue.notWithObject, { word: rule.clause, object }, spanOfClause(rule.clause, read));
}

/** Whether a word of the object is one of these. */
function isAmong(words: readonly string[] | undefined, { object }: ReadStatement): boolean {
  return wordsOfValue(object).some((word) => words?.includes(word));
}

function missing(clauses: string, { verb, statement }: ReadStatement, context: Context): void {
  report(context, catalogue.missingClause, { head: verb.word, clauses }, statement.head.span);
}

/** Shown at the one that was written last. */
function contradict(first: string, second: string, read: ReadStatement, context: Context): void {
  const { spans } = read.clauses;
  const later = Math.max(spans[first]?.start ?? 0, spans[second]?.start ?? 0);
  const word = spans[first]?.start === later ? first : second;
  report(context, catalogue.contradiction, { head: read.verb.word, first, second }, spanOfClause(word, read));
}

function spanOfClause(word: string, { clauses, statement }: ReadStatement): Span {
  return clauses.spans[word] ?? statement.head.span;
}

export function wordsOfValue(value: Value): readonly string[] {
  if (value.kind === 'choice') return [value.word];
  return value.kind === 'list' ? value.items.flatMap(wordsOfValue) : [];
}
