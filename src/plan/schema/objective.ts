/** Keys of a plan: what training makes small. */
import {
  constant,
  described,
  list,
  magnitude,
  number,
  oneOf,
  optional,
  positive,
  record,
  tagged,
  text,
  type Static,
} from './json-schema.ts';
import { form } from './ranks.ts';

/** Of classes (`crossentropy`), or of targets in the output's own shape; `bce` reads logits. */
export const lossName = oneOf('crossentropy', 'mse', 'l1', 'bce');
export type LossName = Static<typeof lossName>;

/**
 * A term of a loss, times its weight: a loss of outputs and labels; the divergence from a teacher's
 * outputs; the squared distance of a layer's inputs or outputs from a teacher's; a penalty of weights or of gates.
 * A teacher is the name of a mark or of another model.
 */
export const term = tagged('term', [
  record({ term: constant('labels'), weight: number, loss: lossName }),
  record({ term: constant('kl'), weight: number, teacher: text, temperature: magnitude }),
  record({
    term: constant('features'),
    weight: number,
    teacher: text,
    layer: text,
    theirs: optional(text, `The teacher's layer, where it has another name.`),
    side: oneOf('input', 'output'),
  }),
  record({ term: constant('penalty'), weight: number, penalty: text, layers: optional(list(text)) }),
  record({
    term: constant('nuclear'),
    weight: number,
    form,
    every: described(positive, 'Updates from one that has it to the next.'),
    layers: optional(list(text)),
  }),
  record({ term: constant('expression'), weight: number, loss: text }),
  record({ term: constant('gates'), weight: number, penalty: text }),
  record({ term: constant('open-gates'), weight: number }),
]);
export type PlannedTerm = Static<typeof term>;
