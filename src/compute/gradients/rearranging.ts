/** Gradients of operators that repeat a tensor, or move places to channels and back. */
import { intAttribute, textAttribute } from '../attributes.ts';
import { reduceSum, reshape, transpose } from '../operators.ts';
import { fixedDims } from '../shapes.ts';
import { constantNumbers } from './constants.ts';
import type { GradientRule, GradientTable } from './rule.ts';
import { input, outputGradient } from './rule.ts';

/** An axis that is repeated r times is two, of which the first is summed. */
const tiled: GradientRule = (context) => {
  const { builder } = context;
  const repeats = constantNumbers(context, input(context, 1));
  if (repeats === undefined) return { refused: 'its repeats are computed while it runs' };
  const shape = context.shape(input(context, 0));
  if (shape.filter((dim) => typeof dim === 'string').length > 1)
    return { refused: 'several of its axes follow the batch' };
  const dims: number[] = [];
  const copies: number[] = [];
  for (const [axis, dim] of shape.entries()) {
    const times = repeats[axis] ?? 1;
    if (times !== 1) {
      copies.push(dims.length);
      dims.push(times);
    }
    dims.push(typeof dim === 'number' ? dim : -1);
  }
  const gradient = outputGradient(context);
  if (copies.length === 0) return [gradient];
  return [reduceSum(builder, reshape(builder, gradient, dims), copies, false)];
};

/** x [N, b²C, H, W] to y [N, C, bH, bW]: places of y go back to the channels that they came from. */
const depthToSpace: GradientRule = (context) => {
  const { builder, node } = context;
  const dims = fixedDims(context.shape(input(context, 0)), 1);
  const [channels, height, width] = dims ?? [];
  if (channels === undefined || height === undefined || width === undefined) return unknownSize;
  const block = intAttribute(node, 'blocksize', 1);
  const apart = reshape(builder, outputGradient(context), [
    ...[-1, channels / block ** 2, height, block, width, block],
  ]);
  const isColumnFirst = textAttribute(node, 'mode', 'DCR') === 'CRD';
  const order = isColumnFirst ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4];
  return [reshape(builder, transpose(builder, apart, order), [-1, channels, height, width])];
};

/** The way back: x [N, C, bH, bW] to y [N, b²C, H, W]. */
const spaceToDepth: GradientRule = (context) => {
  const { builder, node } = context;
  const dims = fixedDims(context.shape(input(context, 0)), 1);
  const [channels, height, width] = dims ?? [];
  if (channels === undefined || height === undefined || width === undefined) return unknownSize;
  const block = intAttribute(node, 'blocksize', 1);
  const apart = reshape(builder, outputGradient(context), [
    ...[-1, block, block, channels, height / block, width / block],
  ]);
  const together = transpose(builder, apart, [0, 3, 4, 1, 5, 2]);
  return [reshape(builder, together, [-1, channels, height, width])];
};

const unknownSize = { refused: 'the size of its input is unknown' };

export const rearranging: GradientTable = {
  Tile: tiled,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
