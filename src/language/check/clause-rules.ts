/** Applies the rules of a verb on how its clauses depend on each other. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import type { ClauseRule, VerbDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { Value } from '../typed.ts';
import type { ReadClauses } from './clauses.ts';
import { report, type Context } from './context.ts';
import { listed } from '../../diagnostics/suggest.ts';

export function checkClauseRules(
  statement: Statement,
  verb: VerbDeclaration,
  object: Value,
  clauses: ReadClauses,
  context: Context,
): void {
  const objects = wordsOfValue(object);
  for (const rule of verb.rules ?? []) checkRule(rule);

  function checkRule(rule: ClauseRule): void {
    switch (rule.kind) {
      case 'one-of': {
        const written = rule.clauses.filter((word) => clauses.written.has(word));
        const [first, second] = written;
        if (second !== undefined && first !== undefined) contradict(first, second);
        if (first === undefined && !objects.some((word) => rule.unless?.includes(word))) {
          missing(listed(rule.clauses));
        }
        return;
      }
      case 'required': {
        const applies =
          rule.when === undefined || objects.some((word) => rule.when?.includes(word));
        const spared = objects.some((word) => rule.unless?.includes(word));
        if (applies && !spared && !clauses.written.has(rule.clause)) missing(`\`${rule.clause}\``);
        return;
      }
      case 'needs':
        if (!clauses.written.has(rule.clause)) return;
        if (rule.oneOf.some((word) => clauses.written.has(word))) return;
        return report(
          context,
          catalogue.withoutEffect,
          { word: rule.clause, reason: `without ${listed(rule.oneOf)}` },
          clauses.spans[rule.clause] ?? statement.head.span,
        );
      case 'not-both': {
        const [first, second] = rule.clauses;
        if (clauses.written.has(first) && clauses.written.has(second)) contradict(first, second);
        return;
      }
      case 'blind': {
        const value = clauses.values[rule.clause];
        if (value?.kind !== 'choice' || value.word !== rule.word) return;
        return report(context, catalogue.decidedOnTest, { word: verb.word }, value.span);
      }
      case 'not-with': {
        const with_ = objects.find((word) => rule.objects.includes(word));
        if (with_ === undefined || !clauses.written.has(rule.clause)) return;
        const args = { word: rule.clause, object: with_ };
        const span = clauses.spans[rule.clause] ?? statement.head.span;
        return report(context, catalogue.notWithObject, args, span);
      }
    }
  }

  function missing(what: string): void {
    const args = { head: verb.word, clauses: what };
    report(context, catalogue.missingClause, args, statement.head.span);
  }

  /** Shown at the one that was written last. */
  function contradict(first: string, second: string): void {
    const later = Math.max(clauses.spans[first]?.start ?? 0, clauses.spans[second]?.start ?? 0);
    const word = clauses.spans[first]?.start === later ? first : second;
    const span = clauses.spans[word] ?? statement.head.span;
    report(context, catalogue.contradiction, { head: verb.word, first, second }, span);
  }
}

export function wordsOfValue(value: Value): readonly string[] {
  if (value.kind === 'choice') return [value.word];
  return value.kind === 'list' ? value.items.flatMap(wordsOfValue) : [];
}
