/** Gradients of operators that pick elements: slices, table look-ups, choices. */
import { fromFront } from '../../model/shapes/known.ts';
import { nameAt } from '../../model/graph.ts';
import { codeOfType, paddingKey } from '../../model/index.ts';
import { intAttribute, slice as sliceOf, textAttribute, reshape } from '../operators.ts';
import { beyondBudget } from '../budget.ts';
import { emit, int, integers, scalar, text } from '../builder.ts';
import { range } from '../shapes.ts';
import { reshapeLike, sumToShape } from './broadcasting.ts';
import { constantNumbers } from './elementwise.ts';
import { input, output, outputGradient, type GradientRule, type GradientTable, type RuleContext } from './rule.ts';

/** A tensor of zeros like the first input, on which what was picked gets its gradient. */
function zerosLikeInput(context: RuleContext): string {
  return emit(context.builder, 'ConstantOfShape', [emit(context.builder, 'Shape', [input(context, 0)])]);
}

/** Zeros around the gradient where a run of neighbours was taken, else each element by its place. */
const slice: GradientRule = (context) => [padded(context) ?? scattered(context)];

/**
 * The amounts are computed as the bounds are: a run of positions is sliced as the data was, and the first one left says how many stood
 * before it. Undefined where steps, axes or sizes are not known ahead, or where an axis is too long to be listed.
 */
function padded(context: RuleContext): string | undefined {
  const { builder, node } = context;
  const [x, starts, ends, axesInput = '', steps = ''] = node.inputs;
  if (x === undefined || starts === undefined || ends === undefined) return undefined;
  const [from, to] = [context.shape(x), context.shape(output(context))];
  const [count] = context.shape(starts);
  if (typeof count !== 'number') return undefined;
  const axes = axesInput === '' ? range(0, count) : constantNumbers(context, axesInput);
  const strides = steps === '' ? [] : constantNumbers(context, steps);
  if (axes === undefined || strides?.every((step) => step === 1) !== true) return undefined;
  const none = integers(builder, [0]);
  const before = from.map(() => none);
  const after = from.map(() => none);
  for (const [place, own] of axes.entries()) {
    const axis = fromFront(own, from.length);
    const [all, taken] = [from[axis], to[axis]];
    if (typeof all !== 'number' || typeof taken !== 'number' || taken === 0) return undefined;
    if (all === taken) continue;
    if (beyondBudget(builder, { numbers: all }) !== undefined) return undefined;
    const bound = (name: string): string => (count === 1 ? name : sliceOf(builder, name, [0], [place], [place + 1]));
    const left = emit(builder, 'Slice', [integers(builder, range(0, all)), bound(starts), bound(ends), none]);
    const first = sliceOf(builder, left, [0], [0], [1]);
    before[axis] = first;
    after[axis] = emit(builder, 'Sub', [integers(builder, [all - taken]), first]);
  }
  const amounts = emit(builder, 'Concat', [...before, ...after], { axis: int(0) });
  return emit(builder, 'Pad', [outputGradient(context), amounts]);
}

/**
 * Positions are sliced or padded as the data was, so that bounds and steps may be computed at run time: the flat index of every element that
 * was picked says where its gradient goes. What was picked several times gets the sum.
 */
function scattered(context: RuleContext): string {
  const { builder, node } = context;
  const x = input(context, 0);
  const size = emit(builder, 'Size', [x]);
  const flatIndices = emit(builder, 'Range', [integers(builder, [0], []), size, integers(builder, [1], [])]);
  const indices = emit(builder, 'Reshape', [flatIndices, emit(builder, 'Shape', [x])]);
  // A value to pad with is one of the data.
  const rest = node.inputs.slice(1).map((name, index) => (node.op === 'Pad' && index === 1 ? '' : name));
  const picked = emit(builder, node.op, [indices, ...rest], node.attributes);
  const flat = integers(builder, [-1]);
  const parts = [zerosLikeInput(context), picked, outputGradient(context)].map((part) => emit(builder, 'Reshape', [part, flat]));
  const gradient = emit(builder, 'ScatterElements', parts, node.op === 'Slice' ? {} : { reduction: text('add') });
  return reshapeLike(builder, gradient, x, context.shape(x));
}

/** Along another axis, that axis comes first while the gradient is scattered. */
function gatherAlong(context: RuleContext): readonly string[] | { readonly refused: string } {
  const { builder, node } = context;
  const [x, indices] = [input(context, 0), input(context, 1)];
  const rank = context.shape(x).length;
  const picked = context.shape(indices).length;
  const axis = fromFront(intAttribute(node, 'axis', 0), rank);
  const forward = [axis, ...Array.from({ length: rank }, (_, index) => index).filter((it) => it !== axis)];
  const own = Array.from({ length: picked }, (_, index) => axis + index);
  const rest = Array.from({ length: rank - 1 + picked }, (_, index) => index).filter((index) => !own.includes(index));
  const perm = (order: readonly number[]) => ({ perm: { kind: 'ints', value: order } as const });
  const zeros = emit(builder, 'Transpose', [zerosLikeInput(context)], perm(forward));
  const gradient = emit(builder, 'Transpose', [outputGradient(context)], perm([...own, ...rest]));
  const rows = emit(builder, 'Unsqueeze', [indices, integers(builder, [-1])]);
  const scattered = emit(builder, 'ScatterND', [zeros, rows, gradient], { reduction: text('add') });
  return [emit(builder, 'Transpose', [scattered], perm(forward.map((_, index) => forward.indexOf(index))))];
}

