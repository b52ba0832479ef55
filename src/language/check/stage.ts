/** Lowers stages: blocks of statements with one clock, and bare statements that become one. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import type { BlockDeclaration, VerbDeclaration } from '../../vocabulary/index.ts';
import { statementsIn, type Statement } from '../ast.ts';
import type { Quantity, Stage, TypedStatement, Value } from '../typed.ts';
import { readBlockHead, isTimeClause, isWindowed, verbOf } from './block.ts';
import { contextOfStatement, report, countErrors, noFindings, textAt, type Context } from './context.ts';
import { cursorOver } from './cursor.ts';
import { givenName, refuseHere, refuseUnknown, isSecondStatement, refuseSecond } from './refusals.ts';
import { readAll } from './read/all.ts';
import type { Lowering } from './lowering.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import { checkClauseRules, wordsOfValue, readClauses, type ReadClauses } from './clauses.ts';
import { scoresSamples } from './scores-samples.ts';

export function lowerBareStage(statement: Statement, verb: VerbDeclaration, lowering: Lowering): Stage | undefined {
  const typed = lowerStatement(statement, verb, lowering);
  if (typed === undefined) return undefined;
  const brought = isWindowed(statement, verb) ? broughtAlong(verb, statement, lowering) : undefined;
  const statements = brought === undefined ? [typed] : [brought, typed];
  const trains = brought !== undefined || verb.duty === 'trains';
  const name = lowering.stageNames.get(statement) ?? verb.word;
  if (!trains && !hasTime(statement, verb, name, lowering)) return undefined;
  const clock = verb.duty === 'trains' ? clockOf(typed.clauses) : {};
  return { kind: 'stage', name, named: false, ...clock, statements, span: statement.span };
}

/** The training statement that a bare windowed statement implies. */
function broughtAlong(verb: VerbDeclaration, statement: Statement, context: Context): TypedStatement | undefined {
  const trainer = verb.brings && context.vocabulary.heads.get(verb.brings.verb);
  if (verb.brings === undefined || trainer?.kind !== 'verb' || trainer.object === undefined) return undefined;
  const { span } = statement.head;
  const item = { kind: 'name', text: verb.brings.object, quoted: false, span } as const;
  const cursor = cursorOver([{ kind: 'phrase', items: [item], span }], trainer.word, span);
  const object = readAll(trainer.object, cursor, context);
  if (object === undefined) return undefined;
  return { verb: trainer.word, object, clauses: {}, spans: { verb: span, object: span }, implied: true, span };
}

export function lowerStage(statement: Statement, declaration: BlockDeclaration, lowering: Lowering): Stage | undefined {
  const head = readBlockHead(statement, declaration, true, lowering);
  const given = givenName(statement)?.text;
  const name = given ?? lowering.stageNames.get(statement) ?? declaration.word;
  const written = statementsIn(statement.block);
  // A statement that is not understood may be the training that the others ask for.
  const mayTrain = written.some((inner) => {
    const verb = verbOf(inner, lowering);
    return verb === undefined || verb.duty === 'trains';
  });
  const hasClock = mayTrain || !head.fine || hasNoClock(head.clauses.spans, name, lowering);
  const statements = written.flatMap((inner) => {
    const typed = lowerInner(inner, lowering);
    const verb = verbOf(inner, lowering);
    if (typed === undefined || verb === undefined) return [];
    return mayTrain || hasTime(inner, verb, name, lowering) ? [typed] : [];
  });
  const clock = sharedClock(clockOf(head.clauses.values), statements, name, lowering);
  if (!head.fine || !hasClock || clock === undefined || statements.length === 0) return undefined;
  return { kind: 'stage', name, named: given !== undefined, ...clock, statements, span: statement.span };
}

