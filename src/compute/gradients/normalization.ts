/** Gradients of normalizations. */
import { fromFront } from '../../model/shapes/known.ts';
import { floatAttribute, intAttribute, reduceSum, reshape, addAll } from '../operators.ts';
import { emit, int, scalar, type GraphBuilder } from '../builder.ts';
import { range, fixedDims } from '../shapes.ts';
import { input, output, outputGradient, type GradientRule, type GradientTable, type RuleContext } from './rule.ts';
import { sumToShape } from './broadcasting.ts';

/**
 * dx = γ/σ · (g − mean(g) − x̂ · mean(g·x̂)), the batch's mean and variance being functions of x
 * (Ioffe and Szegedy 2015, section 3, gathered per channel).
 */
function throughStatistics(
  builder: GraphBuilder,
  parts: {
    readonly x: string;
    /** γ/σ · g. */
    readonly direct: string;
    readonly centred: string;
    readonly precision: string;
    readonly inGamma: string;
    readonly inBeta: string;
    readonly scale: string;
  },
): string {
  const share = emit(builder, 'Div', [parts.scale, perChannelCount(builder, parts.x, parts.inBeta)]);
  const slope = emit(builder, 'Mul', [emit(builder, 'Mul', [parts.inGamma, share]), parts.precision]);
  const along = emit(builder, 'Mul', [parts.centred, slope]);
  const constant = emit(builder, 'Mul', [parts.inBeta, share]);
  return emit(builder, 'Sub', [emit(builder, 'Sub', [parts.direct, along]), constant]);
}

/** Over the batch and all places, [1, C, 1, …]: contiguous axes by themselves are summed faster. */
export function sumPerChannel(builder: GraphBuilder, x: string, rank: number): string {
  const places = range(2, rank);
  const perSample = places.length === 0 ? x : reduceSum(builder, x, places, true);
  return reduceSum(builder, perSample, [0], true);
}

/** How many elements of x share one channel's statistics, as a float32 scalar. */
export function perChannelCount(builder: GraphBuilder, x: string, perChannel: string): string {
  const size = (name: string): string => emit(builder, 'Cast', [emit(builder, 'Size', [name])], { to: int(1) });
  return emit(builder, 'Div', [size(x), size(perChannel)]);
}

export function inverseRoot(builder: GraphBuilder, variance: string, epsilon: number): string {
  return emit(builder, 'Reciprocal', [emit(builder, 'Sqrt', [emit(builder, 'Add', [variance, scalar(builder, epsilon)])])]);
}

function overAxis(
  context: RuleContext,
  make: (builder: GraphBuilder, y: string, gradient: string, total: (values: string) => string) => string,
): readonly string[] {
  const { builder } = context;
  const axis = intAttribute(context.node, 'axis', -1);
  const total = (values: string): string => reduceSum(builder, values, [axis], true);
  return [make(builder, output(context), outputGradient(context), total)];
}