/** As `padding_idx` of PyTorch: what looks the row for padding up gives it nothing. */
function withoutPadding(context: RuleContext, rows: string): string {
  const { builder, node } = context;
  const row = node.notes?.metadata.get(paddingKey);
  const gradient = outputGradient(context);
  if (row === undefined) return gradient;
  const numbers = emit(builder, 'Cast', [rows], { to: int(codeOfType('int64')) });
  const found = emit(builder, 'Equal', [numbers, integers(builder, [Number(row)])]);
  return emit(builder, 'Where', [found, scalar(builder, 0), gradient]);
}

export const selection: GradientTable = {
  Slice: slice,
  /** An embedding: rows that were read several times add up their gradients. */
  Gather: (context) => {
    const { builder, node } = context;
    const [x, indices] = [input(context, 0), input(context, 1)];
    const shape = context.shape(x);
    if (fromFront(intAttribute(node, 'axis', 0), shape.length) !== 0) return gatherAlong(context);
    const rows = emit(builder, 'Unsqueeze', [indices, integers(builder, [-1])]);
    const gradient = withoutPadding(context, rows);
    return [emit(builder, 'ScatterND', [zerosLikeInput(context), rows, gradient], { reduction: text('add') })];
  },
  GatherElements: (context) => {
    const { builder, node } = context;
    const parts = [zerosLikeInput(context), input(context, 1), outputGradient(context)];
    return [emit(builder, 'ScatterElements', parts, { axis: int(intAttribute(node, 'axis', 0)), reduction: text('add') })];
  },
  /** Of the values alone: where they stand changes by jumps. */
  TopK: (context) => {
    const { builder, node } = context;
    const places = nameAt(node.outputs, 1);
    if (places === '') return { refused: 'it does not give the places of its values' };
    const parts = [zerosLikeInput(context), places, outputGradient(context)];
    return [emit(builder, 'ScatterElements', parts, { axis: int(intAttribute(node, 'axis', -1)) })];
  },
  /** What stands behind an element in the sum reads it, so that the gradient is summed the other way. */
  CumSum: (context) => {
    const { builder, node } = context;
    const parts = [outputGradient(context), input(context, 1)];
    const reverse = int(1 - intAttribute(node, 'reverse', 0));
    return [emit(builder, 'CumSum', parts, { reverse, exclusive: int(intAttribute(node, 'exclusive', 0)) })];
  },
  /** The condition has no gradient; each branch gets it where it was taken. */
  Where: (context) => {
    const { builder } = context;
    const gradient = outputGradient(context);
    const condition = input(context, 0);
    const zero = scalar(builder, 0);
    const shape = context.shape(output(context));
    const taken = (index: number, choice: readonly string[]): string | undefined =>
      context.wanted(index)
        ? sumToShape(builder, emit(builder, 'Where', [condition, ...choice]), shape, context.shape(input(context, index)))
        : undefined;
    return [undefined, taken(1, [gradient, zero]), taken(2, [zero, gradient])];
  },
  /** Zeros around an input: the gradient inside them. What stands there mirrored, or again, is added to it. */
  Pad: (context) => {
    const { builder, node } = context;
    if (textAttribute(node, 'mode', 'constant') !== 'constant') return [scattered(context)];
    if (nameAt(node.inputs, 3) !== '') return { refused: 'it pads chosen axes only' };
    const amounts = emit(builder, 'Neg', [input(context, 1)]);
    return [emit(builder, 'Pad', [outputGradient(context), amounts])];
  },
};

// Gradients of operators that put elements at given places: what scattered is gathered again.

const refused = { refused: 'elements that meet are neither added nor replaced' };

function reductionOf({ node }: RuleContext): 'add' | 'none' | undefined {
  const reduction = textAttribute(node, 'reduction', 'none');
  return reduction === 'add' || reduction === 'none' ? reduction : undefined;
}

export const scattering: GradientTable = {
  ScatterElements: (context) => {
    const { builder, node } = context;
    const reduction = reductionOf(context);
    if (reduction === undefined) return refused;
    const [gradient, indices] = [outputGradient(context), input(context, 1)];
    const axis = int(intAttribute(node, 'axis', 0));
    const zeros = (): string => emit(builder, 'Mul', [input(context, 2), scalar(builder, 0)]);
    const data = (): string => (reduction === 'add' ? gradient : emit(builder, 'ScatterElements', [gradient, indices, zeros()], { axis }));
    return [
      context.wanted(0) ? data() : undefined,
      undefined,
      context.wanted(2) ? emit(builder, 'GatherElements', [gradient, indices], { axis }) : undefined,
    ];
  },
  ScatterND: (context) => {
    const { builder } = context;
    const reduction = reductionOf(context);
    if (reduction === undefined) return refused;
    const [gradient, indices] = [outputGradient(context), input(context, 1)];
    const zeros = (): string => emit(builder, 'Mul', [input(context, 2), scalar(builder, 0)]);
    const data = (): string => (reduction === 'add' ? gradient : emit(builder, 'ScatterND', [gradient, indices, zeros()]));
    return [
      context.wanted(0) ? data() : undefined,
      undefined,
      context.wanted(2) ? emit(builder, 'GatherND', [gradient, indices]) : undefined,
    ];
  },
  /** Its places count all elements of the output, from the first sample on. */
  MaxUnpool: (context) => {
    const { builder } = context;
    return [emit(builder, 'Gather', [reshape(builder, outputGradient(context), [-1]), input(context, 1)])];
  },
  /** Rows of the data that several indices name add up. */
  GatherND: (context) => {
    const { builder, node } = context;
    if (intAttribute(node, 'batch_dims', 0) !== 0) return { refused: 'it gathers from each sample of its own' };
    const zeros = emit(builder, 'ConstantOfShape', [emit(builder, 'Shape', [input(context, 0)])]);
    return [
      emit(builder, 'ScatterND', [zeros, input(context, 1), outputGradient(context)], { reduction: { kind: 'string', value: 'add' } }),
    ];
  },
};