function lowerInner(statement: Statement, lowering: Lowering): TypedStatement | undefined {
  const declaration = lowering.vocabulary.heads.get(statement.head.text);
  if (declaration === undefined) return refuseUnknown(statement, lowering);
  if (declaration.kind === 'verb') return lowerStatement(statement, declaration, lowering);
  return refuseHere(statement, 'inside a stage', lowering);
}

/** False, with a finding, where a statement asks for time although nothing trains. */
function hasTime(statement: Statement, verb: VerbDeclaration, stage: string, outer: Context): boolean {
  if (!isWindowed(statement, verb)) return true;
  const at = statement.clauses.find(({ word }) => isTimeClause(word.text, verb))?.word ?? statement.head;
  const context = contextOfStatement(outer, statement.broken === true);
  report(context, catalogue.timeWithoutTraining, { word: at.text, stage }, at.span);
  return false;
}

/** False, with a finding, where a stage without training has a length. */
function hasNoClock(
  spans: Readonly<Record<string, { readonly start: number; readonly end: number }>>,
  stage: string,
  context: Context,
): boolean {
  for (const word of ['for', 'until']) {
    const span = spans[word];
    if (span === undefined) continue;
    report(context, catalogue.timeWithoutTraining, { word, stage }, span);
    return false;
  }
  return true;
}

type Clock = { readonly length?: Quantity; readonly until?: Value };

function clockOf(clauses: Readonly<Record<string, Value>>): Clock {
  const { for: length, until } = clauses;
  return { length: length?.kind === 'quantity' ? length : undefined, until };
}

function isSet({ length, until }: Clock): boolean {
  return length !== undefined || until !== undefined;
}

/** The clock of a stage, given once: at its head or by one of its training statements. */
function sharedClock(own: Clock, statements: readonly TypedStatement[], stage: string, context: Context): Clock | undefined {
  let clock = own;
  for (const { verb, clauses, spans, span } of statements) {
    const declaration = context.vocabulary.heads.get(verb);
    const isTrainer = declaration?.kind === 'verb' && declaration.duty === 'trains';
    const inner = isTrainer ? clockOf(clauses) : {};
    if (!isSet(inner)) continue;
    if (isSet(clock)) {
      const at = spans['for'] ?? spans['until'] ?? span;
      return report(context, catalogue.lengthTwice, { stage }, at);
    }
    clock = inner;
  }
  return clock;
}

// Lowers a statement with a verb: object, clauses and their rules.

/** Undefined where something in it is wrong; the findings say what. */
function lowerStatement(statement: Statement, verb: VerbDeclaration, outer: Context): TypedStatement | undefined {
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
  if (statement.broken === true || object === undefined || countErrors(context) > before) return undefined;
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
  if (verb.object !== undefined) return readAll(verb.object, cursorOver(object, head.text, head.span), context);
  const [first] = object;
  if (first === undefined) return { kind: 'record', fields: {}, span: head.span };
  const word = first.items[0];
  if (word !== undefined && isSecondStatement(word, context)) {
    return refuseSecond(textAt(context, word.span), word.span, { head: head.text, context });
  }
  return report(context, catalogue.noObject, { head: head.text, found: `\`${textAt(context, first.span)}\`` }, first.span);
}

/** A verb has neither a type nor a value nor a block. */
function checkNothingElse(statement: Statement, context: Context): void {
  const { head, annotation, value, block } = statement;
  const extra = annotation?.[0] ?? value?.[0];
  if (extra !== undefined) {
    const found = `\`${textAt(context, extra.span)}\``;
    report(context, types.unexpected, { found, owner: head.text, suggestion: undefined }, extra.span);
  }
  if (block !== undefined) report(context, catalogue.strayBlock, { head: head.text }, block.span);
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
    return report(context, catalogue.contradiction, { head: verb.word, first, second: 'in' }, spans['in'] ?? object.span);
  }
  if (values['within'] === undefined || (first !== '<' && first !== '>')) return;
  report(context, catalogue.withoutEffect, { word: 'within', reason: `beside \`${first}\`` }, spans['within'] ?? object.span);
}
