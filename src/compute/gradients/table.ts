/** Every operator of the default domain that has a gradient. */
import { activation, rectifiers, smooth } from './elementwise.ts';
import { arithmetic } from './arithmetic.ts';
import { contraction, linear } from './linear.ts';
import { convolution } from './convolution.ts';
import { extremes } from './extremes.ts';
import { groupNorm, layerNorm, normalization } from './normalization.ts';
import { layout, rearranging } from './layout.ts';
import { pooling } from './pooling.ts';
import { recurrence } from './recurrent/recurrent.ts';
import { reduction } from './reduction.ts';
import { resizing } from './resizing.ts';
import type { GradientRule } from './rule.ts';
import { scattering, selection } from './selection.ts';
import { transposedConvolution } from './transposed-convolution.ts';

export const gradientRules: ReadonlyMap<string, GradientRule> = new Map(
  [
    activation,
    arithmetic,
    contraction,
    convolution,
    extremes,
    groupNorm,
    layerNorm,
    layout,
    linear,
    normalization,
    pooling,
    rearranging,
    rectifiers,
    recurrence,
    reduction,
    resizing,
    scattering,
    selection,
    smooth,
    transposedConvolution,
  ].flatMap((family) => Object.entries(family)),
);
