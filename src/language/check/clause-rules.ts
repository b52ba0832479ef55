/** Applies the rules of a verb on how its clauses depend on each other. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import type { ClauseRule, VerbDeclaration } from '../../vocabulary/index.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Statement } from '../ast.ts';
import type { Value } from '../typed.ts';
import type { ReadClauses } from './clauses.ts';
import { report, type Context } from './context.ts';
import { listed } from '../../diagnostics/suggest.ts';

/** A statement whose object and clauses are read. */
export interface ReadStatement {
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
  if (first === undefined && !isAmong(rule.unless, read)) {
    missing(listed(rule.clauses), read, context);
  }
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
  const args = { word: rule.clause, object };
  report(context, catalogue.notWithObject, args, spanOfClause(rule.clause, read));
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
  const args = { head: read.verb.word, first, second };
  report(context, catalogue.contradiction, args, spanOfClause(word, read));
}

function spanOfClause(word: string, { clauses, statement }: ReadStatement): Span {
  return clauses.spans[word] ?? statement.head.span;
}

export function wordsOfValue(value: Value): readonly string[] {
  if (value.kind === 'choice') return [value.word];
  return value.kind === 'list' ? value.items.flatMap(wordsOfValue) : [];
}
