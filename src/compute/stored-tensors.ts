/** The stored tensors of a graph: initializers and Constant nodes, which mean the same. */
import { valueCount } from '../model/shape.ts';
import type { Graph, Node, Tensor } from '../model/graph.ts';
import { decodeValues, floatTensor, intTensor } from '../model/index.ts';

export type Stored = { readonly nodes: readonly Node[]; readonly tensors: ReadonlyMap<string, Tensor> };

/** The graph without its Constant nodes, and every tensor by name. */
export function liftConstants(graph: Graph): Stored {
  const tensors = new Map(graph.initializers);
  const nodes = graph.nodes.filter((node) => {
    const [output] = node.outputs;
    const tensor = node.op === 'Constant' ? constantTensor(node) : undefined;
    if (tensor === undefined || output === undefined) return true;
    tensors.set(output, { ...tensor, name: output });
    return false;
  });
  return { nodes, tensors };
}

/** Undefined for texts and sparse tensors, which stay nodes. */
function constantTensor({ attributes }: Node): Tensor | undefined {
  const [attribute] = Object.values(attributes);
  switch (attribute?.kind) {
    case 'tensor':
      return attribute.value;
    case 'float':
      return floatTensor('', [], [attribute.value]);
    case 'int':
      return intTensor('', [], [attribute.value]);
    case 'floats':
      return floatTensor('', [attribute.value.length], attribute.value);
    case 'ints':
      return intTensor('', [attribute.value.length], attribute.value);
    default:
      return undefined;
  }
}

/** Elements of a float32 tensor in memory; undefined for one of another type. */
export function floatValues(tensor: Tensor): Float32Array | undefined {
  if (tensor.type !== 'float32' || tensor.data.kind !== 'bytes') return undefined;
  const values = decodeValues(tensor.type, tensor.data.bytes, valueCount(tensor.dims));
  return values instanceof Float32Array ? values : undefined;
}

/** Nodes that the outputs depend on, in their order. */
export function neededFor(nodes: readonly Node[], outputs: Iterable<string>): readonly Node[] {
  const needed = new Set(outputs);
  const kept = nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => needed.has(name))) return false;
    readsOfNode(node).forEach((name) => needed.add(name));
    return true;
  });
  return kept.toReversed();
}

/** What a node reads, the names that its nested graphs capture included. */
export function readsOfNode(node: Node): readonly string[] {
  const nested = Object.values(node.attributes).flatMap((attribute) =>
    attribute.kind === 'graph' ? [...attribute.value.nodes.flatMap(readsOfNode), ...attribute.value.outputs.map(({ name }) => name)] : [],
  );
  return [...node.inputs, ...nested];
}

export function namesIn(graph: Graph): ReadonlySet<string> {
  return new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap((node) => [node.name, ...readsOfNode(node), ...node.outputs]),
  ]);
}
