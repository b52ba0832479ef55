/** What of a statement concerns collected statistics: the one that it keeps, and those that it reads. */
import type { Expr, ExpressionValue, TypedStatement } from '../../language/typed.ts';
import { storedIn } from '../criteria/names.ts';
import { asExpression, asName, asRecord, clause } from '../reading.ts';

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
  const by = clause(statement, 'by');
  if (collects(statement)) {
    const value = by ?? clause(statement, 'adding');
    return value && asExpression(value);
  }
  const criterion = statement.verb === 'prune' && by !== undefined ? asRecord(by).fields['criterion'] : undefined;
  return criterion?.kind === 'expression' ? criterion : undefined;
}

/** Names of the statistics that a statement reads. */
export function storedReadBy(statement: TypedStatement): readonly string[] {
  const read = readingExpression(statement);
  return read === undefined || isDrawn(read.expr) ? [] : storedIn(read.expr);
}

function isDrawn(expr: Expr): boolean {
  return expr.kind === 'call' && expr.callee === 'draw';
}
