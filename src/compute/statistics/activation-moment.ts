/** Moments of a layer's inputs, outputs and their relevance: one value for each unit that goes in, or comes out. */
import { diagnose, done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { untraceable } from '../../diagnostics/catalogue/compute.ts';
import type { Layer } from '../../model/graph.ts';
import { activationBehind } from '../../model/index.ts';
import type { Moment } from '../../plan/criteria/criterion.ts';
import { emit, int, integers, type GraphBuilder } from '../builder.ts';
import { reachableFrom } from '../reverse-pass.ts';
import { emitExpression } from '../expressions/emit.ts';
import { mean } from '../expressions/functions.ts';
import { inputsOf, outputsOf } from '../expressions/layout.ts';
import type { ForwardPass } from '../forward.ts';
import { joined, reduceSum, transpose } from '../operators.ts';
import { windowOf } from '../windows.ts';
import { patchMoment, type Patches } from './convolution.ts';
import { sumAndDeviations } from './deviations.ts';
import { statesOf } from './states.ts';
import { usesOf, type Activation, type WeightUse } from '../uses.ts';
import { range, rowsPerSample, type Shape } from '../shapes.ts';

/**
 * Emits the sum over the samples of a batch, of the mean over the positions of each: a vector. That of
 * a variance is twice as long: the squared deviations are summed behind the values themselves.
 *
 * @param relevance by tensor of the forward pass
 */
export function activationMoment(
  pass: ForwardPass,
  layer: Layer,
  moment: Moment,
  relevance: ReadonlyMap<string, string> = new Map(),
): Outcome<string> {
  const value = momentOf(pass, layer, { moment, uses: usesOf(pass, layer.tensor), relevance });
  if (typeof value !== 'string') {
    return { diagnostics: [diagnose(untraceable, { layer: layer.name, statistic: moment.text, reason: value.refused })] };
  }
  return done(emit(pass.builder, 'Reshape', [value, integers(pass.builder, [-1])]));
}

type Refusal = { readonly refused: string };

type OfUses = { readonly moment: Moment; readonly uses: readonly WeightUse[]; readonly relevance: ReadonlyMap<string, string> };

function momentOf(pass: ForwardPass, layer: Layer, { moment, uses, relevance }: OfUses): string | Refusal {
  const { builder } = pass;
  const [use] = uses;
  if (moment.of === 'input' && layer.roles.has('recurrent.hidden')) return ofStates(pass, layer, moment);
  if (use === undefined) return { refused: 'no operator that multiplies by it was found' };
  if (moment.of === 'input' && use.node.op === 'Conv') {
    const reads = patchesRead(pass, layer, uses);
    return reads === undefined ? { refused: 'the size of its input is unknown' } : patchMoment(builder, reads, moment);
  }
  const units = moment.of === 'input' ? inputsOf(layer) : outputsOf(layer);
  const tensors = uses.map((one) => (moment.of === 'input' ? one.input : one.output));
  const forms: string[] = [];
  for (const activation of new Map(tensors.map((one) => [one?.tensor, one])).values()) {
    if (activation === undefined) return { refused: 'a recurrence hides it' };
    const { tensor } = activation;
    const measured = measuredAt(pass, moment.of, tensor, relevance);
    if (measured === undefined) return { refused: unmeasured[moment.of] };
    const isEach = moment.of === 'relevance' || moment.of === 'gradient';
    const form = samplesFirst(pass, { ...activation, tensor: measured }, pass.shapes.get(tensor), units, isEach);
    if (typeof form !== 'string') return form;
    forms.push(form);
  }
  // A weight that is used twice sees the positions of both.
  return overSamples(builder, moment, positionsOf(use), joined(builder, forms, 1));
}

/** What is measured in the place of a layer's output. */
function measuredAt({ nodes }: ForwardPass, of: Moment['of'], tensor: string, relevance: ReadonlyMap<string, string>): string | undefined {
  if (of === 'activation') return activationBehind(nodes, tensor);
  return of === 'relevance' ? relevance.get(tensor) : tensor;
}

const unmeasured: Readonly<Record<Moment['of'], string>> = {
  input: 'nothing is read',
  output: 'nothing comes out',
  activation: 'no activation is behind it',
  relevance: 'the output of the model does not depend on it',
  gradient: 'it has no gradient',
};

type PicturesRead = Patches['reads'][number] & { readonly rows: number; readonly samples?: string | undefined };

/** What each convolution that multiplies by the weight slides over; the same read twice counts once, what no sample changes once a sample. */
export function patchesRead(pass: ForwardPass, layer: Layer, uses: readonly WeightUse[]): Patches | undefined {
  const { builder, shapes } = pass;
  const channels = inputsOf(layer);
  const found = new Map<string, PicturesRead>();
  for (const { node, input, output, kernel = [] } of uses) {
    const shape = shapes.get(input.tensor);
    const own = shape?.[0];
    const samples = typeof own === 'number' ? samplesBeside(pass, input.tensor) : undefined;
    const rows = samples === undefined ? rowsPerSample(own) : Number(own);
    const window = shape && windowOf(node, shape, shapes.get(output?.tensor ?? '') ?? [], kernel);
    if (window === undefined || rows === undefined || shape?.[1] !== channels) return undefined;
    found.set(JSON.stringify([input.tensor, window]), { input: input.tensor, window, rows, samples });
  }
  const reads = [...found.values()];
  const isFilm = reads.some(({ rows }) => rows !== 1);
  const forEach = reads.map(({ samples, ...read }) => {
    const { input, window } = isFilm ? asFilm(builder, channels, read) : read;
    return { window, input: samples === undefined ? input : onceEach(builder, input, samples, window.from.length + 2) };
  });
  return { reads: forEach, channels };
}

/** Several pictures of a sample, as frames of a film are, lie along a first axis in space, over which no window reaches. */
function asFilm(builder: GraphBuilder, channels: number, { input, window, rows }: PicturesRead): Patches['reads'][number] {
  const { from, to, kernel, strides, dilations, before, after } = window;
  const apart = emit(builder, 'Reshape', [input, integers(builder, [-1, rows, channels, ...from])]);
  const places = { from: [rows, ...from], to: [rows, ...to], before: [0, ...before], after: [0, ...after] };
  const steps = { kernel: [1, ...kernel], strides: [1, ...strides], dilations: [1, ...dilations] };
  return { input: transpose(builder, apart, [0, 2, 1, ...range(3, from.length + 3)]), window: { ...places, ...steps } };
}

/** Of a recurrence: the states that its weights multiply, all steps behind each other. */
function ofStates(pass: ForwardPass, layer: Layer, moment: Moment): string | Refusal {
  const states = statesOf(pass, layer.tensor);
  if ('refused' in states) return states;
  const forms: string[] = [];
  for (const { tensor, shape } of states) {
    const form = samplesFirst(pass, { tensor, unitAxis: 2 }, shape, Number(shape[2]));
    if (typeof form !== 'string') return form;
    forms.push(form);
  }
  return overSamples(pass.builder, moment, 'token', joined(pass.builder, forms, 1));
}

/** x and y [samples, positions, units]. */
function overSamples(builder: GraphBuilder, { inner, of, form: taken }: Moment, positions: string, form: string): string {
  const [name, unit] = calledIn[of];
  const axes = new Map([
    [positions, [1]],
    [unit, [2]],
  ]);
  const value = emitExpression(builder, inner, { values: new Map([[name, form]]), axes });
  if (taken === 'variance') return emit(builder, 'Concat', sumAndDeviations(builder, value, [1]), { axis: int(0) });
  return reduceSum(builder, mean(builder, value, [1]), [0], false);
}

/** What expressions call the values, and their units. */
const calledIn: Readonly<Record<Moment['of'], readonly [string, string]>> = {
  input: ['x', 'in'],
  output: ['y', 'out'],
  activation: ['activation', 'out'],
  relevance: ['r', 'out'],
  gradient: ['g', 'out'],
};

/** What the positions of a sample are called. */
function positionsOf({ node }: WeightUse): string {
  return node.op.startsWith('Conv') ? 'space' : 'token';
}

// Activations in one form, whatever operator they belong to: samples first.

/**
 * The activation as [samples, positions, units], or why it has no such form. Where the rows of all samples share one axis, as before a
 * Gemm, that axis is split into samples and positions. What no sample changes is the same for all of them, but where `isEach` wants what is
 * a sample's own.
 */
export function samplesFirst(
  pass: ForwardPass,
  { tensor, unitAxis }: Activation,
  shape: Shape | undefined,
  units: number,
  isEach = false,
): string | { readonly refused: string } {
  const { builder } = pass;
  if (shape === undefined) return { refused: `the shape of \`${tensor}\` is unknown` };
  if (shape[unitAxis] !== units) return { refused: `\`${tensor}\` has ${shape[unitAxis] ?? 'no'} units, not ${units}` };
  const batch = shape.findIndex((dim) => typeof dim === 'string');
  const samples = batch < 0 && !isEach ? samplesBeside(pass, tensor) : undefined;
  const others = range(0, shape.length).filter((axis) => axis !== batch && axis !== unitAxis);
  const perBatch = samples === undefined ? rowsPerSample(shape[batch]) : 1;
  const positions = others
    .map((axis) => shape[axis])
    .reduce<number>((product, size) => (typeof size === 'number' ? product * size : Number.NaN), perBatch ?? Number.NaN);
  if (!Number.isInteger(positions)) return { refused: `\`${tensor}\` of shape [${shape.join(', ')}] does not follow the samples` };
  const ordered = transpose(
    builder,
    tensor,
    [batch, ...others, unitAxis].filter((axis) => axis >= 0),
  );
  if (shape.length === 3 && samples === undefined && perBatch === 1) return ordered;
  const form = emit(builder, 'Reshape', [ordered, integers(builder, [-1, positions, units])]);
  return samples === undefined ? form : onceEach(builder, form, samples, 3);
}

/** A value of as many axes that is the same for all samples, for each of them. */
function onceEach(builder: GraphBuilder, value: string, samples: string, rank: number): string {
  const rest = range(1, rank).map(() => 1);
  return emit(builder, 'Expand', [value, joined(builder, [samples, integers(builder, rest)], 0)]);
}

/** How many samples a batch has, as a list of one number, beside a value that none of them changes. */
function samplesBeside({ builder, model, nodes, shapes }: ForwardPass, tensor: string): string | undefined {
  const { inputs, initializers } = model.graph;
  const fed = inputs.map(({ name }) => name).filter((name) => !initializers.has(name));
  const first = fed.find((name) => shapes.get(name)?.[0] === 'batch');
  const isFixed = first !== undefined && !reachableFrom(nodes, fed).has(tensor);
  return isFixed ? emit(builder, 'Shape', [first], { start: int(0), end: int(1) }) : undefined;
}
