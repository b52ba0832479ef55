/** Lowers a statement with a verb: object, clauses and their rules. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import type { VerbDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { TypedStatement, Value } from '../typed.ts';
import { checkClauseRules, wordsOfValue } from './clause-rules.ts';
import { readClauses, type ReadClauses } from './clauses.ts';
import { contextOfStatement, countErrors, noFindings, report, textAt, type Context } from './context.ts';
import { cursorOver } from './cursor.ts';
import { scoresSamples } from './scores-samples.ts';
import { isSecondStatement, refuseSecond } from './refusals.ts';
import { readAll } from './read/all.ts';

/** Undefined where something in it is wrong; the findings say what. */
export function lowerStatement(statement: Statement, verb: VerbDeclaration, outer: Context): TypedStatement | undefined {
  const context = contextOfStatement(outer, statement.broken === true);
  context.subject.clauses = verb.clauses;
  const before = countErrors(context);
  const earlier = context.findings.list.length;
  const object = readObject(statement, verb, context);
  context.subject.scoresSamples = scoresSamples(object, context);
  context.subject.units = countedUnits(object, context);
  const rest = isCutWrong(context, earlier) ? { ...context, findings: noFindings() } : context;
  const clauses = readClauses(statement, verb, rest);
  checkNothingElse(statement, rest);
  if (statement.broken === true || object === undefined || countErrors(context) > before) {
    return undefined;
  }
  checkClauseRules({ statement, verb, object, clauses }, context);
  const whole = joined(object, verb, clauses);
  checkClaim(object, verb, clauses, context);
  if (countErrors(context) > before) return undefined;
  return {
    verb: verb.word,
    object: whole,
    clauses: inOrder(clauses, verb),
    spans: { verb: statement.head.span, object: whole.span, ...clauses.spans },
    implied: false,
    span: statement.span,
  };
}

/** What a statement is about, where the language counts such units: `heads`, `blocks`. */
function countedUnits(object: Value | undefined, { vocabulary }: Context): string | undefined {
  const [word] = object === undefined ? [] : wordsOfValue(object);
  const isCounted = vocabulary.units.some((unit) => unit.word === word && unit.dimension === 'pruning');
  return isCounted && word !== 'weights' ? word : undefined;
}

/** What follows words that do not belong to a statement may not belong to it either. */
function isCutWrong({ findings }: Context, before: number): boolean {
  return findings.list.slice(before).some(({ code }) => stray.has(code));
}

const stray: ReadonlySet<string> = new Set([catalogue.noObject, catalogue.twoOnALine, types.unexpected].map(({ code }) => code));

function readObject(statement: Statement, verb: VerbDeclaration, context: Context): Value | undefined {
  const { head, object } = statement;
  if (verb.object !== undefined) {
    return readAll(verb.object, cursorOver(object, head.text, head.span), context);
  }
  const [first] = object;
  if (first === undefined) return { kind: 'record', fields: {}, span: head.span };
  const word = first.items[0];
  if (word !== undefined && isSecondStatement(word, context)) {
    return refuseSecond(textAt(context, word.span), word.span, { head: head.text, context });
  }
  const found = `\`${textAt(context, first.span)}\``;
  return report(context, catalogue.noObject, { head: head.text, found }, first.span);
}

/** A verb has neither a type nor a value nor a block. */
function checkNothingElse(statement: Statement, context: Context): void {
  const { head, annotation, value, block } = statement;
  const extra = annotation?.[0] ?? value?.[0];
  if (extra !== undefined) {
    const found = `\`${textAt(context, extra.span)}\``;
    report(context, types.unexpected, { found, owner: head.text, suggestion: undefined }, extra.span);
  }
  if (block !== undefined) {
    report(context, catalogue.strayBlock, { head: head.text }, block.span);
  }
}

/** The clauses in the order of their declarations, without those that went into the object. */
function inOrder({ values }: ReadClauses, verb: VerbDeclaration): Readonly<Record<string, Value>> {
  const ordered: Record<string, Value> = {};
  for (const { word, joinsObject } of verb.clauses) {
    const value = joinsObject === true ? undefined : values[word];
    if (value !== undefined) ordered[word] = value;
  }
  return ordered;
}

/** Clauses that are parts of the object go into its record. */
function joined(object: Value, verb: VerbDeclaration, clauses: ReadClauses): Value {
  if (object.kind !== 'record') return object;
  const fields: Record<string, Value> = { ...object.fields };
  for (const { word, joinsObject } of verb.clauses) {
    const value = joinsObject === true ? clauses.values[word] : undefined;
    if (value?.kind === 'record') Object.assign(fields, value.fields);
    else if (value !== undefined) fields[word] = value;
  }
  return { ...object, fields };
}

/** A claim has one bound, and a strict one has no tolerance. */
function checkClaim(object: Value, verb: VerbDeclaration, { values, spans }: ReadClauses, context: Context): void {
  if (verb.object?.kind !== 'comparison' || object.kind !== 'record') return;
  const { comparison } = object.fields;
  const first = comparison?.kind === 'choice' ? comparison.word : undefined;
  if (first === undefined) {
    if (values['in'] !== undefined) return;
    return report(context, types.missingComparison, { owner: verb.word }, object.span);
  }
  if (values['in'] !== undefined) {
    const args = { head: verb.word, first, second: 'in' };
    return report(context, catalogue.contradiction, args, spans['in'] ?? object.span);
  }
  if (values['within'] === undefined || (first !== '<' && first !== '>')) return;
  const args = { word: 'within', reason: `beside \`${first}\`` };
  report(context, catalogue.withoutEffect, args, spans['within'] ?? object.span);
}
