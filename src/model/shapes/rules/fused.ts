/** Shapes of operators that onnxruntime's optimizer writes in place of several, of `com.microsoft`. */
import type { Rule } from '../known.ts';

export const fusedDomain = 'com.microsoft';

const asFirst: Rule = ({ inputs: [input] }) => [input && { type: input.type, dims: input.dims }];

/** The norm, its mean and its deviation, and what it is the norm of. */
const skipNormalization: Rule = ({ inputs: [input] }) => {
  if (input === undefined || input.dims.length === 0) return [];
  const { type, dims } = input;
  const statistics = { type: 'float32', dims: dims.with(-1, 1) } as const;
  return [{ type, dims }, statistics, statistics, { type, dims }];
};

export const fusedRules: Readonly<Record<string, Rule>> = {
  BiasGelu: asFirst,
  FastGelu: asFirst,
  Gelu: asFirst,
  QuickGelu: asFirst,
  SkipLayerNormalization: skipNormalization,
  SkipSimplifiedLayerNormalization: skipNormalization,
};
