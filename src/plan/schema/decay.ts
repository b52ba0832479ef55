/** Keys of a plan: the schedule of a learning rate. */
import { decayNames, fallNames, type FallName } from '../../vocabulary/decays/falls.ts';
import {
  constant,
  count,
  described,
  list,
  magnitude,
  oneOf,
  optional,
  positive,
  record,
  tagged,
  truth,
  type Static,
} from './json-schema.ts';

/** Of each piece; it ends where the next one begins, the last with the stage. */
const begins = {
  first: described(count, 'Its first step, counted from the beginning of the schedule.'),
  from: described(magnitude, 'The factor of the rate at its beginning.'),
};

function falling<const Name extends FallName>(name: Name) {
  return record({ name: constant(name), ...begins, to: magnitude });
}

const piece = tagged('name', [
  record({ name: constant('constant'), ...begins }),
  ...fallNames.map((name) => falling(name)),
  record({ name: constant('exponential'), ...begins, factor: magnitude, every: positive }),
]);

export type PlannedPiece = Static<typeof piece>;

export const decay = record(
  {
    name: oneOf(...decayNames),
    warmup: described(count, 'Steps of warm-up before the decay begins.'),
    factor: described(magnitude, 'Factor at the end of `linear` and `cosine`; of each drop of `step` and `exponential`; else 1.'),
    at: described(list(count), 'Steps at which `step` drops.'),
    every: optional(positive, 'Steps between two drops of `exponential`.'),
    pieces: optional(list(piece)),
    restarts: optional(truth, 'True where it begins with its stage, although the stage goes on with the clock of another one.'),
  },
  'Schedules of the learning rate, as plans hold them.',
);
export type PlannedDecay = Static<typeof decay>;
