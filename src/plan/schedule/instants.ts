/** `at 10, 35, 60 epochs`: the steps of updates that a recipe lists. */
import { instantsOutOfOrder, windowPastEnd } from '../../diagnostics/catalogue/plan-times.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Value } from '../../language/typed.ts';
import { asQuantity, itemsOf } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { momentOf } from './duration.ts';
import type { Clock } from './duration.ts';
import type { Interval } from './timeline.ts';

export interface Instants extends Interval {
  /** The steps of all updates, in order. */
  readonly instants: readonly number[];
}

export function instantsOf(at: Value, scene: Scene, clock: Clock): Instants | Diagnostic {
  const { steps } = scene.stage;
  const place = { source: scene.source, span: at.span };
  const instants: number[] = [];
  for (const item of itemsOf(at)) {
    const step = momentOf(asQuantity(item), steps, clock, place);
    if (typeof step !== 'number') return step;
    if (step > steps) return complain(scene, windowPastEnd, { last: step, steps }, item.span);
    const before = instants.at(-1);
    if (before !== undefined && step <= before) {
      return complain(scene, instantsOutOfOrder, { before, step }, item.span);
    }
    instants.push(step);
  }
  const [first = 0] = instants;
  return { first, last: instants.at(-1) ?? first, instants };
}
