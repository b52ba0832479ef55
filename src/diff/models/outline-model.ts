/** What a model is, apart from the values of its weights, as plain data that compares by names. */
import type { Attribute, Graph, Model, Node, ValueInfo } from '../../model/index.ts';
import type { Data, DataRecord } from '../diff-data.ts';

/** Provenance is left out: who wrote a model, and from which recipe, changes nothing that it computes. */
export function outlineModel(model: Model): DataRecord {
  return {
    opsets: Object.fromEntries([...model.opsets].map(([domain, version]) => [domain === '' ? 'ai.onnx' : domain, version])),
    ...outlineGraph(model.graph),
    functions: model.functions.map(({ domain, name, inputs, outputs, nodes }) => ({
      name: `${domain}.${name}`,
      inputs: [...inputs],
      outputs: [...outputs],
      operators: nodes.map(outlineNode),
    })),
  };
}

function outlineGraph({ inputs, outputs, nodes }: Graph): DataRecord {
  return {
    inputs: inputs.map(outlineValue),
    outputs: outputs.map(outlineValue),
    // The values of Constant nodes are tensors, and are compared as such.
    operators: nodes.filter(({ op }) => op !== 'Constant').map(outlineNode),
  };
}

function outlineValue({ name, type, dims }: ValueInfo): DataRecord {
  return { name, type: type ?? 'unknown', ...(dims !== undefined && { shape: dims.join('×') }) };
}

/** Known by what it makes: names of nodes may be empty or repeated, those of values may not. */
function outlineNode({ op, domain, inputs, outputs, attributes }: Node): DataRecord {
  return {
    name: outputs.find((output) => output !== '') ?? op,
    operator: domain === '' ? op : `${domain}.${op}`,
    inputs: inputs.join(', '),
    outputs: outputs.join(', '),
    ...Object.fromEntries(
      Object.entries(attributes)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, attribute]) => [name, outlineAttribute(attribute)]),
    ),
  };
}

function outlineAttribute(attribute: Attribute): Data {
  switch (attribute.kind) {
    case 'graph':
      return outlineGraph(attribute.value);
    case 'tensor':
      return `a tensor ${attribute.value.type}[${attribute.value.dims.join(', ')}]`;
    case 'reference':
      return `the call's ${attribute.name}`;
    case 'other':
      return `${attribute.bytes.length} bytes`;
    case 'floats':
    case 'ints':
    case 'strings':
      return attribute.value.join(', ');
    default:
      return attribute.value;
  }
}
