/** A batch where no latency is meant says nothing. */
import { idleBatch } from '../../diagnostics/catalogue/plan-latency.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { writtenBatch } from '../latency/latency-target.ts';
import { complain } from '../plan-context.ts';
import type { PlanContext } from '../plan-context.ts';
import type { Measured } from './measured-amount.ts';

export function idleBatches(
  statement: TypedStatement,
  measured: readonly Measured[],
  context: PlanContext,
): readonly Diagnostic[] {
  const isMeant = measured.some(({ resource }) => resource === 'latency');
  if (isMeant || writtenBatch(statement) === undefined) return [];
  const of = measured.map(({ metric }) => `\`${metric}\``).join(', ');
  const span = statement.spans['on'] ?? statement.span;
  return [complain(context, idleBatch, { of }, span)];
}
