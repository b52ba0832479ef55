/** Gradient of InstanceNormalization (arXiv:1607.08022), which exporters also write group normalization with. */
import { floatAttribute } from '../attributes.ts';
import { emit, scalar } from '../builder.ts';
import { reshape } from '../operators.ts';
import { fixedDims, range } from '../shapes.ts';
import { meanOf } from './layer-normalization.ts';
import { inverseRoot, sumPerChannel } from './normalization.ts';
import type { GradientRule, GradientTable } from './rule.ts';
import { input, outputGradient } from './rule.ts';

/**
 * x [N, C, …], γ and β [C]: dx = (h − mean(h) − x̂ · mean(h·x̂)) / σ with h = γ·g, mean and σ over the places
 * of one channel of one sample; dγ = Σ g·x̂, dβ = Σ g.
 */
const instanceNormalization: GradientRule = (context) => {
  const { builder, node } = context;
  const [x, gamma] = [input(context, 0), input(context, 1)];
  const gradient = outputGradient(context);
  const rank = context.shape(x).length;
  const places = fixedDims(context.shape(x), 2);
  if (places === undefined) return { refused: 'the spatial size of its input is unknown' };
  const count = places.reduce((product, size) => product * size, 1);
  const mean = (values: string): string => meanOf(builder, values, range(2, rank), count);

  const centred = emit(builder, 'Sub', [x, mean(x)]);
  const variance = mean(emit(builder, 'Mul', [centred, centred]));
  const inverse = inverseRoot(builder, variance, floatAttribute(node, 'epsilon', 1e-5));
  const normalized = emit(builder, 'Mul', [centred, inverse]);
  const along = emit(builder, 'Mul', [gradient, normalized]);
  const inX = (): string => {
    const parallel = emit(builder, 'Mul', [normalized, mean(along)]);
    const level = emit(builder, 'Sub', [gradient, mean(gradient)]);
    const across = emit(builder, 'Sub', [level, parallel]);
    const scale = reshape(builder, gamma, [1, -1, ...places.map(() => 1)]);
    return emit(builder, 'Mul', [across, emit(builder, 'Mul', [scale, inverse])]);
  };
  const summed = (values: string): string =>
    reshape(builder, sumPerChannel(builder, values, rank), [-1]);
  return [
    context.wanted(0) ? inX() : undefined,
    context.wanted(1) ? summed(along) : undefined,
    context.wanted(2) ? summed(gradient) : undefined,
  ];
};

export const instanceNorm: GradientTable = { InstanceNormalization: instanceNormalization };
