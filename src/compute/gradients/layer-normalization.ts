/** Gradient of LayerNormalization (arXiv:1607.06450). */
import { intAttribute, floatAttribute } from '../attributes.ts';
import { type GraphBuilder, emit, scalar } from '../builder.ts';
import { addAll, reduceSum, reshape } from '../operators.ts';
import { fixedDims, normalizeAxis, range } from '../shapes.ts';
import { sumToShape } from './broadcasting.ts';
import { type GradientRule, type GradientTable, input, outputGradient, type RuleContext } from './rule.ts';
import { inverseRoot, sumPerChannel } from './normalization.ts';

/**
 * dx = (h − mean(h) − x̂ · mean(h·x̂)) / σ with h = γ·g; dγ = Σ g·x̂, dβ = Σ g. The node's outputs 1 and 2 are
 * the mean and 1/σ of each row.
 */
const layerNormalization: GradientRule = (context) => {
  const { builder, node } = context;
  const [x, gamma] = [input(context, 0), input(context, 1)];
  const [gradient, ofMean, ofInverse] = context.outputGradients;
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
  const normalized = emit(builder, 'Mul', [emit(builder, 'Sub', [x, rowMean]), inverse]);

  const along = gradient && emit(builder, 'Mul', [gradient, normalized]);
  const throughY = (ofY: string, ofUnit: string): string => {
    const scaled = emit(builder, 'Mul', [ofY, gamma]);
    const parallel = emit(builder, 'Mul', [normalized, mean(emit(builder, 'Mul', [ofUnit, gamma]))]);
    const across = emit(builder, 'Sub', [emit(builder, 'Sub', [scaled, mean(scaled)]), parallel]);
    return emit(builder, 'Mul', [across, inverse]);
  };
  // The statistics are read by a first gradient, so that a second one reaches x through them as well: dr = −r²·x̂/n.
  const throughInverse = (own: string): string => {
    const slope = emit(builder, 'Mul', [emit(builder, 'Mul', [inverse, inverse]), scalar(builder, -1 / count)]);
    return emit(builder, 'Mul', [emit(builder, 'Mul', [own, slope]), normalized]);
  };
  const throughMean = (own: string): string =>
    emit(builder, 'Add', [emit(builder, 'Mul', [x, scalar(builder, 0)]), emit(builder, 'Mul', [own, scalar(builder, 1 / count)])]);
  const parts = (): readonly string[] => [
    ...(gradient === undefined || along === undefined ? [] : [throughY(gradient, along)]),
    ...(ofInverse === undefined ? [] : [throughInverse(ofInverse)]),
    ...(ofMean === undefined ? [] : [throughMean(ofMean)]),
  ];
  const summed = (values: string, index: number): string => sumToShape(builder, values, shape, context.shape(input(context, index)));
  return [
    context.wanted(0) ? addAll(builder, parts()) : undefined,
    context.wanted(1) && along !== undefined ? summed(along, 1) : undefined,
    context.wanted(2) && gradient !== undefined ? summed(gradient, 2) : undefined,
  ];
};

function meanOf(builder: GraphBuilder, values: string, axes: readonly number[], count: number): string {
  return emit(builder, 'Mul', [reduceSum(builder, values, axes, true), scalar(builder, 1 / count)]);
}

export const layerNorm: GradientTable = { LayerNormalization: layerNormalization };

/** Each channel is a group of its own. */
const instanceNormalization: GradientRule = (context) => normalized(context);

const groupNormalization: GradientRule = (context) => normalized(context, intAttribute(context.node, 'num_groups', 1));

/**
 * x [N, C, …], γ and β [C], or one a group up to operator set 20: dx = (h − mean(h) − x̂ · mean(h·x̂)) / σ with
 * h = γ·g, mean and σ over the group of a sample; dγ = Σ g·x̂, dβ = Σ g.
 */
function normalized(context: RuleContext, givenGroups?: number): ReturnType<GradientRule> {
  const { builder, node } = context;
  const [x, gamma] = [input(context, 0), input(context, 1)];
  const rank = context.shape(x).length;
  const [channels, ...places] = fixedDims(context.shape(x), 1) ?? [];
  const [scales] = context.shape(gamma);
  if (channels === undefined || typeof scales !== 'number') return { refused: 'the size of its input is unknown' };
  const groups = givenGroups ?? channels;
  const size = (channels / groups) * places.reduce((product, count) => product * count, 1);
  const inGroups = (values: string): string => reshape(builder, values, [-1, groups, size]);
  const inPlaces = (values: string): string => reshape(builder, values, [-1, channels, ...places]);
  const mean = (values: string): string => meanOf(builder, values, [2], size);

  const own = inGroups(x);
  const centred = emit(builder, 'Sub', [own, mean(own)]);
  const variance = mean(emit(builder, 'Mul', [centred, centred]));
  const inverse = inverseRoot(builder, variance, floatAttribute(node, 'epsilon', 1e-5));
  const unit = emit(builder, 'Mul', [centred, inverse]);
  const gradient = outputGradient(context);

  const isPerChannel = scales === channels;
  const inX = (): string => {
    const scale = isPerChannel ? reshape(builder, gamma, [1, -1, ...places.map(() => 1)]) : reshape(builder, gamma, [1, -1, 1]);
    const scaled = isPerChannel ? inGroups(emit(builder, 'Mul', [gradient, scale])) : emit(builder, 'Mul', [inGroups(gradient), scale]);
    const parallel = emit(builder, 'Mul', [unit, mean(emit(builder, 'Mul', [scaled, unit]))]);
    const across = emit(builder, 'Sub', [emit(builder, 'Sub', [scaled, mean(scaled)]), parallel]);
    return inPlaces(emit(builder, 'Mul', [across, inverse]));
  };
  const summed = (values: string): string => {
    const sums = sumPerChannel(builder, values, rank);
    return isPerChannel ? reshape(builder, sums, [-1]) : reduceSum(builder, reshape(builder, sums, [groups, -1]), [1], false);
  };
  return [
    context.wanted(0) ? inX() : undefined,
    context.wanted(1) ? summed(emit(builder, 'Mul', [gradient, inPlaces(unit)])) : undefined,
    context.wanted(2) ? summed(gradient) : undefined,
  ];
}

/** Gradients of normalizations over places and groups of channels (arXiv:1607.08022, arXiv:1803.08494). */
export const groupNorm: GradientTable = { InstanceNormalization: instanceNormalization, GroupNormalization: groupNormalization };
