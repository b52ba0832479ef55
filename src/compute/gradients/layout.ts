/** Gradients of operators that only move elements. */
import { fromFront } from '../../model/shapes/known.ts';
import { intAttribute, intsAttribute, transpose, textAttribute, reduceSum, reshape } from '../operators.ts';
import { emit, emitMany, int, integers, type GraphBuilder } from '../builder.ts';
import type { Dim } from '../../model/graph.ts';
import { fixedDims } from '../shapes.ts';
import { reshapeLike, sumToShape } from './broadcasting.ts';
import { input, output, outputGradient, type GradientRule, type GradientTable, type RuleContext } from './rule.ts';
import { constantNumbers } from './elementwise.ts';

const identity: GradientRule = (context) => [outputGradient(context)];

/** Reshape, Flatten, Squeeze, Unsqueeze: the gradient goes back into the old shape. */
const reshaped: GradientRule = (context) => {
  const x = input(context, 0);
  return [reshapeLike(context.builder, outputGradient(context), x, context.shape(x))];
};

function zerosLike(builder: GraphBuilder, name: string): string {
  return emit(builder, 'ConstantOfShape', [emit(builder, 'Shape', [name])], {});
}

export const layout: GradientTable = {
  Identity: identity,
  Dropout: identity,
  /** Back into the type that it came from, which the node does not name. */
  Cast: (context) => [emit(context.builder, 'CastLike', [outputGradient(context), input(context, 0)])],
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Transpose: (context) => {
    const gradient = outputGradient(context);
    const rank = context.shape(input(context, 0)).length;
    const order = intsAttribute(context.node, 'perm') ?? [...Array(rank).keys()].reverse();
    const inverse = order.map((_, axis) => order.indexOf(axis));
    return [transpose(context.builder, gradient, inverse)];
  },
  Trilu: (context) => {
    const { builder, node } = context;
    return [emit(builder, 'Trilu', [outputGradient(context), ...node.inputs.slice(1)], node.attributes)];
  },
  Expand: (context) => {
    const from = context.shape(output(context));
    return [sumToShape(context.builder, outputGradient(context), from, context.shape(input(context, 0)))];
  },
  /** Each input gets its own piece of the gradient back. */
  Concat: (context) => {
    const { builder, node } = context;
    const shapes = node.inputs.map((name) => context.shape(name));
    const axis = fromFront(intAttribute(node, 'axis', 0), shapes[0]?.length ?? 0);
    const lengths = shapes.map((shape) => shape[axis]).filter((dim) => typeof dim === 'number');
    const asked = (name: string): string => emit(builder, 'Shape', [name], { start: int(axis), end: int(axis + 1) });
    const isKnown = lengths.length === shapes.length;
    const sizes = isKnown ? integers(builder, lengths) : emit(builder, 'Concat', node.inputs.map(asked), { axis: int(0) }); // prettier-ignore
    const pieces = emitMany(builder, 'Split', {
      inputs: [outputGradient(context), sizes],
      count: shapes.length,
      attributes: { axis: int(axis) },
    });
    return pieces.map((piece, index) => (context.wanted(index) ? piece : undefined));
  },
  /** Pieces that the loss does not depend on have gradient 0. */
  Split: (context) => {
    const { builder, node } = context;
    const axis = intAttribute(node, 'axis', 0);
    const pieces = node.outputs.map((name, index) => context.outputGradients[index] ?? zerosLike(builder, name));
    return [emit(builder, 'Concat', pieces, { axis: int(axis) })];
  },
};

// Gradients of operators that repeat a tensor, or move places to channels and back.

/** The gradient of y with its axes `apart` behind the batch, in the `order` that x has them in. */
function inBlocks(
  layOut: (
    context: RuleContext,
    x: readonly [channels: number, height: number, width: number],
    block: number,
  ) => { readonly apart: readonly number[]; readonly order: readonly number[] },
): GradientRule {
  return (context) => {
    const { builder, node } = context;
    const [channels, height, width] = fixedDims(context.shape(input(context, 0)), 1) ?? [];
    if (channels === undefined || height === undefined || width === undefined) return { refused: 'the size of its input is unknown' };
    const x = [channels, height, width] as const;
    const { apart, order } = layOut(context, x, intAttribute(node, 'blocksize', 1));
    const blocks = reshape(builder, outputGradient(context), [-1, ...apart]);
    return [reshape(builder, transpose(builder, blocks, order), [-1, ...x])];
  };
}

/** How often an axis is repeated; −1 where that follows the batch. */
function timesBetween(from: Dim, to: Dim | undefined): number {
  if (from === to) return 1;
  return typeof from === 'number' && typeof to === 'number' ? to / from : -1;
}

export const rearranging: GradientTable = {
  /** An axis that is repeated r times is two, of which the first is summed. */
  Tile: (context) => {
    const { builder } = context;
    const repeats = constantNumbers(context, input(context, 1));
    const made = context.shape(output(context));
    const dims: number[] = [];
    const copies: number[] = [];
    for (const [axis, dim] of context.shape(input(context, 0)).entries()) {
      const times = repeats === undefined ? timesBetween(dim, made[axis]) : (repeats[axis] ?? 1);
      if (times !== 1) {
        copies.push(dims.length);
        dims.push(times);
      }
      dims.push(typeof dim === 'number' ? dim : -1);
    }
    if (dims.filter((dim) => dim === -1).length > 1) return { refused: 'several of its axes follow the batch' };
    const gradient = outputGradient(context);
    return copies.length === 0 ? [gradient] : [reduceSum(builder, reshape(builder, gradient, dims), copies, false)];
  },
  /** x [N, b²C, H, W] to y [N, C, bH, bW]: places of y go back to the channels that they came from. */
  DepthToSpace: inBlocks(({ node }, [channels, height, width], block) => {
    const isColumnFirst = textAttribute(node, 'mode', 'DCR') === 'CRD';
    return { apart: [channels / block ** 2, height, block, width, block], order: isColumnFirst ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4] };
  }),
  /** The way back: x [N, C, bH, bW] to y [N, b²C, H, W]. */
  SpaceToDepth: inBlocks((_, [channels, height, width], block) => ({
    apart: [block, block, channels, height / block, width / block],
    order: [0, 3, 4, 1, 5, 2],
  })),
};
