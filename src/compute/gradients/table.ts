/** Every operator of the default domain that has a gradient. */
import { activation } from './activation.ts';
import { arithmetic } from './arithmetic.ts';
import { contraction } from './einsum.ts';
import { convolution } from './convolution.ts';
import { extremes } from './extremes.ts';
import { groupNorm, layerNorm } from './layer-normalization.ts';
import { layout } from './layout.ts';
import { linear } from './linear.ts';
import { normalization } from './normalization.ts';
import { pooling } from './pooling.ts';
import { rearranging } from './rearranging.ts';
import { rectifiers } from './rectifiers.ts';
import { recurrence } from './recurrent/recurrent.ts';
import { reduction } from './reduction.ts';
import { resizing } from './resizing.ts';
import type { GradientRule } from './rule.ts';
import { scattering } from './scattering.ts';
import { selection } from './selection.ts';
import { smooth } from './elementwise.ts';
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
