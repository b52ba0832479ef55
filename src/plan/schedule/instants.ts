/** `at 10, 35, 60 epochs`: the steps of updates that a recipe lists. */
import { done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { instantsOutOfOrder, windowPastEnd } from '../../diagnostics/catalogue/plan-training.ts';
import type { Value } from '../../language/typed.ts';
import { asQuantity, itemsOf } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { momentOf, type Clock } from './duration.ts';
import type { Interval } from './timeline.ts';

export interface Instants extends Interval {
  /** The steps of all updates, in order. */
  readonly instants: readonly number[];
}

export function instantsOf(at: Value, context: PlanContext, clock: Clock): Outcome<Instants> {
  const { steps } = context.stage;
  const place = { source: context.source, span: at.span };
  const instants: number[] = [];
  for (const item of itemsOf(at)) {
    const { value: step, diagnostics } = momentOf(asQuantity(item), steps, clock, place);
    if (step === undefined) return { diagnostics };
    if (step > steps) return refusal(context, windowPastEnd, { last: step, steps }, item.span);
    const before = instants.at(-1);
    if (before !== undefined && step <= before) {
      return refusal(context, instantsOutOfOrder, { before, step }, item.span);
    }
    instants.push(step);
  }
  const [first = 0] = instants;
  return done({ first, last: instants.at(-1) ?? first, instants });
}
