/** Gradient of Resize: it is linear in its input along each axis, so that the gradient goes back by the transposed matrix. */
import { nameAt } from '../../model/graph.ts';
import { intAttribute, textAttribute, reduceSum, reshape, transpose } from '../operators.ts';
import { beyondBudget } from '../budget.ts';
import { emit, floats, type GraphBuilder } from '../builder.ts';
import { fixedDims, range } from '../shapes.ts';
import { constantNumbers } from './elementwise.ts';
import { input, output, outputGradient, type GradientTable, type RuleContext } from './rule.ts';

interface Axis {
  readonly from: number;
  readonly to: number;
  /** The factor that onnxruntime computes with, in float32. */
  readonly scale: number;
}

function whyNot({ node }: RuleContext): string | undefined {
  const mode = textAttribute(node, 'mode', 'nearest');
  if (mode !== 'nearest' && mode !== 'linear') return `its mode is \`${mode}\``;
  return intAttribute(node, 'antialias', 0) === 0 ? undefined : 'it smooths what it makes smaller (`antialias`)';
}

/** The factor of each axis; undefined where sizes are given. */
function scalesOf(context: RuleContext, rank: number): readonly number[] | undefined {
  const name = nameAt(context.node.inputs, 2);
  const given = name === '' ? undefined : constantNumbers(context, name);
  if (given === undefined || given.length === 0) return undefined;
  const { axes } = context.node.attributes;
  if (axes?.kind !== 'ints') return given;
  const all = Array.from({ length: rank }, () => 1);
  for (const [at, axis] of axes.value.entries()) all[axis < 0 ? axis + rank : axis] = given[at] ?? 1;
  return all;
}

/** Numbers that take as much memory as one of the rows below. */
const memoryOfRow = 32;

/** Of each place of the result: which places of the input it reads, and how much of each. */
type Rows = readonly (readonly (readonly [place: number, share: number])[])[];

function rowsOf({ node }: RuleContext, axis: Axis): Rows | undefined {
  const coordinate = coordinates[textAttribute(node, 'coordinate_transformation_mode', 'half_pixel')];
  if (coordinate === undefined) return undefined;
  const rounded = textAttribute(node, 'nearest_mode', 'round_prefer_floor');
  const isNearest = textAttribute(node, 'mode', 'nearest') === 'nearest';
  const last = axis.from - 1;
  return range(0, axis.to).map((place) => {
    const at = Math.fround(coordinate(place, axis));
    if (isNearest) return [[Math.min(Math.max(nearest(at, rounded), 0), last), 1] as const];
    const inside = Math.min(Math.max(at, 0), last);
    const low = Math.floor(inside);
    const share = inside - low;
    return share === 0
      ? [[low, 1] as const]
      : ([
          [low, 1 - share],
          [low + 1, share],
        ] as const);
  });
}

function nearest(at: number, rounded: string): number {
  switch (rounded) {
    case 'floor':
      return Math.floor(at);
    case 'ceil':
      return Math.ceil(at);
    case 'round_prefer_ceil':
      return Math.floor(at + 0.5);
    default:
      return Math.ceil(at - 0.5);
  }
}

/** Where a place of the result lies in the input, as the operator's attribute names it. */
const coordinates: Readonly<Record<string, (place: number, axis: Axis) => number>> = {
  half_pixel: halfPixel,
  pytorch_half_pixel: (place, axis) => (axis.to > 1 ? halfPixel(place, axis) : 0),
  half_pixel_symmetric(place, axis) {
    const adjusted = axis.to / (axis.scale * axis.from);
    return (axis.from / 2) * (1 - adjusted) + halfPixel(place, axis);
  },
  align_corners: (place, { from, to }) => (to === 1 ? 0 : (place * (from - 1)) / (to - 1)),
  asymmetric: (place, { scale }) => place / scale,
  tf_half_pixel_for_nn: (place, { scale }) => (place + 0.5) / scale,
};

function halfPixel(place: number, { scale }: Axis): number {
  return Math.fround((place + 0.5) / scale) - 0.5;
}

/** Every place of the input equally often, one after another. */
function isRepetition(rows: Rows, from: number): boolean {
  const times = rows.length / from;
  return Number.isInteger(times) && rows.every(([read], at) => read?.[0] === Math.floor(at / times));
}

/** The axis is two, of which the second counts copies. */
function summed(
  builder: GraphBuilder,
  gradient: string,
  { dims, axis, from }: { readonly dims: readonly number[]; readonly axis: number; readonly from: number },
): string {
  const apart = dims.toSpliced(axis, 1, from, (dims[axis] ?? from) / from);
  return reduceSum(builder, reshape(builder, gradient, apart), [axis + 1], false);
}

/** The product with the matrix [to, from], along the axis. */
function multiplied(
  builder: GraphBuilder,
  gradient: string,
  { rows, axis, from, rank }: { readonly rows: Rows; readonly axis: number; readonly from: number; readonly rank: number },
): string {
  const matrix = new Float32Array(rows.length * from);
  for (const [at, row] of rows.entries()) for (const [place, share] of row) matrix[at * from + place] = share;
  const order = [...range(0, axis), ...range(axis + 1, rank), axis];
  const back = range(0, rank).map((it) => order.indexOf(it));
  const product = emit(builder, 'MatMul', [transpose(builder, gradient, order), floats(builder, matrix, [rows.length, from])]);
  return transpose(builder, product, back);
}

export const resizing: GradientTable = {
  Resize: (context) => {
    const { node, builder } = context;
    const refused = whyNot(context);
    if (refused !== undefined) return { refused };
    const x = fixedDims(context.shape(input(context, 0)), 1);
    const y = fixedDims(context.shape(output(context)), 1);
    if (x === undefined || y === undefined) return { refused: 'a size of its input is unknown' };
    const scales = scalesOf(context, x.length + 1);
    const isNearest = textAttribute(node, 'mode', 'nearest') === 'nearest';
    const rank = x.length + 1;
    let gradient = outputGradient(context);
    const dims: number[] = [-1, ...y];
    for (let axis = rank - 1; axis > 0; axis--) {
      const [from, to] = [x[axis - 1] ?? 1, y[axis - 1] ?? 1];
      const tooLong = beyondBudget(builder, { numbers: memoryOfRow * to });
      if (tooLong !== undefined) return { refused: tooLong };
      const rows = rowsOf(context, { from, to, scale: Math.fround(scales?.[axis] ?? to / from) });
      if (rows === undefined) return { refused: 'its coordinates are those of a crop' };
      if (from === to && rows.every((row, at) => row.length === 1 && row[0]?.[0] === at)) continue;
      const isSum = isNearest && isRepetition(rows, from);
      const tooLarge = isSum ? undefined : beyondBudget(builder, { numbers: from * to });
      if (tooLarge !== undefined) return { refused: tooLarge };
      gradient = isSum ? summed(builder, gradient, { dims, axis, from }) : multiplied(builder, gradient, { rows, axis, from, rank });
      dims[axis] = from;
    }
    return [gradient];
  },
};
