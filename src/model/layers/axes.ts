/**
 * What each stored dimension of a weight means to its operator. The meaning is known where the
 * operator reads the weight, and is carried back through the views to the stored tensor.
 */
import { product } from '../../basics/numbers.ts';
import { lengthOf } from '../../basics/lists.ts';
import { constantIntegers, intAttribute, intsAttribute } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode } from '../flat/flatten.ts';
import { nameAt, type Axis } from '../graph.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';

/** A stored dimension, or the part of one that a reshape splits off. */
type Part = { readonly size: number; readonly axis: Axis };
/** The parts of every dimension of a value, outermost first. */
type Parts = readonly (readonly Part[])[];

/** A stored tensor and the views from it to a value, the first one nearest to the tensor. */
export type Origin = { readonly stored: StoredTensor; readonly views: readonly FlatNode[] };

interface StoredAxes {
  /** The stored shape; where a reshape gives parts of a dimension different meanings, those parts. */
  readonly dims: readonly number[];
  readonly axes: readonly Axis[];
}

/** The shape behind a chain of views, from shapes of constants; undefined where it is dynamic. */
export function viewedShape(flat: FlatGraph, origin: Origin): readonly number[] | undefined {
  return shapesAlong(flat, origin).at(-1);
}

/** The meaning of the stored dimensions, or undefined where the views hide it. */
export function storedAxes(flat: FlatGraph, origin: Origin, axes: readonly Axis[]): StoredAxes | undefined {
  const shapes = shapesAlong(flat, origin);
  const last = shapes.at(-1);
  if (last === undefined || last.length !== axes.length) return undefined;
  let parts: Parts | undefined = last.map((size, index) => [{ size, axis: axes[index] ?? 'out' }]);
  for (let index = origin.views.length - 1; index >= 0; index--) {
    const view = origin.views[index];
    const before = shapes[index];
    if (view === undefined || before === undefined || parts === undefined) return undefined;
    parts = undo(flat, view, before, parts);
  }
  const flatParts = parts?.flat();
  return flatParts && { dims: flatParts.map(({ size }) => size), axes: flatParts.map((p) => p.axis) };
}

/** The stored shape, then the shape after each view, as far as they are known. */
function shapesAlong(flat: FlatGraph, origin: Origin): (readonly number[] | undefined)[] {
  let shape: readonly number[] | undefined = origin.stored.tensor.dims;
  const shapes: (readonly number[] | undefined)[] = [shape];
  for (const view of origin.views) {
    shape = shape && shapeAfter(flat, view, shape);
    shapes.push(shape);
  }
  return shapes;
}

/** Sizes that a slice leaves are not needed: −1 stands for them. */
const unknownSize = -1;

function shapeAfter(flat: FlatGraph, view: FlatNode, shape: readonly number[]): readonly number[] | undefined {
  switch (view.node.op) {
    case 'Transpose':
      return permutation(view, shape.length).map((axis) => shape[axis] ?? unknownSize);
    case 'Unsqueeze': {
      const added = viewAxes(flat, view, 1, shape.length + unsqueezed(flat, view));
      if (added === undefined) return undefined;
      const rest = [...shape];
      return Array.from({ length: shape.length + added.length }, (_, axis) => (added.includes(axis) ? 1 : (rest.shift() ?? 1)));
    }
    case 'Squeeze': {
      const dropped = viewAxes(flat, view, 1, shape.length);
      return shape.filter((size, axis) => (dropped ? !dropped.includes(axis) : size !== 1));
    }
    case 'Flatten': {
      const axis = intAttribute(view, 'axis', 1);
      return [product(shape.slice(0, axis)), product(shape.slice(axis))];
    }
    case 'Reshape':
      return reshaped(shape, constantIntegers(flat, nameAt(view.inputs, 1)));
    case 'Gather':
      return shape.filter((_, axis) => axis !== gatherAxis(view, shape.length));
    case 'Slice':
    case 'Split':
    case 'Concat': {
      const axes = cutAxes(flat, view, shape.length);
      return axes && shape.map((size, axis) => (axes.includes(axis) ? unknownSize : size));
    }
    default:
      return shape;
  }
}

