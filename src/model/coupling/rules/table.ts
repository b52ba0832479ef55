/** The rule of every operator that slices can be followed through. */
import { fixed } from '../axis.ts';
import type { Node } from '../../graph.ts';
import { fusedDomain } from '../../shapes/rules/fused.ts';
import type { Rule } from '../rule.ts';
import { broadcastingRules } from './broadcasting.ts';
import { choosingRules } from './choosing.ts';
import { contractingRules } from './contracting.ts';
import { fusedRules } from './fused.ts';
import { movingRules } from './moving.ts';
import { recurrenceRules } from './recurrence.ts';
import { reducingRules } from './reducing.ts';
import { reshapingRules } from './reshaping.ts';

/** Operators that read no slices: a shape, or nothing at all. */
const made: Rule = ({ flatNode, dims, where }) =>
  flatNode.outputs.map((output) =>
    dims(output)?.map(() => fixed(where, 'its size is found at run time')),
  );

const generators = 'Constant EyeLike RandomNormal RandomUniform Range Shape Size';

const ownRules: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    ...broadcastingRules,
    ...contractingRules,
    ...movingRules,
    ...recurrenceRules,
    ...reducingRules,
    ...reshapingRules,
    ...choosingRules,
    ...Object.fromEntries(generators.split(' ').map((operator) => [operator, made])),
  }),
);

/** Operators of the default domain that slices are followed through. */
export const coupledOperators: readonly string[] = [...ownRules.keys()];

const fused: ReadonlyMap<string, Rule> = new Map(Object.entries(fusedRules));

/** Undefined for an operator that slices cannot be followed through. */
export function couplingRule({ domain, op }: Node): Rule | undefined {
  if (domain === '') return ownRules.get(op);
  return domain === fusedDomain ? fused.get(op) : undefined;
}
