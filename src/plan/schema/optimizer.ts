/** Keys of a plan: optimizers and their constants. */
import { constant, flag, magnitude, record, tagged, type Static } from './json-schema.ts';

function adam<const Name extends string>(name: Name) {
  return record({ name: constant(name), lr: magnitude, beta1: magnitude, beta2: magnitude, eps: magnitude, weightDecay: magnitude });
}

const sgd = record({ name: constant('sgd'), lr: magnitude, momentum: magnitude, nesterov: flag, weightDecay: magnitude });
const sm3 = record({ name: constant('sm3'), lr: magnitude, eps: magnitude });

export const optimizer = tagged('name', [sgd, adam('adam'), adam('adamw'), sm3]);
export type PlannedOptimizer = Static<typeof optimizer>;
