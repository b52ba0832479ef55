/**
 * Sizes that a model reads at run time. Where they shape a Reshape or bound a Slice, and what comes of
 * them is known, the surgery writes it anew; whatever else depends on one would go on with another number.
 */
import { ownAt } from '../../basics/own.ts';
import { allNumbers } from '../shape.ts';
import { addTo, listAt } from '../../basics/maps.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import { nameAt, type Node, type Dim } from '../graph.ts';
import type { Known } from '../shapes/known.ts';
import type { AxisState } from './axis.ts';

// Which entries of a shape can be written anew, when the axis that they size is cut.

type ShapeGraph = { readonly flat: FlatGraph; readonly known: ReadonlyMap<ValueId, Known> };

/** The values of a shape where all are numbers, however they are computed. */
export function numericShape({ known }: ShapeGraph, value: ValueId): readonly number[] | undefined {
  return allNumbers(known.get(value)?.values);
}

/** The value whose whole shape it is, as the graph reads it at run time. */
export function sizedLike(flat: FlatGraph, value: ValueId): ValueId | undefined {
  const maker = flat.producers.get(value);
  const isWhole = maker?.node.op === 'Shape' && Object.keys(maker.node.attributes).length === 0;
  return isWhole ? maker.inputs[0] : undefined;
}

interface ShapePart {
  readonly value: ValueId;
  /** Entries before this part. */
  readonly from: number;
  readonly size: number;
}

/** The inputs of the Concat that makes a shape. */
export function shapeParts({ flat, known }: ShapeGraph, value: ValueId): readonly ShapePart[] | undefined {
  const producer = flat.producers.get(value);
  if (producer?.node.op !== 'Concat') return undefined;
  const parts: ShapePart[] = [];
  let from = 0;
  for (const input of producer.inputs) {
    const size = known.get(input)?.dims[0];
    if (typeof size !== 'number') return undefined;
    parts.push({ value: input, from, size });
    from += size;
  }
  return parts;
}

/** True where the entry stands among numbers, by itself or in a part of a Concat. */
export function isRewritable(graph: ShapeGraph, value: ValueId, entry: number): boolean {
  if (numericShape(graph, value) !== undefined) return true;
  const part = shapeParts(graph, value)?.find(({ from, size }) => entry >= from && entry < from + size);
  return part !== undefined && isRewritable(graph, part.value, entry - part.from);
}

/**
 * A constant shape for a Reshape to `after`: 0 copies a size that is not known from the input, one
 * −1 stands for what is left. Undefined where more than that would have to be known.
 */
export function reshapeTarget(before: readonly Dim[], after: readonly Dim[]): readonly number[] | undefined {
  const target = after.map((size, axis) => {
    if (typeof size === 'number') return size;
    return before[axis] === size && size !== '?' ? 0 : -1;
  });
  return target.filter((entry) => entry === -1).length > 1 || target.slice(before.length).includes(0) ? undefined : target;
}

/** The same for an Expand, where 1 keeps what the input has. */
export function expandTarget(before: readonly Dim[], after: readonly Dim[]): readonly number[] | undefined {
  return allNumbers(after.map((size, axis) => (before[axis - after.length + before.length] === size ? 1 : size)));
}

/** Integer arithmetic on sizes. */
const plumbing: ReadonlySet<string> = new Set(
  'Add Cast Concat Div Equal Expand Floor Gather Identity Max Min Mod Mul Reshape Slice Squeeze Sub Unsqueeze Where'.split(' '),
);

/** Inputs that the surgery writes anew: shapes, bounds and sizes of parts. */
const rewritten: Readonly<Record<string, readonly number[]>> = {
  Reshape: [1],
  Expand: [1],
  ConstantOfShape: [0],
  Slice: [1, 2],
  Split: [1],
  Resize: [3],
};

/** Rules tie their results to the value whose shape this input is. */
const likened: Readonly<Record<string, number>> = { Expand: 1, ConstantOfShape: 0, Reshape: 1 };

type RuntimeReader = { readonly axis: AxisState; readonly node: FlatNode };

interface RuntimeSizes {
  /** Axes whose sizes come into an integer value, as far as slices of them can go. */
  readonly carried: ReadonlyMap<ValueId, readonly AxisState[]>;
  /** What would go on with another number: these axes stay. */
  readonly readers: readonly RuntimeReader[];
}

/** A walk along sizes. */
interface Sizing {
  readonly flat: FlatGraph;
  readonly known: ReadonlyMap<ValueId, Known>;
  readonly axes: ReadonlyMap<ValueId, readonly AxisState[]>;
  readonly carried: Map<ValueId, readonly AxisState[]>;
}

export function runtimeSizes(
  flat: FlatGraph,
  known: ReadonlyMap<ValueId, Known>,
  axes: ReadonlyMap<ValueId, readonly AxisState[]>,
  reachable: ReadonlySet<Node>,
): RuntimeSizes {
  const sizing: Sizing = { flat, known, axes, carried: new Map() };
  const { carried } = sizing;
  const readers: RuntimeReader[] = [];
  const isFrozen = freezer(flat, known, reachable);
  for (const node of flat.nodes) {
    const given = node.inputs.map((input) => listAt(carried, input));
    if (isPlumbing(node, known)) {
      const sizes = node.node.op === 'Shape' ? shapeAxes(node, axes) : passedOn(sizing, node, given);
      if (sizes.length > 0) for (const output of node.outputs) carried.set(output, sizes);
      continue;
    }
    if (given.every((own) => own.length === 0) || isFrozen(node)) continue;
    given.forEach((own, input) => {
      if (isSizedAlike(sizing, node, input)) return;
      const isRewritten = ownAt(rewritten, node.node.op)?.includes(input) === true;
      const held = own.length > 0 && isRewritten ? leftToRunTime(sizing, node, input) : own;
      for (const axis of held) readers.push({ axis, node });
    });
  }
  return { carried, readers };
}

