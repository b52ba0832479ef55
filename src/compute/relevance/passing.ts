/**
 * Operators that hand relevance on as a whole: to the elements that they moved or picked, and through
 * functions and norms of elements as if they were not there (Bach et al., doi:10.1371/journal.pone.0130140;
 * Ali et al., arXiv:2202.07304, of LayerNorm).
 */
import { sumToShape } from '../gradients/broadcasting.ts';
import { input, output } from '../gradients/rule.ts';
import type { RelevanceContext, RelevanceRule, RelevanceTable } from './rule.ts';
import { asGradient, outputRelevance } from './rule.ts';

/** All of the output's relevance; where the input was broadcast, summed over its copies. */
export function whole(context: RelevanceContext, index: number): string {
  const own = context.shape(input(context, index));
  const shape = context.shape(output(context));
  return sumToShape(context.builder, outputRelevance(context), shape, own);
}

/** Only the first input is made of samples: the others are scales, shifts and bounds. */
const passed: RelevanceRule = (context) => [whole(context, 0)];

export const passing: RelevanceTable = {
  ...{ Relu: passed, LeakyRelu: passed, Sigmoid: passed, Tanh: passed, HardSigmoid: passed },
  ...{ HardSwish: passed, Clip: passed, Exp: passed, Log: passed, Sqrt: passed, Abs: passed },
  ...{ Reciprocal: passed, Erf: passed, Gelu: passed, Neg: passed, Pow: passed },
  ...{ BatchNormalization: passed, LayerNormalization: passed, Softmax: passed },
  ...{
    LogSoftmax: passed,
    Cast: asGradient,
    Identity: asGradient,
    Dropout: asGradient,
    Reshape: asGradient,
  },
  ...{ Flatten: asGradient, Squeeze: asGradient, Unsqueeze: asGradient, Transpose: asGradient },
  ...{ Expand: asGradient, Concat: asGradient, Split: asGradient, Slice: asGradient },
  ...{ Gather: asGradient, Where: asGradient, Pad: asGradient, MaxPool: asGradient },
  ...{ Max: asGradient, Min: asGradient },
};
