/** Shapes of operators that change how many places there are in space. */
import { dimsOf } from '../../shape.ts';
import type { Dim } from '../../graph.ts';
import { divide, multiply, unknownDim } from '../dim-algebra.ts';
import { fromFront, type Rule } from '../known.ts';

/** Sizes are given, or factors; those of older operator sets have other places. */
const resize: Rule = (application) => {
  const { inputs, flatNode, opset } = application;
  const [input] = inputs;
  if (input === undefined) return [undefined];
  const rank = input.dims.length;
  const isOld = flatNode.node.op === 'Upsample' || opset < 11;
  const axes = (application.ints('axes') ?? input.dims.map((_, axis) => axis)).map((axis) => fromFront(axis, rank));
  const sizes = isOld ? undefined : inputs[3]?.values;
  const { scales: attribute, keep_aspect_ratio_policy: policy } = flatNode.node.attributes;
  const scales = attribute?.kind === 'floats' ? attribute.value : application.numbers(isOld ? 1 : 2);
  const isStretched = policy?.kind !== 'string' || policy.value === 'stretch';
  const dims = input.dims.map((size, axis) => {
    const index = axes.indexOf(axis);
    if (index < 0) return size;
    if (sizes !== undefined && sizes.length > 0) return isStretched ? (sizes[index] ?? unknownDim) : unknownDim;
    return scaled(size, scales?.[index]);
  });
  return [{ type: input.type, dims }];
};

function scaled(size: Dim, factor: number | undefined): Dim {
  if (factor === undefined) return unknownDim;
  if (factor === 1) return size;
  if (typeof size === 'number') return Math.floor(Math.fround(size * Math.fround(factor)));
  return Number.isInteger(factor) ? multiply(size, factor) : unknownDim;
}

const depthToSpace: Rule = ({ inputs: [input], int }) => {
  const block = int('blocksize', 1);
  const [batch = 1, channels = 1, ...space] = dimsOf(input);
  const dims = [batch, divide(channels, block * block), ...space.map((it) => multiply(it, block))];
  return [input && { type: input.type, dims }];
};

const spaceToDepth: Rule = ({ inputs: [input], int }) => {
  const block = int('blocksize', 1);
  const [batch = 1, channels = 1, ...space] = dimsOf(input);
  const dims = [batch, multiply(channels, block * block), ...space.map((it) => divide(it, block))];
  return [input && { type: input.type, dims }];
};

/** Samples, channels, and the places that the grid names. */
const gridSample: Rule = ({ inputs: [input, grid] }) => [
  input && grid && { type: input.type, dims: [...input.dims.slice(0, 2), ...grid.dims.slice(1, -1)] },
];

export const spatialRules: Readonly<Record<string, Rule>> = {
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  GridSample: gridSample,
  Resize: resize,
  Upsample: resize,
};
