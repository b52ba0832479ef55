/** Lowers stages: blocks of statements with one clock, and bare statements that become one. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import type { BlockDeclaration, VerbDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { Quantity, Stage, TypedStatement, Value } from '../typed.ts';
import { readBlockHead } from './block.ts';
import { contextOfStatement, report, type Context } from './context.ts';
import { cursorOver } from './cursor.ts';
import { givenName, refuseHere, refuseUnknown } from './refusals.ts';
import { readAll } from './read/all.ts';
import { lowerStatement } from './statement.ts';
import type { Lowering } from './lowering.ts';
import { isTimeClause, isWindowed, verbOf } from './windowed.ts';

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
  if (verb.brings === undefined || trainer?.kind !== 'verb' || trainer.object === undefined) {
    return undefined;
  }
  const { span } = statement.head;
  const item = { kind: 'name', text: verb.brings.object, quoted: false, span } as const;
  const cursor = cursorOver([{ kind: 'phrase', items: [item], span }], trainer.word, span);
  const object = readAll(trainer.object, cursor, context);
  if (object === undefined) return undefined;
  const spans = { verb: span, object: span };
  return { verb: trainer.word, object, clauses: {}, spans, implied: true, span };
}

export function lowerStage(statement: Statement, declaration: BlockDeclaration, lowering: Lowering): Stage | undefined {
  const head = readBlockHead(statement, declaration, true, lowering);
  const given = givenName(statement)?.text;
  const name = given ?? lowering.stageNames.get(statement) ?? declaration.word;
  const written = statement.block?.statements ?? [];
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
  const clause = statement.clauses.find(({ word }) => isTimeClause(word.text, verb));
  const at = clause?.word ?? statement.head;
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

interface Clock {
  readonly length?: Quantity;
  readonly until?: Value;
}

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
