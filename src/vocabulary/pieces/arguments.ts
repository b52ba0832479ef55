/** Arguments that several pieces of a schedule take. */
import type { Parameter } from '../declaration.ts';
import { duration, moment, positiveNumber, shareOfRate } from '../values.ts';

/** `0.95, every: 1 epoch`. */
export const stepwise: readonly Parameter[] = [
  { name: 'factor', shape: positiveNumber, documentation: 'What the rate is multiplied by.', positional: true, required: true },
  { name: 'every', shape: duration, default: '1 epochs', documentation: 'How often it is.' },
];

export const from: Parameter = {
  name: 'from',
  shape: shareOfRate,
  documentation: 'The rate at which it begins, as a share of `lr`; without it, the rate that the piece before it has reached.',
};

/** What a piece falls or rises to. */
export const to: Parameter = {
  name: 'to',
  shape: shareOfRate,
  default: '0%',
  documentation: 'The rate at which it ends, as a share of `lr`.',
};

export const length: Parameter = {
  name: 'for',
  shape: moment,
  documentation: 'How long it lasts; the last piece has the rest of the stage.',
};
