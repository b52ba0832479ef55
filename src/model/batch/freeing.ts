/** What is gathered while a batch is freed, and the nodes that are added. */
import { type FlatGraph } from '../flat/flatten.ts';
import { nameAt, type Node, type Tensor } from '../graph.ts';
import { valueCount } from '../shape.ts';
import type { Shapes } from '../shapes/infer-shapes.ts';
import { intTensor } from '../values/tensors.ts';
import { decodeValues } from '../values/tensor-values.ts';

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
  /** Whether the size of the batch is asked for while the graph runs. */
  asks: boolean;
}

const copying: ReadonlySet<string> = new Set([
  'Expand',
  'Identity',
  'Unsqueeze',
  'Squeeze',
  'Slice',
  'Cast',
  'Reshape',
  'Tile',
  'Transpose',
  'Gather',
]);

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

const sizeName = 'the size of the batch';

/** A list of sizes that begins with that of the batch. */
export function sized(freeing: Freeing, node: Node, rest: readonly number[]): { readonly nodes: readonly Node[]; readonly name: string } {
  freeing.asks = true;
  const name = fresh(freeing, `${nameAt(node.outputs, 0)}/sizes`);
  return { name, nodes: [plain('Concat', name, [sizeName, constant(freeing, rest)], { axis: { kind: 'int', value: 0 } })] };
}

/** The first of equal slices, as an axis of size 1. */
export function firstOf(freeing: Freeing, value: string, axis: number): { readonly nodes: readonly Node[]; readonly name: string } {
  const name = fresh(freeing, `${value}/of one sample`);
  return { name, nodes: [plain('Gather', name, [value, constant(freeing, [0])], { axis: { kind: 'int', value: axis } })] };
}

export function askingNodes(freeing: Freeing): readonly Node[] {
  const shape = fresh(freeing, `the shape of ${freeing.input}`);
  return [
    plain('Shape', shape, [freeing.input]),
    plain('Gather', sizeName, [shape, constant(freeing, [0])], { axis: { kind: 'int', value: 0 } }),
  ];
}
