/** `on half 1 of train`: which half of the samples a training statement draws from. */
import { noHalf, otherHalf } from '../../diagnostics/catalogue/plan-halves.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { onHalf } from '../../vocabulary/clauses/training.ts';
import type { PlannedHalf } from '../plan.ts';
import { amountOf, asQuantity, asRecord, clause } from '../reading.ts';
import { complain } from '../plan-context.ts';
import type { PlanContext } from '../plan-context.ts';
import { limitFault } from '../within-limits.ts';
import type { Earlier } from './continuing.ts';

/** All halves of a recipe are of one order of the samples, so that the two have none in common. */
const stream = 'halves';

export interface HalfChoice {
  readonly half?: PlannedHalf;
  readonly diagnostics: readonly Diagnostic[];
}

export function halfOf(
  statement: TypedStatement,
  from: Earlier | undefined,
  context: PlanContext,
): HalfChoice {
  const value = clause(statement, 'on');
  const earlier = from?.planned.half?.nth;
  const span = value?.span ?? statement.spans['continuing'] ?? statement.span;
  const other = (nth?: number): readonly Diagnostic[] =>
    from === undefined || earlier === nth
      ? []
      : [complain(context, otherHalf, { stage: from.path, half: earlier }, span)];
  if (value === undefined) return { diagnostics: other() };
  const written = asQuantity(asRecord(value).fields['half'] ?? value);
  const fault = limitFault('half', shapeOfHalf(), written, context);
  if (fault !== undefined) return { diagnostics: [fault] };
  const nth = toNumber(amountOf(written)) === 1 ? 1 : 2;
  const all = context.settings.samples['train'];
  if (all === undefined || all < 2) {
    return { diagnostics: [complain(context, noHalf, { samples: all }, span)] };
  }
  const samples = nth === 1 ? Math.ceil(all / 2) : Math.floor(all / 2);
  return { half: { nth, samples, stream }, diagnostics: other(nth) };
}

function shapeOfHalf() {
  const { value } = onHalf;
  const part =
    value?.kind === 'record' ? value.parts.find(({ name }) => name === 'half') : undefined;
  if (part?.shape === undefined) throw new TypeError('`on half` declares its number');
  return part.shape;
}
