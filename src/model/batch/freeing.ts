/** What is gathered while a batch is freed, the nodes that are added, and where the batch lies in a shape. */
import { product } from '../../basics/numbers.ts';
import type { FlatGraph } from '../flat/flatten.ts';
import { nameAt, type Node, type Tensor, type Dim } from '../graph.ts';
import { valueCount } from '../shape.ts';
import type { Shapes } from '../shapes/infer-shapes.ts';
import { intTensor } from '../values/tensors.ts';
import { decodeValues } from '../values/tensor-values.ts';
import { asProduct, unknownDim } from '../shapes/dim-algebra.ts';
import type { Known } from '../shapes/known.ts';

/** The axis that follows the samples. */
export const symbol = 'batch';

export function follows(dim: Dim | undefined): boolean {
  return typeof dim === 'string' && dim !== unknownDim && asProduct(dim).symbols.includes(symbol);
}

/** What is known of the results of a node, or of what it reads. */
export type Results = readonly (Known | undefined)[];

/** By the name of a result of copies: the axis along which there is one for each sample; undefined where there is none. */
export type Guesses = ReadonlyMap<string, number | undefined>;

/** What is gathered while the graph is walked. */
export interface Freeing {
  readonly input: string;
  readonly batch: number;
  readonly flat: FlatGraph;
  /** As the file has them. */
  readonly fixed: Shapes;
  readonly replaced: Map<Node, readonly Node[]>;
  readonly tensors: Map<string, Tensor>;
  readonly names: Set<string>;
  /** How far apart samples are on the axis that they share with something else: 4 where four rows of each stand together. */
  readonly strides: Map<string, number>;
  readonly guesses: Guesses;
  /** Whether the size of the batch is asked for while the graph runs. */
  asks: boolean;
}

const copying: ReadonlySet<string> = new Set('Expand Identity Unsqueeze Squeeze Slice Cast Reshape Tile Transpose Gather'.split(' '));

/** Whether a value is zeros and copies of zeros; numbers that are not in memory count as such until they are. */
export function isZero(flat: FlatGraph, name: string): boolean {
  const tensor = flat.constants.get(name)?.tensor;
  const maker = flat.producers.get(name);
  if (tensor === undefined && maker !== undefined && copying.has(maker.node.op)) return isZero(flat, nameAt(maker.inputs, 0));
  const fill = maker?.node.attributes['value'];
  const held = tensor ?? (fill?.kind === 'tensor' ? fill.value : undefined);
  if (held === undefined) return maker?.node.op === 'ConstantOfShape';
  if (held.data.kind !== 'bytes') return true;
  const values = decodeValues(held.type, held.data.bytes, valueCount(held.dims));
  return values !== undefined && Array.from(values, Number).every((value) => value === 0);
}

export function fresh({ names }: Freeing, stem: string): string {
  let name = stem;
  for (let count = 2; names.has(name); count++) name = `${stem}~${count}`;
  names.add(name);
  return name;
}

export function plain(op: string, output: string, inputs: readonly string[], attributes: Node['attributes'] = {}): Node {
  return { name: output, op, domain: '', inputs, outputs: [output], attributes };
}

export function constant(freeing: Freeing, values: readonly number[]): string {
  const name = fresh(freeing, `sizes [${values.join(', ')}]`);
  freeing.tensors.set(name, intTensor(name, [values.length], values));
  return name;
}

export const sizeName = 'the size of the batch';

/** A value, and the nodes that make it. */
export interface Made {
  readonly nodes: readonly Node[];
  readonly name: string;
}

/** A list of sizes with that of the batch in one place. */
export function sized(freeing: Freeing, node: Node, sizes: readonly number[], at = 0): Made {
  freeing.asks = true;
  const name = fresh(freeing, `${nameAt(node.outputs, 0)}/sizes`);
  const before = at === 0 ? [] : [constant(freeing, sizes.slice(0, at))];
  const read = [...before, sizeName, constant(freeing, sizes.slice(at + 1))];
  return { name, nodes: [plain('Concat', name, read, { axis: { kind: 'int', value: 0 } })] };
}

/** The first of equal blocks, `factor` long, once for each sample. */
export function blockOf(
  freeing: Freeing,
  node: Node,
  value: string,
  { axis, rank, factor }: { readonly axis: number; readonly rank: number; readonly factor: number },
): Made {
  const [one, name] = [fresh(freeing, `${value}/of one sample`), fresh(freeing, `${value}/for each sample`)];
  const ones = Array.from({ length: rank }, () => 1);
  const times = sized(freeing, node, ones, axis);
  const bounds = [[0], [factor], [axis]].map((own) => constant(freeing, own));
  return { name, nodes: [...times.nodes, plain('Slice', one, [value, ...bounds]), plain('Tile', name, [one, times.name])] };
}

export function askingNodes(freeing: Freeing): readonly Node[] {
  const shape = fresh(freeing, `the shape of ${freeing.input}`);
  return [
    plain('Shape', shape, [freeing.input]),
    plain('Gather', sizeName, [shape, constant(freeing, [0])], { axis: { kind: 'int', value: 0 } }),
  ];
}

// Where the samples lie after a reshape: elements keep their order, so that their distance from sample to sample stays.

/** The axis of the shape `to` that the batch is in, and how far apart samples are on it; undefined where none can be. `from` follows the batch. */
export function batchPlace(
  from: readonly Dim[],
  to: readonly number[],
  { batch, stride }: { readonly batch: number; readonly stride: number | undefined },
): { readonly at: number; readonly stride: number } | undefined {
  const axis = from.findIndex(follows);
  const held = from[axis];
  if (held === undefined) return undefined;
  const { factor, symbols } = asProduct(held);
  const after = from.slice(axis + 1).filter((dim) => typeof dim === 'number');
  if (symbols.length !== 1 || after.length !== from.length - axis - 1) return undefined;
  const inner = product(after);
  // Where it is not known, samples come first on an axis that they share with something else, as exporters join them.
  const strides = factor === 1 ? [1] : stride === undefined ? [factor, 1] : [stride];
  for (const distance of strides.map((own) => own * inner)) {
    const at = placeAt(to, distance, batch);
    if (at !== undefined) return { at, stride: distance / product(to.slice(at + 1)) };
  }
  return undefined;
}

/**
 * The axis whose steps make up this distance: better one of samples alone, then one that samples come first in, and the last axis,
 * which counts features, least of all: a batch of 1 would fit there, too.
 */
function placeAt(to: readonly number[], distance: number, batch: number): number | undefined {
  const places = to.map((size, axis): number => {
    const inner = distance / product(to.slice(axis + 1));
    if (!Number.isInteger(inner) || inner < 1 || size % (inner * batch) !== 0) return 0;
    if (inner > 1 && axis === to.length - 1) return 0.5;
    if (size > inner * batch) return 1;
    return inner === 1 ? 3 : 2;
  });
  const best = Math.max(0, ...places);
  return best === 0 ? undefined : places.indexOf(best);
}
