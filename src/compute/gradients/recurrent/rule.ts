/** What the gradients of all recurrent operators share: weights, biases, inputs, first states. */
import { emit, emitMany, int, integers, type GraphBuilder } from '../../builder.ts';
import { addAll, joined, reduceSum, transpose } from '../../operators.ts';
import type { GradientRule } from '../rule.ts';
import { directionsOf, type Direction } from './use.ts';

/** Gradients in what one direction computes before its gates act. */
export interface CellGradients {
  /** In X·Wᵀ, [T, B, G·H]. */
  readonly input: string;
  /** In S·Rᵀ for blocks of rows of R, with S, the states that these rows multiplied. */
  readonly recurrent: readonly { readonly gradient: string; readonly states: string }[];
  /** In the first state and the first cell, [B, H]. */
  readonly first: string;
  readonly firstCell?: string;
}

export interface Cell {
  /** The activations that the specification names; `supports` says which others have a gradient. */
  readonly activations: readonly string[];
  readonly supports: (activations: readonly string[]) => boolean;
  readonly backward: (builder: GraphBuilder, direction: Direction) => CellGradients;
}

/**
 * The forward pass stays onnxruntime's own. Backward, the gates of all steps are computed again at once,
 * from the states that the forward pass gave; only what depends on the step behind it runs in a loop.
 */
export function recurrentRule(cell: Cell): GradientRule {
  return (context) => {
    const { builder } = context;
    if (context.again) return { refused: '`hv` differentiates its gradient again, and that runs in a loop over the steps' };
    const directions = directionsOf(context, cell.activations);
    if ('refused' in directions) return directions;
    const odd = directions.find(({ activations }) => !cell.supports(activations));
    if (odd !== undefined) return { refused: `its activations are ${odd.activations.join(', ') || 'not given'}` };
    const gradients = directions.map((direction) => cell.backward(builder, direction));
    const each = (make: (own: CellGradients, direction: Direction) => string): readonly string[] =>
      directions.flatMap((direction, index) => {
        const own = gradients[index];
        return own === undefined ? [] : [make(own, direction)];
      });
    const stacked = (make: (own: CellGradients, direction: Direction) => string) => (): string => stack(builder, each(make));
    const makers: Readonly<Record<number, () => string>> = {
      0: () =>
        addAll(
          builder,
          each(({ input }, { w }) => emit(builder, 'MatMul', [input, w])),
        ),
      1: stacked(({ input }, { x }) => product(builder, input, x)),
      2: stacked(({ recurrent }) =>
        joined(
          builder,
          recurrent.map(({ gradient, states }) => product(builder, gradient, states)),
        ),
      ),
      3: stacked(({ input, recurrent }) =>
        joined(
          builder,
          [input, ...recurrent.map(({ gradient }) => gradient)].map((gradient) => reduceSum(builder, gradient, [0, 1], false)),
        ),
      ),
      5: stacked(({ first }) => first),
      6: stacked(({ firstCell = '' }) => firstCell),
    };
    return context.node.inputs.map((_, index) => (context.wanted(index) ? makers[index]?.() : undefined));
  };
}

/** X·Wᵀ + S·Rᵀ + both biases for all steps, [T, B, G·H]. */
export function preactivations(builder: GraphBuilder, direction: Direction, gates: number): string {
  const { x, w, r, bias, previous, width } = direction;
  const terms = [times(builder, x, w), times(builder, previous, r)];
  if (bias === undefined) return addAll(builder, terms);
  const [ofW = '', ofR = ''] = halves(builder, bias, gates * width);
  return addAll(builder, [...terms, emit(builder, 'Add', [ofW, ofR])]);
}

/** X·Wᵀ for X of shape [T, B, n]. */
export function times(builder: GraphBuilder, x: string, w: string): string {
  return emit(builder, 'MatMul', [x, transpose(builder, w, [1, 0])]);
}

/** The biases of the products with W, and of those with R. */
export function halves(builder: GraphBuilder, bias: string, size: number): readonly string[] {
  return parts(builder, bias, [size, size]);
}

/** Pieces of these sizes along an axis. */
export function parts(builder: GraphBuilder, x: string, sizes: readonly number[], axis = -1): readonly string[] {
  return emitMany(builder, 'Split', { inputs: [x, integers(builder, sizes)], count: sizes.length, attributes: { axis: int(axis) } });
}

/** Gᵀ·S over all steps and samples: [rows, columns] for [T, B, rows] and [T, B, columns]. */
function product(builder: GraphBuilder, gradient: string, states: string): string {
  const flat = (x: string): string => emit(builder, 'Flatten', [x], { axis: int(2) });
  return emit(builder, 'Gemm', [flat(gradient), flat(states)], { transA: int(1) });
}

function stack(builder: GraphBuilder, parts: readonly string[]): string {
  const raised = parts.map((part) => emit(builder, 'Unsqueeze', [part, integers(builder, [0])]));
  return joined(builder, raised, 0);
}
