/**
 * Views: operators that pass a stored tensor on in another form, or scale each of its numbers: by a constant, by its norm (`spectral_norm`,
 * `F.normalize`) or by a smaller parameter (`weight_norm`). A weight is followed back through them to what the file stores.
 */
import { listAt } from '../../basics/maps.ts';
import { isFloat } from '../element-types.ts';
import { isDefault, nodesBehind } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import { nameAt } from '../graph.ts';
import { valueCount } from '../shape.ts';
import { viewedShape, type Origin } from './axes.ts';

const plainViews: ReadonlySet<string> = new Set([
  'Transpose',
  'Reshape',
  'Flatten',
  'Cast',
  'Identity',
  'Unsqueeze',
  'Squeeze',
  'Slice',
  'Split',
  'Trilu',
  // A float weight that is trained for its integers is rounded to them and back.
  'QuantizeLinear',
  'DequantizeLinear',
]);

/** The inputs that may be a weight beside constants: a mask that the module keeps, or a scale, is part of how its weight is read. */
const scaling: ReadonlyMap<string, readonly number[]> = new Map([
  ['Mul', [0, 1]],
  ['Div', [0]],
  ['Where', [1, 2]],
]);

/** Whether it makes other numbers of a weight, each of one alone. */
export function isScaling({ node }: FlatNode): boolean {
  return scaling.has(node.op) || node.op === 'Trilu';
}

/** The inputs that a node only hands on; none for an operator that computes. */
function viewedInputs(flat: FlatGraph, data: ReadonlySet<ValueId>, flatNode: FlatNode): readonly ValueId[] {
  const { node, inputs } = flatNode;
  if (!isDefault(flatNode)) return [];
  if (plainViews.has(node.op)) return inputs.slice(0, 1);
  if (node.op === 'Concat' && !inputs.some((input) => data.has(input))) return inputs;
  // One matrix taken out of a stack of them; any other Gather looks rows up in a table.
  const index = flat.constants.get(nameAt(inputs, 1))?.tensor;
  return node.op === 'Gather' && index?.dims.length === 0 ? inputs.slice(0, 1) : [];
}

/** The one input that is a parameter, where what is of its size or smaller scales each of its numbers. */
function scaledInputs(flat: FlatGraph, data: ReadonlySet<ValueId>, flatNode: FlatNode, origins: OriginsOf): readonly ValueId[] {
  const { node, inputs } = flatNode;
  const normed = inputs.some((value) => data.has(value)) ? undefined : normedWeight(flat, flatNode, origins);
  if (normed !== undefined) return [normed.weight];
  const isFixed = (value: ValueId): boolean => {
    const found = origins(value);
    return found.length > 0 && found.every(({ stored }) => stored.constant || !isFloat(stored.tensor.type));
  };
  const [weight, another] = inputs.filter((value) => !isFixed(value));
  const shape = weight === undefined ? undefined : shapeOf(flat, origins(weight));
  const isOne = shape !== undefined && another === undefined && scaling.get(node.op)?.some((index) => inputs[index] === weight);
  if (weight === undefined || isOne !== true || !isDefault(flatNode)) return [];
  const factors = inputs.filter((value) => value !== weight).map((value) => shapeOf(flat, origins(value)));
  return factors.every((factor) => factor !== undefined && fitsInto(factor, shape)) ? [weight] : [];
}

/** Reductions and products, by which norms are computed. */
const reducing = /^Reduce|^(?:MatMul|Gemm|Einsum)$/;

/**
 * The weight that a node divides or multiplies by what is computed from the weight itself, as its norm is, and the nodes of that; or that
 * it multiplies by a parameter of fewer numbers, by no node. Zeros of the weight stay zeros.
 */
