/** Every operator of the default domain that has a gradient. */
import { activation } from './activation.ts';
import { arithmetic } from './arithmetic.ts';
import { convolution } from './convolution.ts';
import { layerNorm } from './layer-normalization.ts';
import { layout } from './layout.ts';
import { linear } from './linear.ts';
import { normalization } from './normalization.ts';
import { pooling } from './pooling.ts';
import { recurrence } from './recurrent.ts';
import { reduction } from './reduction.ts';
import type { GradientRule } from './rule.ts';
import { selection } from './selection.ts';

export const gradientRules: ReadonlyMap<string, GradientRule> = new Map(
  [
    activation,
    arithmetic,
    convolution,
    layerNorm,
    layout,
    linear,
    normalization,
    pooling,
    recurrence,
    reduction,
    selection,
  ].flatMap((family) => Object.entries(family)),
);
