/** The loss of a model's output against labels: its inputs and its graph. */
import { product } from '../basics/numbers.ts';
import { itemAt } from '../basics/must.ts';
import { collecting, diagnose, done, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { unknownShape, wrongLogits } from '../diagnostics/catalogue/compute.ts';
import type { AxisRange } from '../basics/slices.ts';
import { emit, freshName, int, scalar } from './builder.ts';
import type { ForwardPass, ForwardSpec } from './forward.ts';
import { crossEntropy, elementwiseLosses, type ElementwiseLoss, type LossGraph, type LossName } from './losses.ts';
import { addAll, END, pad, reduce, reshape, slice } from './operators.ts';
import { fixedDims } from './shapes.ts';
import type { Feed } from './slots.ts';
import type { OutputPart, PartLoss } from './trained-output.ts';

export interface LabelLoss {
  readonly loss: LossName;
  /** The only output that is read, of several. */
  readonly of?: string;
  /** What of it, and of its labels, is read. */
  readonly ranges?: readonly AxisRange[];
  /** Whether classes are averaged over the labels of the batch that count, where outputs are several: over all of them otherwise. */
  readonly isMean?: boolean;
  /** Positions by which labels run ahead of the logits that foretell them. */
  readonly shift?: number;
  /** The class that is not counted. */
  readonly ignore?: number;
}

export interface LabelFeed {
  readonly samples: Feed;
  /** int64 classes, or float32 targets of the output's shape. */
  readonly labels: Feed;
  /** Losses that one sample adds to the total, those that are not counted included. */
  readonly perSample: number;
  readonly classes: number;
}

export interface Objective extends LossGraph, Omit<LabelFeed, 'classes'> {
  /** Of several outputs. */
  readonly parts?: readonly LabelledPart[];
}

/** Emits the loss; its gradient is that in the whole output. */
export function emitObjective(spec: ForwardSpec & LabelLoss, pass: ForwardPass): Outcome<Objective> {
  return collecting((take) => {
    const { classes, ...fed } = take(labelFeed(spec, pass));
    const parts = pass.parts && partsOf(spec, pass.parts);
    return { ...emitLabelLoss(spec, pass, { labels: fed.labels.input, classes }), ...fed, parts };
  });
}

/** What labels have to be fed. Errors: ESP6007, ESP6009. */
export function labelFeed(spec: ForwardSpec & LabelLoss, pass: ForwardPass): Outcome<LabelFeed> {
  const { builder, outputShape } = pass;
  if (!pass.shapes.has(spec.output)) return { diagnostics: [shapeless(spec, pass)] };
  if (spec.loss === 'sum') return feedOfParts(spec, pass);
  const own = fixedDims(outputShape, 1);
  const classes = own?.at(-1);
  const isOfClasses = spec.loss === 'crossentropy';
  const shift = isOfClasses ? (spec.shift ?? 0) : 0;
  const length = own !== undefined && own.length > 1 ? (own[0] ?? 0) : 0;
  if (own === undefined || outputShape[0] !== 'batch' || (isOfClasses && classes === undefined) || (shift > 0 && shift >= length)) {
    const shape = `[${outputShape.join(', ')}]`;
    const loss = shift > 0 ? `${spec.loss}, shift: ${shift}` : spec.loss;
    return { diagnostics: [diagnose(wrongLogits, { output: spec.output, shape, loss })] };
  }
  const input = freshName(builder, 'labels');
  const dims = isOfClasses ? own.slice(0, -1) : own;
  const all = product(dims);
  return {
    value: {
      samples: { input: spec.input, type: pass.type, dims: spec.sampleDims },
      labels: { input, type: isOfClasses ? 'int64' : 'float32', dims },
      perSample: shift === 0 ? all : (all / length) * (length - shift),
      classes: classes ?? 1,
    },
    diagnostics: [],
  };
}

export function emitLabelLoss(
  spec: ForwardSpec & LabelLoss,
  { builder, outputShape, parts }: Pick<ForwardPass, 'builder' | 'outputShape' | 'parts'>,
  { labels, classes }: { readonly labels: string; readonly classes: number },
): LossGraph {
  const { output, loss, ranges, shift = 0, ignore } = spec;
  if (loss === 'sum' || parts !== undefined) return sumOfParts(spec, { builder, parts }, labels);
  if (loss !== 'crossentropy') return ofSlice(loss, ranges, fixedDims(outputShape, 1))(builder, output, labels);
  const more = { classes, ignore };
  if (shift === 0) return crossEntropy(builder, output, { labels, ...more });
  const logits = slice(builder, output, [1], [0], [-shift]);
  const later = slice(builder, labels, [1], [shift], [END]);
  const { gradient, ...sums } = crossEntropy(builder, logits, { labels: later, ...more });
  const after = outputShape.map((_, axis) => (axis === 1 ? shift : 0));
  const before = outputShape.map(() => 0);
  return { ...sums, gradient: (weight) => pad(builder, gradient(weight), before, after) };
}

/** The mean over a slice, times the size of the whole. */
function ofSlice(loss: keyof typeof elementwiseLosses, ranges: readonly AxisRange[] = [], dims: readonly number[] = []): ElementwiseLoss {
  const read = elementwiseLosses[loss];
  if (ranges.length === 0) return read;
  const all = dims.map((to, index): AxisRange => ranges.find(({ axis }) => axis === index + 1) ?? { axis: index + 1, from: 0, to });
  const [axes, from, to] = [all.map((it) => it.axis), all.map((it) => it.from), all.map((it) => it.to)];
  const times = product(dims) / product(all.map((it) => it.to - it.from));
  const behind = dims.map((size, index) => size - itemAt(to, index));
  return (builder, output, targets) => {
    const own = read(builder, slice(builder, output, axes, from, to), slice(builder, targets, axes, from, to));
    const whole = (value: string): string => emit(builder, 'Mul', [value, scalar(builder, times)]);
    const gradient = (weight: string): string => pad(builder, own.gradient(whole(weight)), [0, ...from], [0, ...behind]);
    return { ...own, total: whole(own.total), gradient };
  };
}

// Several outputs: a sample has one row of their numbers and one of their labels, both cut into parts.

export interface LabelledPart extends PartLoss, OutputPart {
  readonly labelDims: readonly number[];
}

/** One output of rows that hold several. */
export function partOfRow(builder: ForwardPass['builder'], rows: string, { from, dims }: OutputPart): string {
  return reshape(builder, slice(builder, rows, [1], [from], [from + product(dims)]), [-1, ...dims]);
}

/** Its gradient in the rows: 0 in all others. */
export function rowAround({ builder, outputShape }: ForwardPass, values: string, { from, dims }: OutputPart): string {
  const size = product(dims);
  return pad(builder, reshape(builder, values, [-1, size]), [0, from], [0, Number(outputShape[1]) - from - size]);
}

function partsOf({ outputs = [] }: ForwardSpec, parts: readonly OutputPart[] = []): readonly LabelledPart[] {
  return outputs.map((own, index) => {
    const { dims, from } = itemAt(parts, index);
    return { ...own, dims, from, labelDims: own.loss === 'crossentropy' ? dims.slice(0, -1) : dims };
  });
}

/** Labels of all outputs are a row of float32 numbers, which hold classes below 2^24 exactly. */
function feedOfParts(spec: ForwardSpec & LabelLoss, pass: ForwardPass): Outcome<LabelFeed> {
  const parts = partsOf(spec, pass.parts);
  const open = parts.find(({ dims, loss }) => product(dims) === 0 || (loss === 'crossentropy' && dims.length === 0));
  if (open !== undefined || pass.outputShape[0] !== 'batch') {
    const shape = `[${pass.outputShape.join(', ')}]`;
    return { diagnostics: [diagnose(wrongLogits, { output: open?.name ?? spec.output, shape, loss: open?.loss ?? 'sum' })] };
  }
  const width = parts.reduce((sum, { labelDims }) => sum + product(labelDims), 0);
  return done({
    samples: { input: spec.input, type: pass.type, dims: spec.sampleDims },
    labels: { input: freshName(pass.builder, 'labels'), type: 'float32', dims: [width] },
    perSample: 1,
    classes: 1,
  });
}

/** Σ factor · mean loss, as each sample has as many labels as every other; of one output it is the mean loss, and the others have no gradient. */
function sumOfParts(spec: ForwardSpec & LabelLoss, { builder, parts }: Pick<ForwardPass, 'builder' | 'parts'>, labels: string): LossGraph {
  const { of, loss: said, ranges, ignore, isMean = false } = spec;
  let [width, label] = [0, 0];
  const all = partsOf(spec, parts).flatMap(({ name, loss, factor = 1, dims, labelDims, from }) => {
    const [size, labelled, first] = [product(dims), product(labelDims), label];
    width += size;
    label += labelled;
    if (of !== undefined && of !== name) return [];
    const own = partOfRow(builder, spec.output, { name, dims, from });
    const wanted = partOfRow(builder, labels, { name, dims: labelDims, from: first });
    const read = said === 'sum' ? loss : said;
    const classes = itemAt(dims, dims.length - 1);
    const graph =
      read === 'crossentropy'
        ? crossEntropy(builder, own, { classes, labels: emit(builder, 'Cast', [wanted], { to: int(7) }), ignore })
        : ofSlice(read, ranges, dims)(builder, own, wanted);
    const counts = graph.counted && reshape(builder, graph.counted, [-1, labelled]);
    const mean = (value: string, axes: readonly number[]): string => {
      if (counts === undefined) return value;
      const counted = reduce(builder, 'ReduceMean', counts, axes);
      return emit(builder, 'Div', [
        value,
        emit(builder, 'Max', [axes.length > 1 ? reshape(builder, counted, []) : counted, scalar(builder, 1e-9)]),
      ]);
    };
    const ofBatch = (value: string): string => (isMean ? mean(value, [0, 1]) : value);
    const share = (of === undefined ? factor : 1) / labelled;
    return [{ graph, from, size, share, mean, ofBatch }];
  });
  const [left, last] = [itemAt(all, 0).from, itemAt(all, all.length - 1)];
  const row = (values: string, size: number): string => reshape(builder, values, [-1, size]);
  const times = (value: string, factor: number): string => emit(builder, 'Mul', [value, scalar(builder, factor)]);
  const joined = (rows: readonly string[]): string =>
    pad(builder, emit(builder, 'Concat', rows, { axis: int(1) }), [0, left], [0, width - last.from - last.size]);
  return {
    total: addAll(builder, all.map(({ graph, share, ofBatch }) => ofBatch(times(graph.total, share)))), // prettier-ignore
    // The mean over a row is the loss of its sample.
    each: () => joined(all.map(({ graph, size, share, mean }) => mean(times(row(graph.each(), size), share * width), [1]))),
    gradient: (weight) => joined(all.map(({ graph, size, share, ofBatch }) => row(graph.gradient(ofBatch(times(weight, share))), size))),
  };
}

export function countingOf({ shift = 0, ignore }: LabelLoss): Counting {
  return { shift, ignore };
}

function shapeless(spec: ForwardSpec, pass: ForwardPass): Diagnostic {
  const producer = pass.nodes.find(({ outputs }) => outputs.includes(spec.output));
  const place = { node: producer?.name ?? '', operator: producer?.op ?? '' };
  return diagnose(unknownShape, { ...place, tensor: spec.output });
}

/** Which labels count: all but one class, and not the first ones of a sample, which nothing foretells. */
export type Counting = { readonly ignore?: number; readonly shift: number };
