/** What a step takes of the samples, and how: pieces and parts of a batch, a half of the data, the clipped gradient. */
import { wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { positiveNumber } from '../../vocabulary/values.ts';
import { amountOf, quantityClause } from '../reading.ts';
import { complain } from '../plan-context.ts';
import type { PlanContext } from '../plan-context.ts';
import { limitFault } from '../within-limits.ts';
import type { Earlier } from './continuing.ts';
import { halfOf } from './half.ts';
import { shardsOf } from './shards.ts';

export function numbersOf(
  statement: TypedStatement,
  from: Earlier | undefined,
  context: PlanContext,
) {
  const clip = quantityClause(statement, 'clip');
  const accumulate = quantityClause(statement, 'accumulate');
  const pieces = accumulate === undefined ? 1 : toNumber(amountOf(accumulate));
  const { batch } = context.settings;
  const sharded = shardsOf(statement, context);
  const half = halfOf(statement, from, context);
  const diagnostics: Diagnostic[] = [...sharded.diagnostics, ...half.diagnostics];
  if (accumulate !== undefined && (!Number.isInteger(pieces) || pieces < 1 || pieces > batch)) {
    const need = `a whole number from 1 to the batch of ${batch}`;
    const args = { what: '`accumulate`', value: String(pieces), need };
    diagnostics.push(complain(context, wrongNumber, args, accumulate.span));
  }
  const fault = clip && limitFault('clip', positiveNumber, clip, context);
  if (fault !== undefined) diagnostics.push(fault);
  return {
    pieces: {
      ...{ accumulate: pieces, ...sharded.parts },
      ...(half.half && { half: half.half }),
    },
    clip: clip && toNumber(amountOf(clip)),
    defaults: [...(accumulate === undefined ? ['accumulate'] : []), ...sharded.defaults],
    diagnostics,
  };
}
