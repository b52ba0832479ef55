/** What a value depends on: the model's inputs, or constants and shapes alone. */
import type { Tensor } from '../graph.ts';
import { decodeValues } from '../values/tensor-values.ts';
import { valueCount } from '../shape.ts';
import type { FlatGraph, FlatNode, ValueId } from './flatten.ts';

/** These look at the shape of their input, never at its values. */
const shapeOperators: ReadonlySet<string> = new Set(['Shape', 'Size']);

/** Values that change with the data that is fed; shapes and constants are left out. */
export function dataValues(flat: FlatGraph): ReadonlySet<ValueId> {
  const data = new Set(flat.inputs);
  for (const flatNode of flat.nodes) {
    if (readsShapeAlone(flatNode)) continue;
    if (sourcesOf(flatNode).some((source) => data.has(source))) {
      for (const output of flatNode.outputs) data.add(output);
    }
  }
  return data;
}

/** Nodes whose results reach an output of the model. */
export function liveNodes(flat: FlatGraph): ReadonlySet<FlatNode> {
  return nodesBehind(flat, flat.outputs);
}

/** Nodes that values are computed by. */
export function nodesBehind(flat: FlatGraph, values: readonly ValueId[]): ReadonlySet<FlatNode> {
  const live = new Set<FlatNode>();
  const stack = [...values];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    const producer = flat.producers.get(value);
    if (producer === undefined || live.has(producer)) continue;
    live.add(producer);
    for (const source of sourcesOf(producer)) stack.push(source);
  }
  return live;
}

export function readsShapeAlone(flatNode: FlatNode): boolean {
  return isDefault(flatNode) && shapeOperators.has(flatNode.node.op);
}

/** Everything that a node reads: its inputs and the results of its nested graphs. */
export function sourcesOf({ inputs, inner }: FlatNode): readonly ValueId[] {
  return [...inputs, ...Object.values(inner).flat()].filter((source) => source !== '');
}

export function isDefault({ node }: FlatNode): boolean {
  return node.domain === '';
}

/** The integers of a small constant, or undefined where the value is not one. */
export function constantIntegers(flat: FlatGraph, value: ValueId): readonly number[] | undefined {
  const tensor = flat.constants.get(value)?.tensor;
  return tensor && tensorIntegers(tensor);
}

/** The integers of a tensor that the reader has loaded, or undefined. */
export function tensorIntegers(tensor: Tensor): readonly number[] | undefined {
  if (tensor.data.kind !== 'bytes' || !/^u?int|^bool/.test(tensor.type)) return undefined;
  const values = decodeValues(tensor.type, tensor.data.bytes, valueCount(tensor.dims));
  return values && Array.from(values, Number);
}

export function intAttribute({ node }: FlatNode, name: string, otherwise: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === 'int' ? attribute.value : otherwise;
}

export function intsAttribute({ node }: FlatNode, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}
