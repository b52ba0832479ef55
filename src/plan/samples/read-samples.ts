/** What a statement that prunes samples says. */
import { samplesOfTest } from '../../diagnostics/catalogue/plan-samples.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { ExpressionValue, TypedStatement } from '../../language/typed.ts';
import { rankedScope } from '../prune/manner.ts';
import { targetOf } from '../prune/target.ts';
import { asExpression, asRecord, clause, itemsOf } from '../reading.ts';
import { complain } from '../plan-context.ts';
import { dataOf } from './data-of-samples.ts';
import type { PlanContext } from '../plan-context.ts';
import type { PlannedSamples } from './planned-samples.ts';
import { sampleScore } from './sample-score.ts';
import type { SampleScore } from './sample-score.ts';
import type { SampleTarget } from './sample-target.ts';

export interface AskedSamples {
  readonly data: string;
  /** Canonical expression. */
  readonly criterion: string;
  readonly draws: boolean;
  readonly score: SampleScore;
  readonly per: PlannedSamples['per'];
  readonly target: SampleTarget;
}

/** True where samples of a data set go, and no part of the network. */
export function prunesSamples({ verb, object }: TypedStatement): boolean {
  return (
    verb === 'prune' &&
    itemsOf(object).some((item) => item.kind === 'choice' && item.word === 'samples')
  );
}

const measuring: ReadonlySet<string> = new Set(['test', 'validation']);

export function readSamples(
  statement: TypedStatement,
  context: PlanContext,
): Outcome<AskedSamples> {
  const [item] = itemsOf(statement.object);
  if (item === undefined) throw new TypeError('the checker promises samples');
  const found: Diagnostic[] = [];
  const data = dataOf(item);
  if (measuring.has(data)) found.push(complain(context, samplesOfTest, { data }, item.span));
  const byClass = rankedScope(statement) === 'class';
  const { expr } = criterionOf(statement);
  const criterion = printExpression(expr);
  const draws = criterion === 'draw()';
  const score = draws ? { expr, alone: false } : sampleScore(expr);
  if ('refused' in score) throw new TypeError(`the checker promises a score of samples`);
  if (found.length > 0) return { diagnostics: found };
  const per = byClass ? 'class' : 'data';
  const target = sampleTarget(statement);
  return { value: { data, criterion, draws, score, per, target }, diagnostics: [] };
}

/** The expression that scores a sample. */
export function criterionOf(statement: TypedStatement): ExpressionValue {
  const by = clause(statement, 'by');
  const value = by && asRecord(by).fields['criterion'];
  if (value === undefined) throw new TypeError('the checker promises a criterion');
  return asExpression(value);
}

function sampleTarget(statement: TypedStatement): SampleTarget {
  const target = targetOf(statement);
  if (target.kind === 'sparsity' || target.kind === 'removal' || target.kind === 'count') {
    return target;
  }
  throw new TypeError(`the checker promises a share or a number of samples, not ${target.kind}`);
}
