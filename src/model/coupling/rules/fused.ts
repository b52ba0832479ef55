/** Operators that onnxruntime's optimizer writes in place of several, of the domain `com.microsoft`. */
import { single, uniteAxes } from '../axis.ts';
import type { Rule } from '../rule.ts';
import { broadcastingRules, firstInput } from './broadcasting.ts';

/**
 * A sum of `input`, `skip` and a bias, and the norm of it. What stands behind the two has one axis: scale,
 * shift and bias. The last output is the sum.
 */
const skipNormalization: Rule = ({ axes, changesValue, flatNode, labels, where }) => {
  const [x, skip] = [axes(0), axes(1)];
  if (x === undefined || x.length === 0 || skip === undefined) return [];
  const sum = x.map((axis, index) =>
    uniteAxes(labels, axis, skip[index - x.length + skip.length] ?? single, where),
  );
  const vectors = flatNode.inputs.slice(2).map((_, at) => axes(at + 2)?.[0] ?? single);
  const last = vectors.reduce(
    (tied, axis) => uniteAxes(labels, tied, axis, where),
    sum.at(-1) ?? single,
  );
  changesValue(last);
  const y = sum.with(-1, last);
  const statistics = sum.with(-1, single);
  return [y, statistics, statistics, y];
};

const { Add: sumOf } = broadcastingRules;

export const fusedRules: Readonly<Record<string, Rule>> = {
  ...(sumOf && { BiasGelu: sumOf, FastGelu: sumOf }),
  Gelu: firstInput,
  QuickGelu: firstInput,
  SkipLayerNormalization: skipNormalization,
  SkipSimplifiedLayerNormalization: skipNormalization,
};
