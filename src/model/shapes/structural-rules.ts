/** Shapes of operators that move elements without computing with them. */
import { product } from '../../basics/numbers.ts';
import type { Dim } from '../graph.ts';
import { tensorIntegers } from '../flat/dataflow.ts';
import { add, broadcast, divide, multiply, unknownDim } from './dim-algebra.ts';
import { fromFront, integersOf, type Application, type Known, type Rule } from './known.ts';

/** Tables of integers are turned over where an export computes paddings. */
function transposedValues({ dims, values }: Known, order: readonly number[]): readonly Dim[] | undefined {
  if (values === undefined) return undefined;
  const sizes = dims.map(Number);
  const steps = sizes.map((_, axis) => product(sizes.slice(axis + 1)));
  return order
    .reduceRight<readonly number[]>(
      (places, axis) => {
        const step = steps[axis] ?? 1;
        return Array.from({ length: sizes[axis] ?? 1 }, (_, index) => places.map((place) => place + index * step)).flat();
      },
      [0],
    )
    .map((place) => values[place] ?? unknownDim);
}

/** Equal parts, the last one smaller. */
function equalParts(whole: Dim, count: number): readonly Dim[] {
  if (typeof whole !== 'number') return Array.from({ length: count }, () => divide(whole, count));
  const size = Math.ceil(whole / count);
  return Array.from({ length: count }, (_, index) => Math.max(0, Math.min(size, whole - index * size)));
}

function boundsOf(application: Application, name: string, input: number) {
  return application.ints(name) ?? application.inputs[input]?.values;
}

/** A symbolic size is known after a slice only if all or nothing of it is taken from its start. */
function sliceLength(size: Dim, start: Dim, end: Dim, step: number): Dim {
  if (typeof size === 'number' && typeof start === 'number' && typeof end === 'number') return sliceIndices(size, start, end, step).length;
  const toEnd = end === size || (typeof end === 'number' && end >= 2 ** 31 - 1);
  if (start === 0 && step === 1 && toEnd) return size;
  return start === 0 && step === 1 && typeof end === 'string' ? end : unknownDim;
}

/** The range of a slice, clamped as ONNX says: its first index and its length. */
function sliceIndices(size: number, start: number, end: number, step: number) {
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (bound: number) => Math.min(Math.max(bound < 0 ? bound + size : bound, low), high);
  // A negative step may end before the first element, which −1 − size and below mean.
  const last = step < 0 && end < -size ? -1 : clamp(end);
  const first = Math.min(clamp(start), Math.max(size - 1, 0) + (step > 0 ? 1 : 0));
  const length = step === 0 ? 0 : Math.max(0, Math.ceil((last - first) / step));
  return { first, length };
}

/** Of a list, or of the rows of a table. */
function slicedValues(
  { dims, values }: Known,
  axes: readonly number[],
  [start]: readonly Dim[],
  [end]: readonly Dim[],
  [step = 1]: readonly number[],
): readonly Dim[] | undefined {
  const [rows] = dims;
  if (values === undefined || typeof rows !== 'number' || axes.some((axis) => axis !== 0)) return;
  if (typeof start !== 'number' || typeof end !== 'number') return undefined;
  const { first, length } = sliceIndices(rows, start, end, step);
  const row = values.length / rows;
  return Array.from({ length }, (_, index) => {
    const from = (first + index * step) * row;
    return values.slice(from, from + row);
  }).flat();
}

const shape: Rule = ({ inputs: [input], int }) => {
  if (input === undefined) return [undefined];
  const end = int('end', input.dims.length);
  const values = input.dims.slice(int('start', 0), end);
  return [{ type: 'int64', dims: [values.length], values }];
};

const size: Rule = ({ inputs: [input] }) => [input && { type: 'int64', dims: [], values: [multiply(...input.dims)] }];

/** Longer constants are no shapes, and are not held. */
export const longestValues = 1024;

function at(dims: readonly Dim[], index: number): Dim {
  return dims[index] ?? unknownDim;
}

