/** Nodes whose inputs are replaced by other values. */
import type { Node } from '../model/graph.ts';
import { readsOfNode } from './stored-tensors.ts';

/** The node with other names for values that it, or a graph nested in it, reads. */
export function readingInstead(node: Node, names: ReadonlyMap<string, string>): Node {
  if (!readsOfNode(node).some((name) => names.has(name))) return node;
  const rename = (name: string): string => names.get(name) ?? name;
  const attributes = Object.entries(node.attributes).map(([key, attribute]) => {
    if (attribute.kind !== 'graph') return [key, attribute] as const;
    const { nodes, outputs, ...inner } = attribute.value;
    const value = {
      ...inner,
      nodes: nodes.map((own) => readingInstead(own, names)),
      outputs: outputs.map((info) => ({ ...info, name: rename(info.name) })),
    };
    return [key, { kind: 'graph', value } as const] as const;
  });
  return { ...node, inputs: node.inputs.map(rename), attributes: Object.fromEntries(attributes) };
}
