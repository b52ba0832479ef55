/** The same model with other tensors, nested graphs and functions included. */
import type { Attribute, Graph, LocalFunction, Model, Node, Tensor } from './graph.ts';

/** `change` gets a tensor and the name of its initializer or of its node's first output. */
export function mapTensors(model: Model, change: (tensor: Tensor, name: string) => Tensor): Model {
  function inGraph(graph: Graph): Graph {
    const initializers = [...graph.initializers].map(([name, tensor]) => [name, change(tensor, name)] as const);
    return { ...graph, initializers: new Map(initializers), nodes: graph.nodes.map(inNode) };
  }

  function inNode(node: Node): Node {
    const attributes = Object.entries(node.attributes).map(([name, value]) => [name, inAttribute(node, value)] as const);
    return { ...node, attributes: Object.fromEntries(attributes) };
  }

  function inAttribute(node: Node, attribute: Attribute): Attribute {
    if (attribute.kind === 'graph') return { kind: 'graph', value: inGraph(attribute.value) };
    if (attribute.kind !== 'tensor') return attribute;
    const { value } = attribute;
    return { kind: 'tensor', value: change(value, node.outputs[0] ?? value.name) };
  }

  const inFunction = (local: LocalFunction) => ({ ...local, nodes: local.nodes.map(inNode) });
  return { ...model, graph: inGraph(model.graph), functions: model.functions.map(inFunction) };
}
