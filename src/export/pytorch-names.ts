/**
 * The parameters of a model as the state dictionary of its PyTorch module calls and shapes them.
 *
 * PyTorch's exporter keeps the name of a parameter that it writes as it is. What it transposes or folds gets a name
 * of its own, `onnx::MatMul_12`; the scope of the node that reads it says which module it belongs to, and a
 * `torch.nn.Linear` stores [out, in] where MatMul reads [in, out].
 */
import { readLayers, readParameters, storedTensors, type Layer, type Model, type Tensor } from '../model/index.ts';

export interface NamedParameter {
  /** In the state dictionary. */
  readonly name: string;
  /** In the ONNX file; masks go by it. */
  readonly tensor: Tensor;
  readonly stored: string;
  /** As the module holds it. */
  readonly dims: readonly number[];
  /** True where the module holds the transpose of a stored matrix. */
  readonly transposed: boolean;
}

export interface NamedParameters {
  readonly parameters: readonly NamedParameter[];
  /** Parameters of recurrent layers that keep ONNX's name, and with it ONNX's order of gates. */
  readonly recurrent: readonly string[];
}

/** In the order of the graph, running statistics of norms last. */
export function namedParameters(model: Model): NamedParameters {
  const layers = new Map(readLayers(model).layers.map((layer) => [layer.tensor, layer]));
  const tensors = new Map([...storedTensors(model).values()].map((it) => [it.name, it.tensor]));
  const recurrent: string[] = [];
  const parameters = readParameters(model).flatMap(({ tensor: stored }): NamedParameter[] => {
    const tensor = tensors.get(stored);
    if (tensor === undefined) return [];
    const as = { tensor, stored, dims: tensor.dims, transposed: false };
    const layer = layers.get(stored);
    if (!isGenerated(stored) || layer === undefined || layer.name === stored) return [{ ...as, name: stored }];
    if (layer.roles.has('recurrent')) {
      recurrent.push(stored);
      return [{ ...as, name: stored }];
    }
    const name = layer.prunable ? `${layer.name}.weight` : layer.name;
    if (!isTransposed(layer)) return [{ ...as, name }];
    return [{ ...as, name, dims: layer.dims.toReversed(), transposed: true }];
  });
  return { parameters, recurrent };
}

/** `onnx::Conv_41`, or the bare number that older exporters write. */
function isGenerated(tensor: string): boolean {
  return /^onnx::|^\d+$/.test(tensor);
}

function isTransposed({ axes }: Layer): boolean {
  return axes.length === 2 && axes[0] === 'in' && axes[1] === 'out';
}