export const normalization: GradientTable = {
  /** In training mode the outputs 1 and 2 must be the batch's own mean and biased variance; else these are inputs, computed ones maybe. */
  BatchNormalization: (context) => {
    const training = intAttribute(context.node, 'training_mode', 0) === 1;
    const [mean, variance] = training ? context.node.outputs.slice(1) : context.node.inputs.slice(3);
    if (mean === undefined || variance === undefined) throw new Error(`BatchNormalization ${context.node.name} lacks its statistics`);
    const { builder } = context;
    const gradient = outputGradient(context);
    const [x, gamma] = [input(context, 0), input(context, 1)];
    const rank = context.shape(x).length;
    const perChannel = (values: string): string => reshape(builder, values, [1, -1, ...range(2, rank).map(() => 1)]);
    const overBatch = (values: string): string => sumPerChannel(builder, values, rank);

    const precision = perChannel(inverseRoot(builder, variance, floatAttribute(context.node, 'epsilon', 1e-5)));
    const through = training && context.wanted(0);
    const centred = context.wanted(1) || context.wanted(4) || through ? emit(builder, 'Sub', [x, perChannel(mean)]) : '';
    const inGamma = centred === '' ? '' : emit(builder, 'Mul', [overBatch(emit(builder, 'Mul', [gradient, centred])), precision]);
    const inBeta = context.wanted(2) || context.wanted(3) || through ? overBatch(gradient) : '';
    const scale = emit(builder, 'Mul', [perChannel(gamma), precision]);

    const direct = (): string => emit(builder, 'Mul', [gradient, scale]);
    const inX = (): string =>
      through ? throughStatistics(builder, { x, direct: direct(), centred, precision, inGamma, inBeta, scale }) : direct();
    const inVariance = (): string => {
      const half = emit(builder, 'Mul', [emit(builder, 'Mul', [precision, scale]), scalar(builder, -0.5)]);
      return emit(builder, 'Mul', [inGamma, half]);
    };
    const flat = (values: string): string => reshape(builder, values, [-1]);
    return [
      context.wanted(0) ? inX() : undefined,
      context.wanted(1) ? flat(inGamma) : undefined,
      context.wanted(2) ? flat(inBeta) : undefined,
      context.wanted(3) ? flat(emit(builder, 'Neg', [emit(builder, 'Mul', [inBeta, scale])])) : undefined,
      context.wanted(4) ? flat(inVariance()) : undefined,
    ];
  },
  /** y = softmax(x) over one axis: dx = y ⊙ (g − Σ g·y). */
  Softmax: (context) =>
    overAxis(context, (builder, y, gradient, total) => {
      const weighted = emit(builder, 'Mul', [gradient, y]);
      return emit(builder, 'Sub', [weighted, emit(builder, 'Mul', [y, total(weighted)])]);
    }),
  /** y = log softmax(x): dx = g − exp(y) · Σ g. */
  LogSoftmax: (context) =>
    overAxis(context, (builder, y, gradient, total) => {
      return emit(builder, 'Sub', [gradient, emit(builder, 'Mul', [emit(builder, 'Exp', [y]), total(gradient)])]);
    }),
};

// Gradient of LayerNormalization (arXiv:1607.06450).

function meanOf(builder: GraphBuilder, values: string, axes: readonly number[], count: number): string {
  return emit(builder, 'Mul', [reduceSum(builder, values, axes, true), scalar(builder, 1 / count)]);
}

export const layerNorm: GradientTable = {
  /**
   * dx = (h − mean(h) − x̂ · mean(h·x̂)) / σ with h = γ·g; dγ = Σ g·x̂, dβ = Σ g. The node's outputs 1 and 2 are
   * the mean and 1/σ of each row.
   */
  LayerNormalization: (context) => {
    const { builder, node } = context;
    const [x, gamma] = [input(context, 0), input(context, 1)];
    const [gradient, ofMean, ofInverse] = context.outputGradients;
    const shape = context.shape(x);
    const first = fromFront(intAttribute(node, 'axis', -1), shape.length);
    const normalizedDims = fixedDims(shape, first);
    if (normalizedDims === undefined) return { refused: 'it normalizes over the batch' };
    const axes = range(first, shape.length);
    const count = normalizedDims.reduce((product, dim) => product * dim, 1);
    const mean = (values: string): string => meanOf(builder, values, axes, count);

    const [, rowMean, inverse] = node.outputs;
    if (rowMean === undefined || inverse === undefined) throw new Error(`LayerNormalization ${node.name} lacks its statistics`);
    const normalized = emit(builder, 'Mul', [emit(builder, 'Sub', [x, rowMean]), inverse]);

    const along = gradient && emit(builder, 'Mul', [gradient, normalized]);
    const throughY = (ofY: string, ofUnit: string): string => {
      const scaled = emit(builder, 'Mul', [ofY, gamma]);
      const parallel = emit(builder, 'Mul', [normalized, mean(emit(builder, 'Mul', [ofUnit, gamma]))]);
      return emit(builder, 'Mul', [emit(builder, 'Sub', [emit(builder, 'Sub', [scaled, mean(scaled)]), parallel]), inverse]);
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
  },
};

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
  const inverse = inverseRoot(builder, mean(emit(builder, 'Mul', [centred, centred])), floatAttribute(node, 'epsilon', 1e-5));
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
export const groupNorm: GradientTable = {
  /** Each channel is a group of its own. */
  InstanceNormalization: (context) => normalized(context),
  GroupNormalization: (context) => normalized(context, intAttribute(context.node, 'num_groups', 1)),
};
