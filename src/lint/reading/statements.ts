/** Statements with their stages, and what their words say: duty, objects, allocation, selection. */
import { memoized } from '../../basics/memoized.ts';
import { dutyOf } from '../../language/check/rules/rule.ts';
import { freeNames } from '../../language/expressions/names.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { wordsOfValue } from '../../language/check/clauses.ts';
import type { Choice, ExpressionValue, Selector, Stage, TypedStatement, Value } from '../../language/typed.ts';
import { branchNames, unitNames, type Duty } from '../../vocabulary/index.ts';
import type { LintContext } from '../rules/rule.ts';

export interface Placed {
  readonly stage: Stage;
  /** Of the stage, among all stages. */
  readonly index: number;
  readonly statement: TypedStatement;
}

/** In the order of the text. */
export function statementsOf({ stages }: LintContext): readonly Placed[] {
  return stages.flatMap((stage, index) => stage.statements.map((statement) => ({ stage, index, statement })));
}

/** Those that prune weights or other units. */
export function prunesOf(context: LintContext): readonly Placed[] {
  return statementsOf(context).filter(({ statement }) => dutyOf(statement, context) === 'prunes');
}

export function hasDuty(stage: Stage, context: LintContext, ...duties: readonly Duty[]): boolean {
  return stage.statements.some((statement) => {
    const duty = dutyOf(statement, context);
    return duty !== undefined && duties.includes(duty);
  });
}

/** True where a stage further down trains something. */
export function isTrainedLater({ index }: Placed, context: LintContext): boolean {
  return index < lastTraining(context);
}

const lastTraining = /* @__PURE__ */ memoized((context: LintContext) =>
  context.stages.findLastIndex((stage) => hasDuty(stage, context, 'trains')),
);

export function objectsOf({ object }: TypedStatement): readonly string[] {
  return wordsOfValue(object);
}

/** One by one, or in tiles. */
export function prunesWeights(statement: TypedStatement): boolean {
  return objectsOf(statement).some((word) => word === 'weights' || word === 'tiles');
}

export function headOf({ spans, span }: TypedStatement): Span {
  return spans['verb'] ?? span;
}

export function spanOfClause(statement: TypedStatement, word: string): Span {
  return statement.spans[word] ?? headOf(statement);
}

export function fieldOf(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'record' ? value.fields[name] : undefined;
}

export function choiceIn(value: Value | undefined): Choice | undefined {
  return value?.kind === 'choice' ? value : undefined;
}

/** As it was written; what is left out is `uniform` (language.md, "Scope is not allocation"). */
export function allocationOf({ clauses }: TypedStatement): Choice | undefined {
  return choiceIn(fieldOf(clauses['by'], 'allocation'));
}

export function isUniform(statement: TypedStatement): boolean {
  if (statement.clauses['allocated'] !== undefined) return false;
  const usual = goesToResource(statement) ? 'global' : 'uniform';
  return (allocationOf(statement)?.word ?? usual) === 'uniform';
}

/** A resource is met by one threshold where nothing is said. */
export function isGlobal(statement: TypedStatement): boolean {
  if (statement.clauses['allocated'] !== undefined) return false;
  const usual = goesToResource(statement) ? 'global' : 'uniform';
  return (allocationOf(statement)?.word ?? usual) === 'global';
}

const resources: ReadonlySet<string> = new Set(['flops', 'params', 'bytes', 'latency']);

/** `50% of flops`, and not `50% of rows`, which are shares of units. */
function goesToResource({ clauses: { to } }: TypedStatement): boolean {
  return to?.kind === 'quantity' && resources.has(to.base ?? '');
}

/** `l2` in `normalized by l2 per layer`; undefined where scores are compared as they are. */
export function normOf({ clauses }: TypedStatement): Choice | undefined {
  const norm = choiceIn(fieldOf(fieldOf(clauses['normalized'], 'by'), 'norm'));
  return norm?.word === 'none' ? undefined : norm;
}

const units: ReadonlySet<string> = new Set([...unitNames, ...branchNames]);

/** What a statement prunes as a whole. */
export function unitsOf(statement: TypedStatement): readonly string[] {
  return objectsOf(statement).filter((word) => units.has(word));
}

export function criterionOf({ clauses }: TypedStatement): ExpressionValue | undefined {
  const criterion = fieldOf(clauses['by'], 'criterion');
  return criterion?.kind === 'expression' ? criterion : undefined;
}

/** True where scores that train decide: what is pruned may change at every update, at a sparsity that does not. */
export function learnsWhatGoes(statement: TypedStatement): boolean {
  const criterion = criterionOf(statement);
  return criterion !== undefined && freeNames(criterion.expr).has('s');
}

export function selectorOf(statement: TypedStatement, word: 'in' | 'except'): Selector | undefined {
  const value = statement.clauses[word];
  return value?.kind === 'selector' ? value : undefined;
}

/** True where a selector has one of these roles or positions among its terms. */
export function names(selector: Selector | undefined, ...words: readonly string[]): boolean {
  return (selector?.terms ?? []).some((term) => {
    if (term.kind === 'role') return words.includes(term.role);
    return term.kind === 'position' && words.includes(`${term.position} layer`);
  });
}

/** The adapters that a statement trains. */
export function adaptersOf({ object }: TypedStatement): readonly Choice[] {
  const items = object.kind === 'list' ? object.items : [object];
  return items.filter((item): item is Choice => item.kind === 'choice' && item.word === 'lora');
}
