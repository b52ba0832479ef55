/** Gradients of normalizations. */
import { floatAttribute, intAttribute } from '../attributes.ts';
import { emit, int, scalar, type GraphBuilder } from '../builder.ts';
import { reduceSum, reshape } from '../operators.ts';
import { range } from '../shapes.ts';
import { input, output, outputGradient, type GradientRule, type GradientTable, type RuleContext } from './rule.ts';

/** In training mode the outputs 1 and 2 must be the batch's own mean and biased variance. */
const batchNormalization: GradientRule = (context) => {
  const training = intAttribute(context.node, 'training_mode', 0) === 1;
  const [mean, variance] = training ? context.node.outputs.slice(1) : context.node.inputs.slice(3);
  if (mean === undefined || variance === undefined) {
    throw new Error(`BatchNormalization ${context.node.name} lacks its statistics`);
  }
  const { builder } = context;
  const gradient = outputGradient(context);
  const [x, gamma] = [input(context, 0), input(context, 1)];
  const rank = context.shape(x).length;
  const perChannel = (values: string): string => reshape(builder, values, [1, -1, ...range(2, rank).map(() => 1)]);
  const overBatch = (values: string): string => sumPerChannel(builder, values, rank);

  const precision = perChannel(inverseRoot(builder, variance, floatAttribute(context.node, 'epsilon', 1e-5)));
  const through = training && context.wanted(0);
  const centred = context.wanted(1) || through ? emit(builder, 'Sub', [x, perChannel(mean)]) : '';
  const inGamma = centred === '' ? '' : emit(builder, 'Mul', [overBatch(emit(builder, 'Mul', [gradient, centred])), precision]);
  const inBeta = context.wanted(2) || through ? overBatch(gradient) : '';
  const scale = emit(builder, 'Mul', [perChannel(gamma), precision]);

  const direct = (): string => emit(builder, 'Mul', [gradient, scale]);
  const inX = (): string =>
    through ? throughStatistics(builder, { x, direct: direct(), centred, precision, inGamma, inBeta, scale }) : direct();
  const flat = (values: string): string => reshape(builder, values, [-1]);
  return [
    context.wanted(0) ? inX() : undefined,
    context.wanted(1) ? flat(inGamma) : undefined,
    context.wanted(2) ? flat(inBeta) : undefined,
  ];
};

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
  const stable = emit(builder, 'Add', [variance, scalar(builder, epsilon)]);
  return emit(builder, 'Reciprocal', [emit(builder, 'Sqrt', [stable])]);
}

/** y = softmax(x) over one axis: dx = y ⊙ (g − Σ g·y). */
const softmax: GradientRule = (context) =>
  overAxis(context, (builder, y, gradient, total) => {
    const weighted = emit(builder, 'Mul', [gradient, y]);
    return emit(builder, 'Sub', [weighted, emit(builder, 'Mul', [y, total(weighted)])]);
  });

/** y = log softmax(x): dx = g − exp(y) · Σ g. */
const logSoftmax: GradientRule = (context) =>
  overAxis(context, (builder, y, gradient, total) => {
    return emit(builder, 'Sub', [gradient, emit(builder, 'Mul', [emit(builder, 'Exp', [y]), total(gradient)])]);
  });

function overAxis(
  context: RuleContext,
  make: (builder: GraphBuilder, y: string, gradient: string, total: (values: string) => string) => string,
): readonly string[] {
  const { builder } = context;
  const axis = intAttribute(context.node, 'axis', -1);
  const total = (values: string): string => reduceSum(builder, values, [axis], true);
  return [make(builder, output(context), outputGradient(context), total)];
}

export const normalization: GradientTable = { BatchNormalization: batchNormalization, Softmax: softmax, LogSoftmax: logSoftmax };
