/** Keys of a plan: deltas of weights that train. */
import { fallNames } from '../../vocabulary/decays/falls.ts';
import { constant, described, list, oneOf, optional, positive, record, text, type Static } from './json-schema.ts';

const deltasOfLayer = record({
  layer: text,
  tensor: text,
  weights: described(positive, 'Weights of the layer.'),
  deltas: described(positive, 'How many of them have a delta; fewer only where masks leave fewer weights.'),
});
export type PlannedDeltasOfLayer = Static<typeof deltasOfLayer>;

const reselection = record({
  share: described(text, 'Of the deltas of each layer, at the first step: `20%`. It falls to 0 at the last one.'),
  fall: oneOf('constant', ...fallNames),
  every: described(positive, 'Steps from the start of one phase to that of the next, the first of which starts with the stage.'),
  growth: constant('gradient'),
  over: described(positive, 'Steps of a phase, whose gradients are added up; when they are done, deltas move.'),
});
export type PlannedReselection = Static<typeof reselection>;

export const deltas = record(
  {
    layers: described(list(deltasOfLayer), 'In graph order.'),
    reselection: optional(reselection, 'Absent where the weights that the stream draws keep their deltas.'),
  },
  'Numbers added to some weights of frozen tensors (SpIEL, Ansell et al., arXiv:2401.16405).',
);
export type PlannedDeltas = Static<typeof deltas>;
