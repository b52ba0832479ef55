/** The rule of every operator that slices can be followed through. */
import { fixed, single, uniteAxes } from '../axis.ts';
import type { Node } from '../../graph.ts';
import { fusedDomain } from '../../shapes/rules/choosing.ts';
import type { Rule } from '../rule.ts';
import { broadcastingRules, firstInput } from './broadcasting.ts';
import { choosingRules } from './choosing.ts';
import { contractingRules } from './contracting.ts';
import { movingRules } from './moving.ts';
import { recurrenceRules } from './recurrence.ts';
import { reducingRules } from './reducing.ts';
import { reshapingRules } from './reshaping.ts';

/**
 * A sum of `input`, `skip` and a bias, and the norm of it. What stands behind the two has one axis: scale,
 * shift and bias. The last output is the sum.
 */
const skipNormalization: Rule = ({ axes, changesValue, flatNode, labels, where }) => {
  const [x, skip] = [axes(0), axes(1)];
  if (x === undefined || x.length === 0 || skip === undefined) return [];
  const sum = x.map((axis, index) => uniteAxes(labels, axis, skip[index - x.length + skip.length] ?? single, where));
  const vectors = flatNode.inputs.slice(2).map((_, at) => axes(at + 2)?.[0] ?? single);
  const last = vectors.reduce((tied, axis) => uniteAxes(labels, tied, axis, where), sum.at(-1) ?? single);
  changesValue(last);
  const y = sum.with(-1, last);
  const statistics = sum.with(-1, single);
  return [y, statistics, statistics, y];
};

const { Add: sumOf } = broadcastingRules;

/** Operators that onnxruntime's optimizer writes in place of several, of the domain `com.microsoft`. */
const fusedRules: Readonly<Record<string, Rule>> = {
  ...(sumOf && { BiasGelu: sumOf, FastGelu: sumOf }),
  Gelu: firstInput,
  QuickGelu: firstInput,
  SkipLayerNormalization: skipNormalization,
  SkipSimplifiedLayerNormalization: skipNormalization,
};

/** Operators that read no slices: a shape, or nothing at all. */
const made: Rule = ({ flatNode, dims, where }) =>
  flatNode.outputs.map((output) => dims(output)?.map(() => fixed(where, 'its size is found at run time')));

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
