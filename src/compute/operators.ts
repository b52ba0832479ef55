/** Operators that gradients are written with, each spelled for the builder's operator set. */
import { itemAt } from '../basics/must.ts';
import { emit, int, integers, ints, type GraphBuilder } from './builder.ts';
import { nameAt, type Node } from '../model/graph.ts';

export function reduceSum(builder: GraphBuilder, x: string, axes: readonly number[], keepdims: boolean): string {
  return emit(builder, 'ReduceSum', [x, integers(builder, axes)], { keepdims: int(Number(keepdims)) });
}

/** Another reduction than a sum; its axes stay with size 1. */
export function reduce(builder: GraphBuilder, op: string, x: string, axes: readonly number[]): string {
  const keepdims = int(1);
  return builder.opset < 18
    ? emit(builder, op, [x], { axes: ints(axes), keepdims })
    : emit(builder, op, [x, integers(builder, axes)], { keepdims });
}

/** Sum of squares of all elements; the axes of the other reductions became an input later. */
export function sumOfSquares(builder: GraphBuilder, x: string): string {
  return emit(builder, 'ReduceSumSquare', [x], { keepdims: int(0) });
}

export function reshape(builder: GraphBuilder, x: string, dims: readonly number[]): string {
  return emit(builder, 'Reshape', [x, integers(builder, dims)]);
}

export function transpose(builder: GraphBuilder, x: string, order: readonly number[]): string {
  return order.every((axis, index) => axis === index) ? x : emit(builder, 'Transpose', [x], { perm: ints(order) });
}

/** Elements `start`, `start + step`, … before `end` along each of `axes`. */
export function slice(
  builder: GraphBuilder,
  x: string,
  axes: readonly number[],
  start: readonly number[],
  end: readonly number[],
  step: readonly number[] = axes.map(() => 1),
): string {
  return emit(builder, 'Slice', [x, ...[start, end, axes, step].map((values) => integers(builder, values))]);
}

/** Zeros before and after each axis; negative amounts crop. */
export function pad(builder: GraphBuilder, x: string, before: readonly number[], after: readonly number[]): string {
  const amounts = [...before, ...after];
  return amounts.every((amount) => amount === 0) ? x : emit(builder, 'Pad', [x, integers(builder, amounts)]);
}

/** Sum of one or more tensors of one shape. */
export function addAll(builder: GraphBuilder, terms: readonly string[]): string {
  return terms.reduce((sum, term) => emit(builder, 'Add', [sum, term]));
}

/** One or more tensors behind each other. */
export function joined(builder: GraphBuilder, parts: readonly string[], axis = 0): string {
  return parts.length === 1 ? itemAt(parts, 0) : emit(builder, 'Concat', parts, { axis: int(axis) });
}

/** Largest end index: "to the end of the axis" in a Slice. */
export const END = 2 ** 31 - 1;

// Attributes of a node, with the defaults of the ONNX specification given by the caller.

export function intAttribute(node: Node, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === 'int' ? attribute.value : fallback;
}

export function floatAttribute(node: Node, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === 'float' ? attribute.value : fallback;
}

export function textAttribute(node: Node, name: string, fallback: string): string {
  const attribute = node.attributes[name];
  return attribute?.kind === 'string' ? attribute.value : fallback;
}

export function intsAttribute(node: Node, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}

/** The same; an empty list where the node does not name the attribute. */
export function listedInts(node: Node, name: string): readonly number[] {
  return intsAttribute(node, name) ?? [];
}

/** A node without a name goes by what it makes. */
export function named({ name, op, outputs }: Node): { readonly name: string; readonly op: string } {
  return { name: name === '' ? nameAt(outputs, 0) : name, op };
}