/** The parts before a view, from those after it. */
function undo(flat: FlatGraph, view: FlatNode, before: readonly number[], parts: Parts): Parts | undefined {
  switch (view.node.op) {
    case 'Transpose': {
      const order = permutation(view, before.length);
      return before.map((_, axis) => parts[order.indexOf(axis)] ?? []);
    }
    case 'Unsqueeze': {
      const added = viewAxes(flat, view, 1, parts.length) ?? [];
      return parts.filter((_, axis) => !added.includes(axis));
    }
    case 'Squeeze': {
      const dropped = viewAxes(flat, view, 1, before.length);
      return reinsert(before, parts, (size, axis) => (dropped === undefined ? size === 1 : dropped.includes(axis)));
    }
    case 'Gather':
      return reinsert(before, parts, (_, axis) => axis === gatherAxis(view, before.length));
    case 'Flatten':
    case 'Reshape':
      return regroup(before, parts.flat());
    case 'Slice':
    case 'Split':
    case 'Concat':
      return restoreCut(before, parts, cutAxes(flat, view, before.length) ?? []);
    default:
      return parts;
  }
}

/** Puts back dimensions that a view has dropped; such a one counts outputs. */
function reinsert(before: readonly number[], parts: Parts, dropped: (size: number, axis: number) => boolean): Parts {
  const rest = [...parts];
  return before.map((size, axis) => (dropped(size, axis) ? [{ size, axis: 'out' }] : (rest.shift() ?? [])));
}

/** A dimension that was cut or joined has its stored size again, if it has one meaning only. */
function restoreCut(before: readonly number[], parts: Parts, axes: readonly number[]): Parts | undefined {
  const restored = parts.map((dimension, axis) => {
    const [only] = dimension;
    if (!axes.includes(axis)) return dimension;
    return dimension.length === 1 && only !== undefined ? [{ ...only, size: before[axis] ?? only.size }] : undefined;
  });
  return restored.every((dimension) => dimension !== undefined) ? restored : undefined;
}

/** Distributes parts over the dimensions of another shape of the same order of elements. */
function regroup(before: readonly number[], parts: readonly Part[]): Parts | undefined {
  const rest = [...parts];
  const grouped: Part[][] = [];
  for (const size of before) {
    const group: Part[] = [];
    let open = size;
    while (open > 1) {
      const part = rest.shift();
      if (part === undefined || part.size < 1) return undefined;
      if (open % part.size === 0) {
        group.push(part);
        open /= part.size;
      } else if (part.size % open === 0) {
        group.push({ ...part, size: open });
        rest.unshift({ ...part, size: part.size / open });
        open = 1;
      } else return undefined;
    }
    grouped.push(merge(group));
  }
  return rest.every(({ size }) => size === 1) ? grouped : undefined;
}

/** Neighbours of one meaning are one dimension; a dimension of size 1 has one part, too. */
function merge(group: readonly Part[]): Part[] {
  const merged: Part[] = [];
  for (const part of group.filter(({ size }) => size !== 1)) {
    const last = merged.at(-1);
    if (last?.axis === part.axis) merged[merged.length - 1] = { ...last, size: last.size * part.size };
    else merged.push(part);
  }
  return merged.length === 0 ? [{ size: 1, axis: group[0]?.axis ?? 'out' }] : merged;
}

function permutation(view: FlatNode, rank: number): readonly number[] {
  return intsAttribute(view, 'perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}

function unsqueezed(flat: FlatGraph, view: FlatNode): number {
  return lengthOf(intsAttribute(view, 'axes') ?? constantIntegers(flat, nameAt(view.inputs, 1)));
}

function gatherAxis(view: FlatNode, rank: number): number {
  const axis = intAttribute(view, 'axis', 0);
  return axis < 0 ? axis + rank : axis;
}

function cutAxes(flat: FlatGraph, view: FlatNode, rank: number): readonly number[] | undefined {
  if (view.node.op === 'Slice') {
    if (view.inputs.length < 4 && view.node.attributes['axes'] === undefined) return Array.from({ length: rank }, (_, axis) => axis);
    return viewAxes(flat, view, 3, rank);
  }
  return [gatherAxis(view, rank)];
}

/** The shape that a constant target gives: 0 copies a dimension, −1 takes what is left. */
function reshaped(shape: readonly number[], target: readonly number[] | undefined): readonly number[] | undefined {
  if (target === undefined || shape.includes(unknownSize)) return undefined;
  const sizes = target.map((size, axis) => (size === 0 ? (shape[axis] ?? 1) : size));
  const known = product(sizes.filter((size) => size > 0));
  return sizes.map((size) => (size < 0 ? product(shape) / Math.max(known, 1) : size));
}

/** The axes that a view acts on, from its attribute or its constant input, made non-negative. */
function viewAxes(flat: FlatGraph, flatNode: FlatNode, input: number, rank: number): readonly number[] | undefined {
  const attribute = flatNode.node.attributes['axes'];
  const axes = attribute?.kind === 'ints' ? attribute.value : constantIntegers(flat, nameAt(flatNode.inputs, input));
  return axes?.map((axis) => (axis < 0 ? axis + rank : axis));
}
