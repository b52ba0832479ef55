/** What a statement that prunes samples says. */
import type { PlannedSamples } from '../plan.ts';
import { samplesOfTest, chosenByLabel, scorerOutput } from '../../diagnostics/catalogue/plan-samples.ts';
import type { Diagnostic, Outcome, Span } from '../../diagnostics/diagnostic.ts';
import { freeNames } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr, ExpressionValue, TypedStatement } from '../../language/typed.ts';
import { rankedScope } from '../prune/manner.ts';
import { targetOf } from '../prune/target.ts';
import { asExpression, asName, asRecord, clause, itemsOf, placeOf, fieldOf } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { dataOf } from '../prune/pruned-kind.ts';
import { reducesOutputs, sampleScore, type SampleScore } from './sample-score.ts';
import { type SampleTarget, isSampleTarget } from './sample-target.ts';

export interface ScoredSamples {
  readonly data: string;
  /** Canonical expression. */
  readonly criterion: string;
  readonly draws: boolean;
  readonly score: SampleScore;
}

export interface AskedSamples extends ScoredSamples {
  readonly per: PlannedSamples['per'];
  readonly target: SampleTarget;
}

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
  if (pooled === undefined || per === undefined || asName(per) !== pooled) return complain(context, samplesOfTest, { data }, span);
  const name = ['label', 'loss', 'g'].find((one) => freeNames(expr).has(one));
  if (name === undefined) return undefined;
  return complain(context, chosenByLabel, { data, name }, statement.spans['by'] ?? span);
}

/** The last axis of the scorer's output is reduced, or one number. */
function scorerFaults(name: string, expr: Expr, statement: TypedStatement, { scorers, source }: PlanContext): readonly Diagnostic[] {
  const output = scorers.get(name);
  const last = output?.dims === undefined || output.dims.length < 2 ? 1 : output.dims.at(-1);
  if (last === 1 || reducesOutputs(expr)) return [];
  const theirs = [`${output?.name ?? ''} of [${output?.dims?.join(', ') ?? ''}]`];
  return [complain({ source }, scorerOutput, { name, theirs }, placeOf(statement, 'by'))];
}

/** The expression that scores a sample. */
export function criterionOf(statement: TypedStatement): ExpressionValue {
  const value = fieldOf(statement, 'by', 'criterion');
  if (value === undefined) throw new TypeError('the checker promises a criterion');
  return asExpression(value);
}

function sampleTarget(statement: TypedStatement): SampleTarget {
  const target = targetOf(statement);
  if (isSampleTarget(target)) return target;
  throw new TypeError(`the checker promises a share or a number of samples, not ${target.kind}`);
}
