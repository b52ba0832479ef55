/** A fixture's model as an export in half precision has it: every float32 number, and every cast to one. */
import { int } from '../../src/compute/builder.ts';
import {
  codeOfType,
  decodeValues,
  elementCount,
  mapTensors,
  roundedToHalf,
  tensorOf,
  type HalfType,
  type Model,
  type Node,
  type Tensor,
  type ValueInfo,
} from '../../src/model/index.ts';

/** Of a model without nested graphs, its tensors in memory. */
export function halved(model: Model, type: HalfType): Model {
  const changed = mapTensors(model, (tensor) => {
    const values = floatsOf(tensor);
    return values === undefined ? tensor : tensorOf(tensor.name, type, tensor.dims, values);
  });
  const { graph } = changed;
  const info = (own: ValueInfo): ValueInfo => (own.type === 'float32' ? { ...own, type } : own);
  const cast = (node: Node): Node => {
    const { to } = node.attributes;
    const isToFloat = to?.kind === 'int' && to.value === codeOfType('float32');
    return isToFloat ? { ...node, attributes: { to: int(codeOfType(type)) } } : node;
  };
  return {
    ...changed,
    graph: {
      ...graph,
      inputs: graph.inputs.map(info),
      outputs: graph.outputs.map(info),
      valueInfo: new Map([...graph.valueInfo].map(([name, own]) => [name, info(own)])),
      nodes: graph.nodes.map(cast),
    },
  };
}

/** A float32 model whose stored weights are halves, each cast to float32 before it is read. */
export function castToFloat(model: Model, type: HalfType): Model {
  const { graph } = model;
  const names = [...graph.initializers.keys()];
  const stored = halved(model, type).graph.initializers;
  const casts = names.map((name): Node => {
    const attributes = { to: int(codeOfType('float32')) };
    return { name: `cast ${name}`, op: 'Cast', domain: '', inputs: [`${name}.half`], outputs: [name], attributes };
  });
  const initializers = new Map([...stored].map(([name, own]) => [`${name}.half`, own] as const));
  return { ...model, graph: { ...graph, initializers, nodes: [...casts, ...graph.nodes] } };
}

/** The float32 model that has the same values. */
export function withHalfValues(model: Model, type: HalfType): Model {
  return mapTensors(model, (tensor) => {
    const values = floatsOf(tensor);
    if (values === undefined) return tensor;
    return tensorOf(tensor.name, 'float32', tensor.dims, roundedToHalf(type, values));
  });
}

function floatsOf({ type, dims, data }: Tensor): Float32Array | undefined {
  if (type !== 'float32' || data.kind !== 'bytes') return undefined;
  const values = decodeValues(type, data.bytes, elementCount(dims) ?? 0);
  return values instanceof Float32Array ? values : undefined;
}
