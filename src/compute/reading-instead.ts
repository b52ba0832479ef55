/** Nodes that read other values in the place of some. */
import type { Node, Tensor } from '../model/graph.ts';
import { codeOfType } from '../model/index.ts';
import { intAttribute } from './attributes.ts';
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

/** The nodes without casts of stored float32 tensors to their own type, which half precision leaves. */
export function withoutIdleCasts(nodes: readonly Node[], tensors: ReadonlyMap<string, Tensor>, output: string): readonly Node[] {
  const idle = new Map<string, string>();
  const rest = nodes.filter((node) => {
    const [[input = ''], [made = '']] = [node.inputs, node.outputs];
    const isIdle =
      node.domain === '' &&
      node.op === 'Cast' &&
      made !== output &&
      intAttribute(node, 'to', 0) === codeOfType('float32') &&
      tensors.get(input)?.type === 'float32';
    if (isIdle) idle.set(made, input);
    return !isIdle;
  });
  return idle.size === 0 ? nodes : rest.map((node) => readingInstead(node, idle));
}
