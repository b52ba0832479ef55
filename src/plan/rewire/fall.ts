/** How the share that is rewired falls over the window. */
import type { PlannedRewire } from '../plan.ts';
import { add, multiply, rational, subtract, zero, type Rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { isFall, leftAfter, type FallName } from '../../vocabulary/index.ts';
import { promised, amountOf, asChoice, asQuantity, asRecord, clause } from '../reading.ts';
import { progressAt } from '../schedule/times.ts';
import { shareOfText } from '../share-text.ts';

export type Fall = { readonly name: 'constant' | FallName; readonly from: Rational; readonly to: Rational };

/** Without `decay` the share stays; with it, it ends at `to`, or at 0. */
export function fallOf(statement: TypedStatement, from: Rational): Fall {
  const value = clause(statement, 'decay');
  if (value === undefined) return { name: 'constant', from, to: from };
  const { schedule, to } = asRecord(value).fields;
  const { word } = asChoice(promised(schedule, 'a schedule'));
  if (!isFall(word)) return { name: 'constant', from, to: from };
  return { name: word, from, to: to === undefined ? zero : amountOf(asQuantity(to)) };
}

/** Of a statement as a plan holds it. */
export function fallOfPlan({ share, decay }: Pick<PlannedRewire, 'share' | 'decay'>): Fall {
  return { name: decay.name, from: shareOfText(share), to: shareOfText(decay.to) };
}

/** The share at a progress p of the window: cosine is to + (from − to)·(1 + cos πp)/2 (RigL, eq. 1). */
export function shareAfter({ name, from, to }: Fall, progress: Rational): Rational {
  return name === 'constant' ? from : add(to, multiply(subtract(from, to), leftAfter(name, progress)));
}

/** How far the fall is: through the rounds, of which the last has the lowest share, or through the window. */
export function progressOf({ round, window }: PlannedRewire, time: number): Rational {
  return round === undefined ? progressAt(time, window) : rational(round.nth, round.of);
}
