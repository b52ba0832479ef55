/** Statements with windows in one stage select different units. */
import * as catalogue from '../../../diagnostics/catalogue/clauses.ts';
import type { Stage, TypedStatement } from '../../typed.ts';
import { comparable, dutyOf, report, type RuleContext } from './rule.ts';

export function checkWindows({ statements }: Stage, context: RuleContext): void {
  const windowed = statements.filter(
    (statement) =>
      dutyOf(statement, context) === 'prunes' &&
      ['over', 'every', 'at'].some((word) => statement.clauses[word] !== undefined),
  );
  for (const [index, statement] of windowed.entries()) {
    const earlier = windowed.slice(0, index).find((other) => surelyOverlaps(statement, other));
    if (earlier === undefined) continue;
    report(context, catalogue.overlappingWindows, { head: statement.verb }, headOf(statement), {
      related: [{ message: 'the earlier one', source: context.source, span: headOf(earlier) }],
    });
  }
}

/** Known without a model only where one takes all layers or both name the same. */
export function surelyOverlaps(a: TypedStatement, b: TypedStatement): boolean {
  if (comparable(a.object) !== comparable(b.object)) return false;
  const [inA, inB] = [a.clauses['in'], b.clauses['in']];
  const [exceptA, exceptB] = [a.clauses['except'], b.clauses['except']];
  if (comparable([inA ?? null]) === comparable([inB ?? null])) return true;
  return (
    (inA === undefined && exceptA === undefined) || (inB === undefined && exceptB === undefined)
  );
}

export function headOf({ spans, span }: TypedStatement) {
  return spans['verb'] ?? span;
}
