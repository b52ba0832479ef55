/** Gradients of operators that repeat a tensor, or move places to channels and back. */
import { intAttribute, textAttribute } from '../attributes.ts';
import { reduceSum, reshape, transpose } from '../operators.ts';
import { fixedDims } from '../shapes.ts';
import { constantNumbers } from './elementwise.ts';
import { input, outputGradient, type GradientRule, type GradientTable, type RuleContext } from './rule.ts';

/** An axis that is repeated r times is two, of which the first is summed. */
const tiled: GradientRule = (context) => {
  const { builder } = context;
  const repeats = constantNumbers(context, input(context, 1));
  if (repeats === undefined) return { refused: 'its repeats are computed while it runs' };
  const shape = context.shape(input(context, 0));
  if (shape.filter((dim) => typeof dim === 'string').length > 1) return { refused: 'several of its axes follow the batch' };
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
const depthToSpace = inBlocks(({ node }, [channels, height, width], block) => {
  const isColumnFirst = textAttribute(node, 'mode', 'DCR') === 'CRD';
  return { apart: [channels / block ** 2, height, block, width, block], order: isColumnFirst ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4] };
});

/** The way back: x [N, C, bH, bW] to y [N, b²C, H, W]. */
const spaceToDepth = inBlocks((_, [channels, height, width], block) => ({
  apart: [block, block, channels, height / block, width / block],
  order: [0, 3, 4, 1, 5, 2],
}));

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

export const rearranging: GradientTable = { Tile: tiled, DepthToSpace: depthToSpace, SpaceToDepth: spaceToDepth };