/** As long as another value at any time. */
function isSizedAlike({ flat }: Sizing, { node, inputs }: FlatNode, input: number): boolean {
  const isShape = ownAt(likened, node.op) === input;
  return isShape && sizedLike(flat, nameAt(inputs, input)) !== undefined;
}

/** Axes that come into entries of a shape which no number can be written for. */
function leftToRunTime(sizing: Sizing, node: FlatNode, input: number): readonly AxisState[] {
  const dims = (value = '') => sizing.known.get(value)?.dims;
  const [before, after] = [dims(node.inputs[0]), dims(node.outputs[0])];
  const { op } = node.node;
  const target =
    before === undefined || after === undefined
      ? undefined
      : op === 'Reshape'
        ? reshapeTarget(before, after)
        : op === 'Expand'
          ? expandTarget(before, after)
          : undefined;
  return target === undefined ? symbolic(sizing, nameAt(node.inputs, input)) : [];
}

function symbolic(sizing: Sizing, value: ValueId): readonly AxisState[] {
  if (numericShape(sizing, value) !== undefined) return [];
  return shapeParts(sizing, value)?.flatMap((part) => symbolic(sizing, part.value)) ?? sizing.carried.get(value) ?? [];
}

function passedOn(
  { flat, known, axes }: Sizing,
  { node, inputs }: FlatNode,
  given: readonly (readonly AxisState[])[],
): readonly AxisState[] {
  const [first = []] = given;
  const producer = flat.producers.get(nameAt(inputs, 0));
  // The usual export takes one size after another out of a shape.
  const shape = producer?.node.op === 'Shape' ? producer : undefined;
  const all = shape && axes.get(nameAt(shape.inputs, 0));
  const [start, end] = inputs.slice(1).map((input) => known.get(input)?.values?.[0]);
  if (node.op === 'Gather' && shape !== undefined && typeof start === 'number') {
    const axis = all?.at(start);
    return axis !== undefined && isLabelled(axis) ? [axis] : [];
  }
  if (node.op === 'Slice' && shape !== undefined) {
    if (typeof start !== 'number' || typeof end !== 'number' || all === undefined) return first;
    return all.slice(start, end).filter(isLabelled);
  }
  return [...new Set(given.flat())];
}

function shapeAxes({ node, inputs }: FlatNode, axes: ReadonlyMap<ValueId, readonly AxisState[]>): readonly AxisState[] {
  const all = listAt(axes, nameAt(inputs, 0));
  const [start, end] = ['start', 'end'].map((name) => {
    const attribute = node.attributes[name];
    return attribute?.kind === 'int' ? attribute.value : undefined;
  });
  return all.slice(start ?? 0, end).filter(isLabelled);
}

function isLabelled({ kind }: AxisState): boolean {
  return kind === 'live' || kind === 'repeated';
}

/** An integer result of small rank: a size, or a list of them. */
function isPlumbing({ node, outputs }: FlatNode, known: ReadonlyMap<ValueId, Known>): boolean {
  const result = known.get(nameAt(outputs, 0));
  const integers = result !== undefined && /^u?int|^bool/.test(result.type);
  return node.op === 'Shape' || (integers && result.dims.length <= 1 && plumbing.has(node.op));
}

// Sizes that become numbers of the arithmetic, as the d in the 1/√d of attention: the masked network computes
// with the whole size, so that the smaller one has to go on with that number.

/**
 * True of a Cast of known sizes to floats that come to no integer again. `reachable` are the nodes that a
 * surgery says anew: none of a nested graph, or of a function.
 */
function freezer(flat: FlatGraph, known: ReadonlyMap<ValueId, Known>, reachable: ReadonlySet<Node>): (flatNode: FlatNode) => boolean {
  let readers: ReadonlyMap<ValueId, readonly FlatNode[]> | undefined;
  return ({ node, inputs: [sizes = ''], outputs: [made = ''] }) => {
    if (node.op !== 'Cast' || !reachable.has(node)) return false;
    const values = known.get(sizes)?.values;
    if (values === undefined || values.some((size) => typeof size !== 'number')) return false;
    readers ??= readersOf(flat);
    return staysNumber(made, known, readers);
  };
}

/** Whatever has more axes than a list of sizes is a value of the network, and comes to no size. */
function staysNumber(made: ValueId, known: ReadonlyMap<ValueId, Known>, readers: ReadonlyMap<ValueId, readonly FlatNode[]>): boolean {
  const reached = new Set([made]);
  for (const value of reached) {
    const { dims, type } = known.get(value) ?? {};
    if (dims === undefined || type === undefined || !type.includes('float')) return false;
    if (dims.length > 1) continue;
    for (const { inner, outputs } of listAt(readers, value)) {
      if (Object.keys(inner).length > 0) return false;
      for (const output of outputs) if (output !== '') reached.add(output);
    }
  }
  return true;
}

/** Nested graphs read what they capture. */
function readersOf({ nodes }: FlatGraph): ReadonlyMap<ValueId, readonly FlatNode[]> {
  const readers = new Map<ValueId, FlatNode[]>();
  for (const flatNode of nodes) {
    for (const input of new Set([...flatNode.inputs, ...Object.values(flatNode.inner).flat()])) addTo(readers, input, flatNode);
  }
  return readers;
}
