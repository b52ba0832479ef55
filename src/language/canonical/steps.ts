/** Stages and the blocks around them in canonical spelling. */
import { allMatches, matchParts } from '../../basics/matches.ts';
import { addToSum, sumAt } from '../../basics/maps.ts';
import { hasTimeClause, takesTime, wordsOf, type BlockDeclaration, type Shape } from '../../vocabulary/index.ts';
import type { Branch, Repeat, Stage, Step, Sweep, TypedStatement, Value, Variation } from '../typed.ts';
import { stagesIn } from '../within.ts';
import { nameText, type Printing } from './printing.ts';
import { clauseText, statementLines, objectText } from './statement.ts';
import { valueText } from './value.ts';
import { dutyOf } from '../check/rules/rule.ts';
import { nameOfObject } from '../check/stage-names.ts';

/** How a step begins: `repeat 3 times`, `stage warm for 500 steps`. */
export function headLine(step: Step, printing: Printing): string {
  return (stepLinesOf(step, printing)[0] ?? '').replace(/ \{$/, '');
}

/** The lines of a step that stands first. */
export function stepLinesOf(step: Step, printing: Printing): readonly string[] {
  return stepLines(step, true, printing);
}

/** Lines of a body: its steps, with an empty line between two of several lines or verbs. */
export function bodyLines(steps: readonly Step[], printing: Printing): readonly string[] {
  return steps.flatMap((step, at) => {
    const lines = stepLines(step, at === 0, printing);
    return at === 0 ? lines : ['', ...lines];
  });
}

function stepLines(step: Step, isFirst: boolean, printing: Printing): readonly string[] {
  switch (step.kind) {
    case 'stage':
      return stageLines(step, isFirst, printing);
    case 'repeat':
      return repeatLines(step, printing);
    case 'branch':
      return branchLines(step, printing);
    case 'sweep':
      return sweepLines(step, printing);
  }
}

function stageLines(stage: Stage, isFirst: boolean, printing: Printing): readonly string[] {
  const { bare, statements } = formOf(stage, printing);
  const clock = clockOf(stage);
  const isNamed = !printing.selfNamed.has(stage);
  if (!isNamed && bare !== undefined) {
    const before = !isFirst && mayTakeTime(bare, printing) ? 'then ' : '';
    return statementLines(bare, before, printing, { without: new Set(), added: clock });
  }
  const name = isNamed ? nameText(stage.name, printing) : '';
  const without = new Set(Object.keys(clock));
  const inner = statements.flatMap((statement) => [...statementLines(statement, '', printing, { without, added: {} })]);
  return block(headOf('stage', name, clock, printing), inner);
}

function mayTakeTime({ verb, clauses }: TypedStatement, { vocabulary }: Printing): boolean {
  const declaration = vocabulary.heads.get(verb);
  return declaration?.kind === 'verb' && takesTime(declaration, (word) => clauses[word] !== undefined);
}

function repeatLines({ times, until, body }: Repeat, printing: Printing): readonly string[] {
  const head = declarationThat('repeat', printing);
  const object: Value = {
    kind: 'record',
    fields: { count: times, times: { kind: 'choice', word: 'times', args: {}, span: times.span } },
    span: times.span,
  };
  const count = head?.object === undefined ? '' : valueText(object, head.object, printing);
  const clauses: Readonly<Record<string, Value>> = until === undefined ? {} : { until };
  return block(headOf('repeat', count, clauses, printing), bodyLines(body, printing));
}

function branchLines(branch: Branch, printing: Printing): readonly string[] {
  const { ways, varying, over, body, arms, span } = branch;
  const head = declarationThat('branch', printing);
  const word: Value = { kind: 'choice', word: 'ways', args: {}, span };
  const object: Value = { kind: 'record', fields: ways ? { count: ways, ways: word } : {}, span };
  const count = ways && head?.object ? valueText(object, head.object, printing) : '';
  const varied = varying?.map((variation) => `varying ${variationText(variation, printing)}`) ?? [];
  const inner =
    arms.length === 0
      ? bodyLines(body, printing)
      : arms.flatMap((arm) => block(headOf('arm', nameText(arm.name, printing), {}, printing), bodyLines(arm.body, printing)));
  const text = [headOf('branch', count, over ? { over } : {}, printing), ...varied].join(' ');
  return block(text, inner);
}

function sweepLines({ over, body }: Sweep, printing: Printing): readonly string[] {
  const varied = over.map((variation) => variationText(variation, printing)).join(', ');
  return block(headOf('sweep', varied, {}, printing), bodyLines(body, printing));
}

function variationText({ name, values }: Variation, printing: Printing): string {
  const shape = shapeOfParam(name, printing);
  const texts = values.map((value) => valueText(value, shape, printing));
  return nameText(name, printing) + (texts.length === 0 ? '' : ` in ${texts.join(', ')}`);
}

/** The shape of a parameter's values, by its type. */
export function shapeOfParam(name: string, printing: Printing): Shape {
  const [type = ''] = printing.params.get(name)?.type.split(' of ') ?? [];
  return wordsOf(printing.vocabulary, 'type').get(type)?.value ?? { kind: 'quantity', readings: [] };
}

function declarationThat(builds: BlockDeclaration['builds'], { vocabulary }: Printing): BlockDeclaration | undefined {
  const blocks = [...vocabulary.heads.values()].filter((head) => head.kind === 'block');
  return blocks.find((head) => head.builds === builds);
}

function headOf(builds: BlockDeclaration['builds'], object: string, clauses: Readonly<Record<string, Value>>, printing: Printing): string {
  const declaration = declarationThat(builds, printing);
  const texts = declaration?.clauses.flatMap((clause) => {
    const value = clauses[clause.word];
    return value === undefined ? [] : [clauseText(value, clause, printing)];
  });
  return [declaration?.word ?? builds, object, ...(texts ?? [])].filter(Boolean).join(' ');
}

function block(head: string, inner: readonly string[]): readonly string[] {
  return [`${head} {`, ...inner.map((line) => (line === '' ? '' : '  ' + line)), '}'];
}

// How a stage is written: bare or as a block, with its name or without. The name that a stage gets by itself need not be written, and a
// name means the same whether it was written or not.

interface StageForm {
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
  const trains = statements.find((statement) => dutyOf(statement, printing) === 'trains');
  const [chief = trains] = trains === undefined ? statements : [trains];
  return { statements, base: chief === undefined ? 'stage' : nameOf(chief, printing) };
}

/** Stages below these steps that need not be called by their names. */
export function selfNamed(body: readonly Step[], printing: Printing): ReadonlySet<Stage> {
  const stages = stagesIn(body).map((stage) => ({ stage, base: formOf(stage, printing).base }));
  let open = stages.filter(({ stage: { name }, base }) => name === base || (name.startsWith(`${base}-`) && /-\d+$/.test(name)));
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

/** As stages without a name are numbered: only among equals, past the names that are given. */
function numbered(bases: readonly string[], given: ReadonlySet<string>): readonly string[] {
  const counts = new Map<string, number>();
  for (const base of bases) addToSum(counts, base);
  const numbers = new Map<string, number>();
  return bases.map((base) => {
    if (counts.get(base) === 1 && !given.has(base)) return base;
    for (;;) {
      const number = sumAt(numbers, base) + 1;
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

/** The name that the checker makes of the statement's object. */
function nameOf(statement: TypedStatement, printing: Printing): string {
  const verb = printing.vocabulary.heads.get(statement.verb);
  const text = verb?.kind === 'verb' ? objectText(statement, verb, printing) : '';
  return nameOfObject(statement.verb, itemsOf(text).map(wordOf), printing.vocabulary);
}

/** Commas inside brackets and quotes separate no items. */
function itemsOf(text: string): readonly string[] {
  return allMatches(/(?:`[^`]*`|"[^"]*"|\((?:[^()]|\([^()]*\))*\)|[^,])+/g, text);
}

/** A number or an expression gives no name. */
function wordOf(item: string): string {
  const [, quoted, plain = ''] = matchParts(/^\s*(?:`([^`]*)`|([\p{L}_*][^\s(]*))/u, item);
  return quoted ?? plain;
}
