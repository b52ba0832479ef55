/** The part of the plan's schema that speaks of optimizers. */
import { flag, magnitude, record, type Schema } from '../json-schema.ts';
import type { PlannedOptimizer } from '../plan.ts';

type Sgd = Extract<PlannedOptimizer, { name: 'sgd' }>;
type Sm3 = Extract<PlannedOptimizer, { name: 'sm3' }>;
type Adam = Extract<PlannedOptimizer, { name: 'adam' | 'adamw' }>;

function adam(name: 'adam' | 'adamw'): Schema {
  return record<Adam>(
    { name: { const: name }, lr: magnitude, beta1: magnitude, beta2: magnitude, eps: magnitude, weightDecay: magnitude },
    {},
  );
}

export const optimizer: Schema = {
  type: 'object',
  discriminator: { propertyName: 'name' },
  oneOf: [
    record<Sgd>({ name: { const: 'sgd' }, lr: magnitude, momentum: magnitude, nesterov: flag, weightDecay: magnitude }, {}),
    adam('adam'),
    adam('adamw'),
    record<Sm3>({ name: { const: 'sm3' }, lr: magnitude, eps: magnitude }, {}),
  ],
};
