/** What a prune of samples says: its data set and its criterion, and how many samples it finds and leaves. */
import { sum } from '../../basics/numbers.ts';
import type { PlannedSamples } from '../plan.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-samples.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { hasErrors, collecting, type Diagnostic, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { wholeNames } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr, ExpressionValue, TypedStatement } from '../../language/typed.ts';
import { rankedScope } from '../prune/manner.ts';
import { targetOf, type Target } from '../prune/target.ts';
import { promised, asExpression, asName, asRecord, clause, itemsOf, placeOf, fieldOf } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { dataOf } from '../prune/pruned-kind.ts';
import { reducesOutputs, sampleScore, type SampleScore } from './sample-score.ts';
import { add, multiply, one, rational, subtract, zero, roundTo, type Rational, type Rounding } from '../../exact/rational.ts';
import { floorCounts } from '../../select/floors.ts';

export interface ScoredSamples {
  readonly data: string;
  /** Canonical expression. */
  readonly criterion: string;
  readonly draws: boolean;
  readonly score: SampleScore;
}

export type AskedSamples = ScoredSamples & { readonly per: PlannedSamples['per']; readonly target: SampleTarget };

/** True where samples of a data set go, and no part of the network. */
export function prunesSamples({ verb, object }: TypedStatement): boolean {
  return verb === 'prune' && itemsOf(object).some((item) => item.kind === 'choice' && item.word === 'samples');
}

const measuring: ReadonlySet<string> = new Set(['test', 'validation']);

export function readSamples(statement: TypedStatement, context: PlanContext): Outcome<ScoredSamples> {
  const [item] = itemsOf(statement.object);
  if (item === undefined) throw new TypeError('the checker promises samples');
  const found: Diagnostic[] = [];
  const data = dataOf(item);
  const { expr } = criterionOf(statement);
  const criterion = printExpression(expr);
  const draws = criterion === 'draw()';
  const score = draws ? { expr, alone: false } : sampleScore(expr);
  if ('refused' in score) throw new TypeError(`the checker promises a score of samples`);
  if (measuring.has(data)) {
    const fault = measuredFault(statement, context, { data, span: item.span }, expr);
    if (fault !== undefined) found.push(fault);
  }
  const read = ['y', 'label'].find((name) => wholeNames(expr).has(name));
  if (read !== undefined && context.settings.task.outputs !== undefined) {
    const args = { what: `a score of \`${read}\` where outputs are several`, instead: 'use `loss` or `g`' };
    found.push(complain(context, unsupported, args, statement.spans['by'] ?? item.span));
  }
  if (score.scorer !== undefined) found.push(...scorerFaults(score.scorer, expr, statement, context));
  if (found.length > 0) return { diagnostics: found };
  return { value: { data, criterion, draws, score }, diagnostics: [] };
}

/** What a statement that says how much goes asks for. */
export function withTarget(statement: TypedStatement, scored: ScoredSamples): AskedSamples {
  return { ...scored, per: rankedScope(statement) === 'class' ? 'class' : 'data', target: sampleTarget(statement) };
}

/** What is measured on stays whole. Of samples that make one answer some may go, if each answer keeps one and no label chooses them. */
function measuredFault(
  statement: TypedStatement,
  context: PlanContext,
  { data, span }: { readonly data: string; readonly span: Span },
  expr: Expr,
): Diagnostic | undefined {
  const pooled = context.settings.beside?.[data]?.pooled;
  const rule = clause(statement, 'within') ?? clause(statement, 'above');
  const per = rule && asRecord(rule).fields['per'];
  if (pooled === undefined || per === undefined || asName(per) !== pooled)
    return complain(context, catalogue.samplesOfTest, { data }, span);
  const name = ['label', 'loss', 'g'].find((one) => wholeNames(expr).has(one));
  if (name === undefined) return undefined;
  return complain(context, catalogue.chosenByLabel, { data, name }, statement.spans['by'] ?? span);
}

/** The last axis of the scorer's output is reduced, or one number. */
function scorerFaults(name: string, expr: Expr, statement: TypedStatement, { scorers, source }: PlanContext): readonly Diagnostic[] {
  const output = scorers.get(name);
  const last = output?.dims === undefined || output.dims.length < 2 ? 1 : output.dims.at(-1);
  if (last === 1 || reducesOutputs(expr)) return [];
  const theirs = [`${output?.name ?? ''} of [${output?.dims?.join(', ') ?? ''}]`];
  return [complain({ source }, catalogue.scorerOutput, { name, theirs }, placeOf(statement, 'by'))];
}

/** The expression that scores a sample. */
export function criterionOf(statement: TypedStatement): ExpressionValue {
  return asExpression(promised(fieldOf(statement, 'by', 'criterion'), 'a criterion'));
}

function sampleTarget(statement: TypedStatement): SampleTarget {
  const target = targetOf(statement);
  if (isSampleTarget(target)) return target;
  throw new TypeError(`the checker promises a share or a number of samples, not ${target.kind}`);
}

/** Targets that samples can have. */
export type SampleTarget = Extract<Target, { kind: 'sparsity' | 'removal' | 'count' }>;

export function isSampleTarget(target: Target): target is SampleTarget {
  return target.kind === 'sparsity' || target.kind === 'removal' || target.kind === 'count';
}

/** Samples that compete: all of them, or those of a class. */
export interface Pool {
  readonly of: number;
  /** That are still there. */
  readonly before: number;
}

/** An amount of samples, exactly and rounded; more than `before` where a target asks for too many. */
export type Left = { readonly exact: Rational; readonly count: number };

export function leftOf(target: SampleTarget, { of, before }: Pool, rounding?: Rounding): Left {
  switch (target.kind) {
    case 'sparsity': {
      const exact = multiply(subtract(one, target.share), rational(of));
      return { exact, count: of - roundTo(multiply(target.share, rational(of)), rounding) };
    }
    case 'removal': {
      return without(before, multiply(target.share, rational(target.of === 'remaining' ? before : of)), rounding);
    }
    case 'count':
      return without(before, target.count, rounding);
  }
}

function without(before: number, going: Rational, rounding?: Rounding): Left {
  return { exact: subtract(rational(before), going), count: before - roundTo(going, rounding) };
}

/** What a floor keeps of classes of these sizes together, rounded up in each; nothing without one. */
export function promisedCounts(share: Rational | undefined, sizes: readonly number[]): Left {
  if (share === undefined) return { exact: zero, count: 0 };
  return { exact: sizes.map((size) => multiply(share, rational(size))).reduce(add, zero), count: sum(floorCounts(share, sizes)) };
}

/** By label: all samples, and those that are left. */
export function classPools(context: PlanContext, data: string, span: Span): Outcome<ReadonlyMap<string, Pool>> {
  return collecting((take, fail) => {
    const left = context.state.samples.get(data);
    if (left !== undefined && left.classes === undefined) return fail([complain(context, catalogue.classesUnknown, { data }, span)]);
    const { value, diagnostics } = context.settings.classes?.(data) ?? { diagnostics: [] };
    const without = complain(context, catalogue.samplesWithoutClasses, { data }, span);
    const counts = take({ value, diagnostics: value !== undefined ? [] : hasErrors(diagnostics) ? diagnostics : [without] });
    return new Map([...counts].map(([label, of]) => [label, { of, before: left?.classes?.get(label) ?? of }]));
  });
}