export function normedWeight(
  flat: FlatGraph,
  { node, inputs }: FlatNode,
  origins: OriginsOf,
): { readonly weight: ValueId; readonly nodes: ReadonlySet<FlatNode> } | undefined {
  for (const index of node.op === 'Mul' ? [0, 1] : node.op === 'Div' ? [0] : []) {
    const [weight, factor] = [nameAt(inputs, index), nameAt(inputs, 1 - index)];
    const [shape, origin] = [shapeOf(flat, origins(weight)), origins(weight)[0]];
    if (shape === undefined || origin === undefined) continue;
    const { stored, views } = origin;
    if (stored.constant || !isFloat(stored.tensor.type)) continue;
    const nodes = nodesBehind(flat, [factor]);
    const isNorm = [...nodes].some(({ inputs: read }) => read.some((value) => origins(value).some((own) => own.stored === stored)));
    if (isNorm && [...nodes].some((own) => reducing.test(own.node.op))) return { weight, nodes };
    const [scale] = origins(factor);
    const smaller = scale?.stored.constant === false && isFloat(scale.stored.tensor.type) ? shapeOf(flat, origins(factor)) : undefined;
    if (node.op !== 'Mul' || smaller === undefined || !fitsInto(smaller, shape)) continue;
    // Under `weight_norm` rows of one number have scales of the same shape.
    if (valueCount(smaller) < valueCount(shape) || (views.length > 0 && scale?.views.length === 0)) return { weight, nodes: new Set() };
  }
  return undefined;
}

/** Parameters that scale weights which are divided by their norms, as `weight_g` of `weight_norm`; both by the names of what is stored. */
export function scalesIn(flat: FlatGraph, origins: OriginsOf): readonly { readonly weight: string; readonly scale: string }[] {
  return flat.nodes.flatMap((flatNode) => {
    const normed = flatNode.node.op === 'Mul' ? normedWeight(flat, flatNode, origins) : undefined;
    const [weight] = normed === undefined ? [] : origins(normed.weight);
    const factor = flatNode.inputs.find((value) => value !== normed?.weight);
    if (weight === undefined || factor === undefined) return [];
    // Either v / ‖v‖ · g or v · (g / ‖v‖).
    const quotient = flat.producers.get(factor);
    const isQuotient = quotient?.node.op === 'Div';
    if (!isQuotient && !weight.views.some(({ node }) => node.op === 'Div')) return [];
    const [scale, another] = origins(isQuotient ? nameAt(quotient.inputs, 0) : factor);
    const isStored = scale !== undefined && another === undefined && scale.views.length === 0;
    return isStored && !scale.stored.constant ? [{ weight: weight.stored.name, scale: scale.stored.name }] : [];
  });
}

/** Repeated where it is smaller. */
function fitsInto(factor: readonly number[], whole: readonly number[]): boolean {
  const from = whole.length - factor.length;
  return from >= 0 && factor.every((size, axis) => size === 1 || size === whole[from + axis]);
}

/** Of all that a value is made of. */
function shapeOf(flat: FlatGraph, origins: readonly Origin[]): readonly number[] | undefined {
  const [origin, another] = origins;
  return origin === undefined || another !== undefined ? undefined : viewedShape(flat, origin);
}

/** More views or pieces are not made by exporters; a hostile file could chain them without end. */
const mostOrigins = 64;
const mostViews = 32;

export type OriginsOf = (value: ValueId) => readonly Origin[];

interface Origins {
  /** The stored tensors behind a value. */
  readonly of: OriginsOf;
  /** What a node hands on of them, in another form. */
  readonly handedOn: (flatNode: FlatNode) => readonly ValueId[];
}

export function originsIn(flat: FlatGraph, data: ReadonlySet<ValueId>): Origins {
  const known = new Map<ValueId, readonly Origin[]>();
  const viewed = new Map<FlatNode, readonly ValueId[]>();
  const of: OriginsOf = (value) => listAt(known, value);
  for (const [value, stored] of flat.constants) known.set(value, [{ stored, views: [] }]);
  for (const flatNode of flat.nodes) {
    const handed = [...viewedInputs(flat, data, flatNode), ...scaledInputs(flat, data, flatNode, of)];
    viewed.set(flatNode, handed);
    const origins = handed
      .flatMap(of)
      .filter(({ views }) => views.length < mostViews)
      .slice(0, mostOrigins)
      .map(({ stored, views }) => ({ stored, views: [...views, flatNode] }));
    if (origins.length === 0) continue;
    for (const output of flatNode.outputs) if (output !== '') known.set(output, origins);
  }
  return { of, handedOn: (flatNode) => listAt(viewed, flatNode) };
}
