/** Gradient of LayerNormalization (arXiv:1607.06450). */
import { intAttribute } from '../attributes.ts';
import type { GraphBuilder } from '../builder.ts';
import { emit, scalar } from '../builder.ts';
import { reduceSum } from '../operators.ts';
import { fixedDims, normalizeAxis, range } from '../shapes.ts';
import { sumToShape } from './broadcasting.ts';
import type { GradientRule, GradientTable } from './rule.ts';
import { input, outputGradient } from './rule.ts';

/**
 * dx = (h − mean(h) − x̂ · mean(h·x̂)) / σ with h = γ·g; dγ = Σ g·x̂, dβ = Σ g. The node's outputs 1 and 2 are
 * the mean and 1/σ of each row.
 */
const layerNormalization: GradientRule = (context) => {
  const { builder, node } = context;
  const [x, gamma] = [input(context, 0), input(context, 1)];
  const gradient = outputGradient(context);
  const shape = context.shape(x);
  const first = normalizeAxis(intAttribute(node, 'axis', -1), shape.length);
  const normalizedDims = fixedDims(shape, first);
  if (normalizedDims === undefined) return { refused: 'it normalizes over the batch' };
  const axes = range(first, shape.length);
  const count = normalizedDims.reduce((product, dim) => product * dim, 1);
  const mean = (values: string): string => meanOf(builder, values, axes, count);

  const [, rowMean, inverse] = node.outputs;
  if (rowMean === undefined || inverse === undefined) {
    throw new Error(`LayerNormalization ${node.name} lacks its statistics`);
  }
  const centred = emit(builder, 'Sub', [x, rowMean]);
  const normalized = emit(builder, 'Mul', [centred, inverse]);

  const along = emit(builder, 'Mul', [gradient, normalized]);
  const inX = (): string => {
    const scaled = emit(builder, 'Mul', [gradient, gamma]);
    const correlation = mean(emit(builder, 'Mul', [along, gamma]));
    const parallel = emit(builder, 'Mul', [normalized, correlation]);
    const across = emit(builder, 'Sub', [emit(builder, 'Sub', [scaled, mean(scaled)]), parallel]);
    return emit(builder, 'Mul', [across, inverse]);
  };
  const summed = (values: string, index: number): string =>
    sumToShape(builder, values, shape, context.shape(input(context, index)));
  return [
    context.wanted(0) ? inX() : undefined,
    context.wanted(1) ? summed(along, 1) : undefined,
    context.wanted(2) ? summed(gradient, 2) : undefined,
  ];
};

export function meanOf(
  builder: GraphBuilder,
  values: string,
  axes: readonly number[],
  count: number,
): string {
  return emit(builder, 'Mul', [reduceSum(builder, values, axes, true), scalar(builder, 1 / count)]);
}

export const layerNorm: GradientTable = { LayerNormalization: layerNormalization };
