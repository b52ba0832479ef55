/** Gradients of matrix products. */
import { floatAttribute, intAttribute } from '../attributes.ts';
import { emit, float, int, scalar, type GraphBuilder } from '../builder.ts';
import { reshape, transpose } from '../operators.ts';
import { range, type Shape } from '../shapes.ts';
import { sumToShape } from './broadcasting.ts';
import { input, output, outputGradient, type GradientRule, type GradientTable } from './rule.ts';

/** Y = α·op(A)·op(B) + β·C. */
const gemm: GradientRule = (context) => {
  const { builder, node } = context;
  const gradient = outputGradient(context);
  const alpha = floatAttribute(node, 'alpha', 1);
  const beta = floatAttribute(node, 'beta', 1);
  const transA = intAttribute(node, 'transA', 0);
  const transB = intAttribute(node, 'transB', 0);
  const [a, b] = [input(context, 0), input(context, 1)];
  const product = (left: string, transLeft: number, right: string, transRight: number): string =>
    emit(builder, 'Gemm', [left, right], { transA: int(transLeft), transB: int(transRight), alpha: float(alpha) });

  const gradientA = (): string => (transA ? product(b, transB, gradient, 1) : product(gradient, 0, b, 1 - transB));
  const gradientB = (): string => (transB ? product(gradient, 1, a, transA) : product(a, 1 - transA, gradient, 0));
  const gradientC = (): string => {
    const own = context.shape(input(context, 2));
    const summed = sumToShape(builder, gradient, context.shape(output(context)), own);
    return beta === 1 ? summed : emit(builder, 'Mul', [summed, scalar(builder, beta)]);
  };
  return [gradientA, gradientB, gradientC].map((make, index) => (context.wanted(index) ? make() : undefined));
};

/** Y = A·B over the last two axes, the others broadcast; a vector is a row or a column. */
const matMul: GradientRule = (context) => {
  const { builder } = context;
  const names = [input(context, 0), input(context, 1)] as const;
  const shapes = [context.shape(names[0]), context.shape(names[1])] as const;
  if (shapes[0].length < 2 || shapes[1].length < 2) {
    return { refused: 'a MatMul with a vector has no gradient here' };
  }
  const gradient = outputGradient(context);
  const shape = context.shape(output(context));
  const [a, b] = names;

  const gradientA = (): string => {
    const full = emit(builder, 'MatMul', [gradient, swapLastAxes(builder, b, shapes[1])]);
    return sumToShape(builder, full, [...shape.slice(0, -1), last(shapes[0])], shapes[0]);
  };
  const gradientB = (): string => {
    if (shapes[1].length === 2) return sharedRight(builder, a, { shapeA: shapes[0], gradient, shape });
    const full = emit(builder, 'MatMul', [swapLastAxes(builder, a, shapes[0]), gradient]);
    return sumToShape(builder, full, [...shape.slice(0, -2), ...shapes[1].slice(-2)], shapes[1]);
  };
  return [context.wanted(0) ? gradientA() : undefined, context.wanted(1) ? gradientB() : undefined];
};

/** One matrix B for all rows of A: a single product of the flattened rows, [k, n]. */
function sharedRight(
  builder: GraphBuilder,
  a: string,
  { shapeA, gradient, shape }: { readonly shapeA: Shape; readonly gradient: string; readonly shape: Shape },
): string {
  return emit(builder, 'Gemm', [rows(builder, a, shapeA), rows(builder, gradient, shape)], { transA: int(1) });
}

function rows(builder: GraphBuilder, x: string, shape: Shape): string {
  const width = last(shape);
  if (shape.length === 2) return x;
  if (typeof width === 'number') return reshape(builder, x, [-1, width]);
  return emit(builder, 'Flatten', [x], { axis: int(shape.length - 1) });
}

function last(shape: Shape): number | string {
  return shape[shape.length - 1] ?? 1;
}

function swapLastAxes(builder: GraphBuilder, x: string, shape: Shape): string {
  const rank = shape.length;
  return transpose(builder, x, [...range(0, rank - 2), rank - 1, rank - 2]);
}

export const linear: GradientTable = { Gemm: gemm, MatMul: matMul };
