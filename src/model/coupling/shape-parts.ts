/** Which entries of a shape can be written anew, when the axis that they size is cut. */
import type { FlatGraph, ValueId } from '../flat/flatten.ts';
import type { Dim } from '../graph.ts';
import type { Known } from '../shapes/known.ts';

export interface ShapeGraph {
  readonly flat: FlatGraph;
  readonly known: ReadonlyMap<ValueId, Known>;
}

/** The values of a shape where all are numbers, however they are computed. */
export function numericShape({ known }: ShapeGraph, value: ValueId): readonly number[] | undefined {
  const values = known.get(value)?.values;
  const numbers = values?.filter((entry) => typeof entry === 'number');
  return numbers?.length === values?.length ? numbers : undefined;
}

/** The value whose whole shape it is, as the graph reads it at run time. */
export function sizedLike(flat: FlatGraph, value: ValueId): ValueId | undefined {
  const maker = flat.producers.get(value);
  const isWhole = maker?.node.op === 'Shape' && Object.keys(maker.node.attributes).length === 0;
  return isWhole ? maker.inputs[0] : undefined;
}

export interface ShapePart {
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
  const target = after.map((size, axis) => (before[axis - after.length + before.length] === size ? 1 : size));
  const numbers = target.filter((size) => typeof size === 'number');
  return numbers.length === target.length ? numbers : undefined;
}