export const structuralRules: Readonly<Record<string, Rule>> = {
  Transpose({ inputs: [input], ints }) {
    const order = ints('perm') ?? input?.dims.map((_, axis) => input.dims.length - 1 - axis) ?? [];
    if (input === undefined) return [undefined];
    return [{ type: input.type, dims: order.map((axis) => at(input.dims, axis)), values: transposedValues(input, order) }];
  },
  /** 0 copies a dimension, −1 takes what the others leave. */
  Reshape({ inputs: [input, shape], ints, int }) {
    const target = ints('shape') ?? shape?.values;
    if (input === undefined || target === undefined) return [undefined];
    const copies = int('allowzero', 0) === 0;
    const wanted = target.map((size, axis) => (size === 0 && copies ? at(input.dims, axis) : size));
    const given = multiply(...wanted.filter((size) => size !== -1));
    const left = divide(multiply(...input.dims), given);
    const dims = wanted.map((size) => (size === -1 ? left : size));
    return [{ ...input, dims }];
  },
  Flatten({ inputs: [input], int }) {
    if (input === undefined) return [undefined];
    const axis = fromFront(int('axis', 1), input.dims.length);
    return [{ type: input.type, dims: [multiply(...input.dims.slice(0, axis)), multiply(...input.dims.slice(axis))] }];
  },
  Unsqueeze(application) {
    const [input] = application.inputs;
    const given = integersOf(application, 'axes', 1);
    if (input === undefined || given === undefined) return [undefined];
    const rank = input.dims.length + given.length;
    const added = given.map((axis) => fromFront(axis, rank));
    const rest = [...input.dims];
    const dims = Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (rest.shift() ?? 1)));
    return [{ ...input, dims }];
  },
  Squeeze(application) {
    const [input] = application.inputs;
    if (input === undefined) return [undefined];
    const axes = integersOf(application, 'axes', 1)?.map((it) => fromFront(it, input.dims.length));
    const dims = input.dims.filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1));
    return [{ ...input, dims }];
  },
  Concat({ inputs, int }) {
    const [first] = inputs;
    if (first === undefined || !inputs.every((input) => input !== undefined)) return [undefined];
    const axis = fromFront(int('axis', 0), first.dims.length);
    const joined = inputs.map(({ dims }) => at(dims, axis)).reduce(add);
    const dims = first.dims.map((size, index) => (index === axis ? joined : size));
    const parts = inputs.map(({ values }) => values).filter((values) => values !== undefined);
    const complete = dims.length === 1 && parts.length === inputs.length;
    return [{ type: first.type, dims, values: complete ? parts.flat() : undefined }];
  },
  Split(application) {
    const { inputs, flatNode, int } = application;
    const [input] = inputs;
    if (input === undefined) return [];
    const axis = fromFront(int('axis', 0), input.dims.length);
    const count = flatNode.outputs.length;
    const whole = at(input.dims, axis);
    const sizes = integersOf(application, 'split', 1) ?? equalParts(whole, count);
    return flatNode.outputs.map((_, index) => ({
      type: input.type,
      dims: input.dims.map((size, it) => (it === axis ? (sizes[index] ?? unknownDim) : size)),
    }));
  },
  Gather({ inputs: [data, indices], int }) {
    if (data === undefined || indices === undefined) return [undefined];
    const axis = fromFront(int('axis', 0), data.dims.length);
    const dims = [...data.dims.slice(0, axis), ...indices.dims, ...data.dims.slice(axis + 1)];
    const { values } = data;
    const chosen = indices.values?.map((index) => (typeof index === 'number' ? values?.[fromFront(index, values.length)] : undefined));
    const known = chosen?.filter((value) => value !== undefined);
    const complete = data.dims.length === 1 && known !== undefined && known.length === chosen?.length;
    return [{ type: data.type, dims, values: complete ? known : undefined }];
  },
  Slice(application) {
    const [input] = application.inputs;
    const starts = boundsOf(application, 'starts', 1);
    const ends = boundsOf(application, 'ends', 2);
    if (input === undefined || starts === undefined || ends === undefined) return [undefined];
    const given = integersOf(application, 'axes', 3) ?? starts.map((_, axis) => axis);
    const axes = given.map((axis) => fromFront(axis, input.dims.length));
    const steps = integersOf(application, 'steps', 4) ?? axes.map(() => 1);
    const dims = input.dims.map((size, axis) => {
      const index = axes.indexOf(axis);
      if (index < 0) return size;
      return sliceLength(size, at(starts, index), at(ends, index), steps[index] ?? 1);
    });
    return [{ type: input.type, dims, values: slicedValues(input, axes, starts, ends, steps) }];
  },
  Expand({ inputs: [input, shape] }) {
    const target = shape?.values;
    return [input && target && { type: input.type, dims: broadcast(input.dims, target) }];
  },
  Tile({ inputs: [input, repeats] }) {
    const times = repeats?.values;
    return [input && times && { type: input.type, dims: input.dims.map((size, axis) => multiply(size, at(times, axis))) }];
  },
  Shape: shape,
  Size: size,
  ConstantOfShape({ inputs: [target], flatNode }) {
    const dims = target?.values;
    const value = flatNode.node.attributes['value'];
    const fill = value?.kind === 'tensor' ? value.value : undefined;
    if (dims === undefined) return [undefined];
    const type = fill?.type ?? 'float32';
    const count = multiply(...dims);
    const [element] = (fill && tensorIntegers(fill)) ?? [];
    const listed = element !== undefined && typeof count === 'number' && count <= longestValues;
    return [{ type, dims, values: listed ? Array.from({ length: count }, () => element) : undefined }];
  },
  Range({ inputs: [start, limit, delta] }) {
    const [first] = start?.values ?? [];
    const [last] = limit?.values ?? [];
    const [step] = delta?.values ?? [];
    if (start === undefined) return [undefined];
    const known = typeof first === 'number' && typeof last === 'number' && typeof step === 'number';
    if (!known) {
      const whole = first === 0 && step === 1 && last !== undefined;
      return [{ type: start.type, dims: [whole ? last : unknownDim] }];
    }
    const length = step === 0 ? 0 : Math.max(0, Math.ceil((last - first) / step));
    if (length > longestValues) return [{ type: start.type, dims: [length] }];
    return [{ type: start.type, dims: [length], values: Array.from({ length }, (_, index) => first + index * step) }];
  },
  Pad(application) {
    const [input] = application.inputs;
    const pads = integersOf(application, 'pads', 1);
    if (input === undefined || pads === undefined || application.inputs[3]) return [undefined];
    const rank = input.dims.length;
    const dims = input.dims.map((it, axis) => add(it, (pads[axis] ?? 0) + (pads[axis + rank] ?? 0)));
    return [{ type: input.type, dims }];
  },
};
