/** What a statement ranks by and reads, and what trains for it: gates, widths, codes and collected statistics. */
import type { Choice, TypedStatement, ExpressionValue } from '../language/typed.ts';
import { codeNumber, namesCode, gateNameIn, type GateName, namesWidth } from './criteria/gate.ts';
import { clause, itemsOf, asExpression, asName, fieldOf } from './reading.ts';
import type { UnrolledStage } from './unroll/unrolled-stage.ts';
import { storedIn } from './criteria/names.ts';
import { freeNames } from '../language/expressions/names.ts';

export const codesWord = 'codes';

export function codesIn({ object }: TypedStatement): readonly Choice[] {
  return itemsOf(object).flatMap((item) => (item.kind === 'choice' && item.word === codesWord ? [item] : []));
}

/** The code that a prune ranks by, `NaN` where it is no plain number; undefined where it ranks otherwise. */
export function codeReadBy(statement: TypedStatement): number | undefined {
  const criterion = criterionIn(statement)?.expr;
  return criterion && namesCode(criterion) ? (codeNumber(criterion) ?? NaN) : undefined;
}

/** The prunes of a recipe that rank by codes: their units are those that codes have gates for. */
export function codedPrunes(stages: readonly UnrolledStage[]): readonly TypedStatement[] {
  return stages.flatMap(({ stage }) => stage.statements).filter((statement) => codeReadBy(statement) !== undefined);
}

export const inputGatesWord = 'input-gates';

/** Whether a statement of the stage trains gates by input. */
export function trainsInputGates(statements: readonly TypedStatement[]): boolean {
  return statements.some(({ object }) => itemsOf(object).some((item) => item.kind === 'choice' && item.word === inputGatesWord));
}

/** What trains on units that a prune ranks by. */
export function gateReadBy(statement: TypedStatement): GateName | undefined {
  const criterion = criterionIn(statement);
  return criterion && gateNameIn(criterion.expr);
}

/** True where the criterion names `width`. */
export function readsWidths(statement: TypedStatement): boolean {
  const criterion = criterionIn(statement);
  return criterion !== undefined && namesWidth(criterion.expr);
}

/** True where the criterion names `s`. */
export function readsScores(statement: TypedStatement): boolean {
  const criterion = criterionIn(statement);
  return criterion !== undefined && freeNames(criterion.expr).has('s');
}

/** What a prune ranks by. */
function criterionIn(statement: TypedStatement): ExpressionValue | undefined {
  const criterion = statement.verb === 'prune' ? fieldOf(statement, 'by', 'criterion') : undefined;
  return criterion?.kind === 'expression' ? criterion : undefined;
}

export function collects({ verb }: TypedStatement): boolean {
  return verb === 'collect';
}

/** The statistic that a statement keeps. */
export function collectedName(statement: TypedStatement): string | undefined {
  return collects(statement) ? asName(statement.object) : undefined;
}

/** True where training steps are added up. */
export function addsSteps(statement: TypedStatement): boolean {
  return collects(statement) && clause(statement, 'adding') !== undefined;
}

/** The expression of a statement that may name collected statistics. */
export function readingExpression(statement: TypedStatement): ExpressionValue | undefined {
  if (!collects(statement)) return criterionIn(statement);
  const value = clause(statement, 'by') ?? clause(statement, 'adding');
  return value && asExpression(value);
}

/** Names of the statistics that a statement reads. */
export function storedReadBy(statement: TypedStatement): readonly string[] {
  const read = readingExpression(statement);
  return read === undefined || (read.expr.kind === 'call' && read.expr.callee === 'draw') ? [] : storedIn(read.expr);
}
