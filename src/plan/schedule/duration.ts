/** Lengths and moments in steps. A step is one optimizer update (language.md, "Time"). */
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { unknownSamples } from '../../diagnostics/catalogue/plan-training.ts';
import { diagnose, done, type Place, type Outcome } from '../../diagnostics/diagnostic.ts';
import { compare, multiply, rational, round, type Rational } from '../../exact/rational.ts';
import type { Quantity } from '../../language/typed.ts';
import { amountOf } from '../reading.ts';

export interface Clock {
  readonly batch: number;
  /** Samples of the data set that trains; undefined where nobody named one. */
  readonly samples: number | undefined;
  readonly data: string;
}

/** Steps, or why there is no number of them. */
export type Steps = Outcome<number>;

/** Steps of one epoch: ceil(samples / batch), its last batch smaller. */
export function stepsPerEpoch(clock: Clock): number | undefined {
  return clock.samples === undefined ? undefined : Math.ceil(clock.samples / clock.batch);
}

/** A length of time in steps, to nearest, halves to even. */
export function stepsOf(quantity: Quantity, clock: Clock, place: Place): Steps {
  const what = uncountedLength(quantity);
  if (what !== undefined) return { diagnostics: [diagnose(unsupported, { what }, place)] };
  const amount = amountOf(quantity);
  switch (quantity.unit) {
    case 'steps':
      return wholeSteps(amount, place);
    case 'epochs': {
      const epoch = stepsPerEpoch(clock);
      if (epoch !== undefined) return wholeSteps(multiply(amount, rational(epoch)), place);
      return { diagnostics: [diagnose(unknownSamples, { data: clock.data, what: 'a length in epochs' }, place)] };
    }
    default:
      throw new TypeError(`a length in ${quantity.unit} is refused above`);
  }
}

/** A length that cannot be counted in steps, as a message calls it. */
export function uncountedLength({ unit, base }: Quantity): string | undefined {
  if (base !== undefined) return `a length in ${unit} of ${base}`;
  return unit === 'steps' || unit === 'epochs' ? undefined : `a length in ${unit}`;
}

/** A moment inside a stage: a share of its steps, or a time from its start. */
export function momentOf(quantity: Quantity, steps: number, clock: Clock, place: Place): Steps {
  return quantity.unit === 'share' && quantity.base === undefined
    ? wholeSteps(multiply(amountOf(quantity), rational(steps)), place)
    : stepsOf(quantity, clock, place);
}

const mostSteps = Number.MAX_SAFE_INTEGER;

/** Beyond the integers that a number holds exactly, one step more would change nothing. */
function wholeSteps(amount: Rational, place: Place): Steps {
  if (compare(amount, rational(mostSteps)) <= 0) return done(Number(round(amount)));
  const args = { what: 'the number of steps', value: 'too large', need: `at most ${mostSteps}` };
  return { diagnostics: [diagnose(wrongNumber, args, place)] };
}
