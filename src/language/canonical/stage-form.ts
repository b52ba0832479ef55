/**
 * How a stage is written: bare or as a block, with its name or without. The name that a stage gets
 * by itself need not be written, and a name means the same whether it was written or not.
 */
import { hasTimeClause } from '../../vocabulary/index.ts';
import { nameOfObject } from '../check/stage-names.ts';
import type { Stage, Step, TypedStatement, Value } from '../typed.ts';
import type { Printing } from './printing.ts';
import { objectText, statementLines } from './statement.ts';

export interface StageForm {
  /** The only statement, where the stage can stand without a block. */
  readonly bare?: TypedStatement;
  readonly statements: readonly TypedStatement[];
  /** What the stage is called where it is given no name, numbers aside. */
  readonly base: string;
}

export function formOf(stage: Stage, printing: Printing): StageForm {
  const bare = bareStatement(stage, printing);
  const { statements } = stage;
  if (bare !== undefined) return { bare, statements, base: nameOf(bare, printing) };
  const trains = statements.find(({ verb }) => dutyOf(verb, printing) === 'trains');
  const [chief = trains] = trains === undefined ? statements : [trains];
  return { statements, base: chief === undefined ? 'stage' : nameOf(chief, printing) };
}

/** Stages below these steps that need not be called by their names. */
export function selfNamed(body: readonly Step[], printing: Printing): ReadonlySet<Stage> {
  const stages = stagesOf(body).map((stage) => ({ stage, base: formOf(stage, printing).base }));
  let open = stages.filter(({ stage: { name }, base }) => {
    return name === base || (name.startsWith(`${base}-`) && /-\d+$/.test(name));
  });
  for (;;) {
    const given = stages.filter((one) => !open.includes(one)).map(({ stage }) => stage.name);
    const names = numbered(
      open.map(({ base }) => base),
      new Set(given),
    );
    const fitting = open.filter(({ stage }, at) => stage.name === names[at]);
    if (fitting.length === open.length) return new Set(open.map(({ stage }) => stage));
    open = fitting;
  }
}

export function stagesOf(body: readonly Step[]): readonly Stage[] {
  return body.flatMap((step) => {
    if (step.kind === 'stage') return [step];
    const arms = step.kind === 'branch' ? step.arms.flatMap((arm) => stagesOf(arm.body)) : [];
    return [...stagesOf(step.body), ...arms];
  });
}

/** As stages without a name are numbered: only among equals, past the names that are given. */
function numbered(bases: readonly string[], given: ReadonlySet<string>): readonly string[] {
  const counts = new Map<string, number>();
  for (const base of bases) counts.set(base, (counts.get(base) ?? 0) + 1);
  const numbers = new Map<string, number>();
  return bases.map((base) => {
    if (counts.get(base) === 1 && !given.has(base)) return base;
    for (;;) {
      const number = (numbers.get(base) ?? 0) + 1;
      numbers.set(base, number);
      if (!given.has(`${base}-${number}`)) return `${base}-${number}`;
    }
  });
}

function bareStatement(stage: Stage, printing: Printing): TypedStatement | undefined {
  const [first, second, third] = stage.statements;
  if (first === undefined || third !== undefined) return undefined;
  const clock = clockOf(stage);
  if (second !== undefined) {
    const isBrought = Object.keys(clock).length === 0 && brings(second, first, printing);
    return isBrought ? second : undefined;
  }
  const verb = printing.vocabulary.heads.get(first.verb);
  const own = verb?.kind === 'verb' ? verb.clauses.map(({ word }) => word) : [];
  return Object.keys(clock).every((word) => own.includes(word)) ? first : undefined;
}

/** Whether a bare statement brings along just what stands before it. */
function brings(statement: TypedStatement, before: TypedStatement, printing: Printing): boolean {
  const verb = printing.vocabulary.heads.get(statement.verb);
  if (verb?.kind !== 'verb' || verb.brings === undefined) return false;
  return (
    hasTimeClause(verb, statement.clauses) &&
    before.verb === verb.brings.verb &&
    statementLines(before, '', printing).join('\n') === `${verb.brings.verb} ${verb.brings.object}`
  );
}

/** The length of a stage, as the clauses that give it. */
export function clockOf({ length, until }: Stage): Readonly<Record<string, Value>> {
  return { ...(length && { for: length }), ...(until && { until }) };
}

function dutyOf(verb: string, { vocabulary }: Printing) {
  const declaration = vocabulary.heads.get(verb);
  return declaration?.kind === 'verb' ? declaration.duty : undefined;
}

/** The name that the checker makes of the statement's object. */
function nameOf(statement: TypedStatement, printing: Printing): string {
  const verb = printing.vocabulary.heads.get(statement.verb);
  const text = verb?.kind === 'verb' ? objectText(statement, verb, printing) : '';
  return nameOfObject(statement.verb, itemsOf(text).map(wordOf), printing.vocabulary);
}

/** Commas inside brackets and quotes separate no items. */
function itemsOf(text: string): readonly string[] {
  return text.match(/(?:`[^`]*`|"[^"]*"|\((?:[^()]|\([^()]*\))*\)|[^,])+/g) ?? [];
}

/** A number or an expression gives no name. */
function wordOf(item: string): string {
  const [, quoted, plain = ''] = /^\s*(?:`([^`]*)`|([\p{L}_*][^\s(]*))/u.exec(item) ?? [];
  return quoted ?? plain;
}
