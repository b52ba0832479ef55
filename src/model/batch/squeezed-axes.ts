/**
 * Squeeze without axes, as `x.squeeze()` is exported: it takes every axis of size 1 away, and of a single sample that of the
 * batch too. It gets the axes that are of size 1 on every batch.
 */
import { nameAt, type Model, type Node, type Tensor } from '../graph.ts';
import { inferShapes } from '../shapes/infer-shapes.ts';
import { intTensor } from '../values/tensors.ts';

/** The operator set from which on axes are an input. */
const axesAreInput = 13;

/** The model itself where no Squeeze is without axes; its batch is free. */
export function withSqueezedAxes(model: Model): Model {
  const { graph } = model;
  if (!graph.nodes.some(takesAnyAxis)) return model;
  const shapes = inferShapes(model);
  const tensors = new Map<string, Tensor>();
  const named = (node: Node): Node => {
    const dims = takesAnyAxis(node) ? shapes.get(nameAt(node.inputs, 0))?.dims : undefined;
    if (dims === undefined) return node;
    const axes = dims.flatMap((dim, axis) => (dim === 1 ? [axis] : []));
    if (axes.length === 0) return { ...node, op: 'Identity' };
    if ((model.opsets.get('') ?? axesAreInput) < axesAreInput) return { ...node, attributes: { axes: { kind: 'ints', value: axes } } };
    const name = `${nameAt(node.outputs, 0)}/axes`;
    tensors.set(name, intTensor(name, [axes.length], axes));
    return { ...node, inputs: [nameAt(node.inputs, 0), name] };
  };
  const nodes = graph.nodes.map(named);
  return { ...model, graph: { ...graph, nodes, initializers: new Map([...graph.initializers, ...tensors]) } };
}

function takesAnyAxis({ op, domain, inputs, attributes }: Node): boolean {
  return op === 'Squeeze' && domain === '' && nameAt(inputs, 1) === '' && attributes['axes'] === undefined;
}
