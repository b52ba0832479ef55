/**
 * Views: operators that pass a stored tensor on in another form, or scale each of its numbers: by a constant, by its norm (`spectral_norm`,
 * `F.normalize`) or by a smaller parameter (`weight_norm`). A weight is followed back through them to what the file stores.
 */
import { listAt } from '../../basics/maps.ts';
import { isFloat } from '../element-types.ts';
import { isDefault, nodesBehind } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
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
function scaledInputs(among: AmongOrigins, flatNode: FlatNode): readonly ValueId[] {
  const { flat, origins } = among;
  const { node, inputs } = flatNode;
  const normed = normedWeight(among, flatNode);
  if (normed !== undefined) return [normed.weight];
  const isFixed = (value: ValueId): boolean => {
    const found = origins(value);
    return found.length > 0 && found.every(({ stored }) => stored.constant || !isFloat(stored.tensor.type));
  };
  const [weight = '', another] = inputs.filter((value) => !isFixed(value));
  const shape = shapeOf(flat, origins(weight));
  const isOne = shape !== undefined && another === undefined && scaling.get(node.op)?.some((index) => inputs[index] === weight);
  if (isOne !== true || !isDefault(flatNode)) return [];
  const factors = inputs.filter((value) => value !== weight).map((value) => shapeOf(flat, origins(value)));
  return factors.every((factor) => factor !== undefined && fitsInto(factor, shape)) ? [weight] : [];
}

/** Reductions and products, by which norms are computed. */
const reducing = /^Reduce|MatMul|Gemm|Einsum/;

/** What is known of a graph where weights are looked for in it. */
export interface AmongOrigins {
  readonly flat: FlatGraph;
  readonly data: ReadonlySet<ValueId>;
  readonly origins: OriginsOf;
}

/**
 * The weight that a node divides or multiplies by what is computed from the weight itself, as its norm is, and the nodes of that; or that
 * it multiplies by a parameter of fewer numbers, by no node. Zeros of the weight stay zeros. None where an input is data: what a gain
 * multiplies may have met the same gain before.
 */
export function normedWeight(
  among: AmongOrigins,
  flatNode: FlatNode,
): { readonly weight: ValueId; readonly norm: readonly FlatNode[] } | undefined {
  const { flat, data, origins } = among;
  const { node, inputs } = flatNode;
  if (!isDefault(flatNode) || inputs.some((value) => data.has(value))) return undefined;
  for (const index of node.op === 'Mul' ? [0, 1] : node.op === 'Div' ? [0] : []) {
    const [weight, factor] = [nameAt(inputs, index), nameAt(inputs, 1 - index)];
    const own = trainedOf(flat, origins(weight));
    if (own === undefined) continue;
    const norm = [...nodesBehind(flat, [factor])];
    const isOfWeight = norm.some(({ inputs: read }) => read.flatMap(origins).some(({ stored }) => stored === own.stored));
    if (isOfWeight && norm.some((behind) => reducing.test(behind.node.op))) return { weight, norm };
    const scale = trainedOf(flat, origins(factor));
    if (node.op !== 'Mul' || scale === undefined || !fitsInto(scale.shape, own.shape)) continue;
    // Under `weight_norm` rows of one number have scales of the same shape.
    if (valueCount(scale.shape) < valueCount(own.shape) || own.views.length > scale.views.length) return { weight, norm: [] };
  }
  return undefined;
}

/** The one parameter that a value is made of, in a form of known shape. */
function trainedOf(flat: FlatGraph, found: readonly Origin[]): (Origin & { readonly shape: readonly number[] }) | undefined {
  const [[origin], shape] = [found, shapeOf(flat, found)];
  if (origin === undefined || shape === undefined || origin.stored.constant) return undefined;
  return isFloat(origin.stored.tensor.type) ? { ...origin, shape } : undefined;
}

/** Whether a node divides or multiplies a weight by its norm. */
function isByNorm(among: AmongOrigins, flatNode: FlatNode): boolean {
  const found = normedWeight(among, flatNode);
  return found !== undefined && found.norm.length > 0;
}

/** What is divided or multiplied by its norm. */
export function normedIn(among: AmongOrigins): ReadonlySet<StoredTensor> {
  const normed = among.flat.nodes.map((flatNode) => normedWeight(among, flatNode));
  const weights = normed.flatMap((own) => (own !== undefined && own.norm.length > 0 ? among.origins(own.weight) : []));
  return new Set(weights.map(({ stored }) => stored));
}

/** Parameters that scale weights which are divided by their norms, as `weight_g` of `weight_norm`; both by the names of what is stored. */
export function scalesIn(among: AmongOrigins): readonly { readonly weight: string; readonly scale: string }[] {
  const { flat, origins } = among;
  return flat.nodes.flatMap((flatNode) => {
    const normed = flatNode.node.op === 'Mul' ? normedWeight(among, flatNode) : undefined;
    const [weight] = normed === undefined ? [] : origins(normed.weight);
    const factor = flatNode.inputs.find((value) => value !== normed?.weight);
    if (weight === undefined || factor === undefined || ![...weight.views, flatNode].some((view) => isByNorm(among, view))) return [];
    // Either v / ‖v‖ · g or v · (g / ‖v‖).
    const quotient = flat.producers.get(factor);
    const [scale, another] = origins(quotient?.node.op === 'Div' ? nameAt(quotient.inputs, 0) : factor);
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
    const handed = [...viewedInputs(flat, data, flatNode), ...scaledInputs({ flat, data, origins: of }, flatNode)];
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
