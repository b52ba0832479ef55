/** `allocated by sensitivity(loss, levels: 100)`: layers lose what they can spare, as measured one by one. */
import { collecting } from '../../diagnostics/collecting.ts';
import { done, type Span, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import type { Choice, TypedStatement, Value } from '../../language/typed.ts';
import { measuredOf } from '../observe/measured.ts';
import type { DistortionAllocator, PlannedAllocator } from '../plan.ts';
import { amountOf, asQuantity, asRecord, clause } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { namedSamples } from './calibration.ts';

const usualLevels = 10;
/** More are finer than any layer's weights make a difference of. */
export const mostLevels = 1000;

export function sensitivityAllocator({ args, span }: Choice, context: PlanContext, statement: TypedStatement): Outcome<PlannedAllocator> {
  return collecting((take) => {
    const { metric: written, levels: parts } = args;
    if (written === undefined) throw new TypeError('the checker promises a metric');
    const measured = take(measuredOf(asRecord(written), context));
    const { metric, best, of } = measured;
    if (best === undefined || of !== 'model') {
      const what = `\`sensitivity\` of \`${metric} of ${of}\``;
      const instead = 'name a metric of the model that is measured, such as `loss`';
      return take(refusal(context, unsupported, { what, instead }, written.span));
    }
    const tried = triedOn(parts, { what: `sensitivity(${metric})`, span }, context, statement);
    return take<PlannedAllocator>(
      tried.value === undefined ? { diagnostics: tried.diagnostics } : done({ by: 'sensitivity', metric, best, ...tried.value }),
    );
  });
}

/** `allocated by distortion`: what outputs are moved by, with the same levels and samples. */
export function distortionAllocator({ args, span }: Choice, context: PlanContext, statement: TypedStatement): Outcome<PlannedAllocator> {
  const tried = triedOn(args['levels'], { what: 'distortion', span }, context, statement);
  return tried.value === undefined ? { diagnostics: tried.diagnostics } : done({ by: 'distortion', ...tried.value });
}

/** The levels that are tried, and the first samples of a data set. */
function triedOn(
  parts: Value | undefined,
  { what, span }: { readonly what: string; readonly span: Span },
  context: PlanContext,
  statement: TypedStatement,
): Outcome<Omit<DistortionAllocator, 'by'>> {
  return collecting((take) => {
    const levels = parts === undefined ? usualLevels : Number(amountOf(asQuantity(parts)).n);
    if (levels < 1 || levels > mostLevels) {
      const need = `between 1 and ${mostLevels}`;
      return take(refusal(context, wrongNumber, { what: '`levels`', value: `${levels}`, need }, span));
    }
    const using = clause(statement, 'using');
    const wanted = using === undefined ? {} : asRecord(using).fields;
    const place = using?.span ?? span;
    const named = take(namedSamples(wanted, what, context, place));
    const { data, samples } = named;
    const defaults = [...(parts === undefined ? ['levels'] : []), ...named.defaults, ...(using === undefined ? ['samples'] : [])];
    return { levels, data, samples, defaults };
  });
}
