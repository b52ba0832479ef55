/**
 * Weights that PyTorch's exporter has computed. It writes what comes of folding as values of its own, `onnx::Conv_34`, where parameters of
 * the network keep their names; it turns the weight of a MatMul, but computes that of a convolution or a Gemm from others: from those of
 * the BatchNormalization behind it, and then the bias, too, or from those of `weight_norm` and the like.
 */
import { isFloat } from '../element-types.ts';
import type { Model, Node } from '../graph.ts';
import { isDefault } from '../flat/dataflow.ts';
import { flatGraph } from '../flat/flatten.ts';
import { foldedKey, listedIn, namedBuffers } from '../flat/stored-tensors.ts';
import { rulesKey } from './scopes.ts';
import { layersOf, scopeOf } from '../layers/read-layers.ts';
import { madeUp } from './merged-parameters.ts';

const ofProducts = /^onnx::(?:Conv|ConvTranspose|Gemm)_\d+$/;

/** These read parameters of the network turned, flattened or as they are. */
const readers: ReadonlySet<string> = new Set([
  ...['MatMul', 'Einsum', 'LSTM', 'GRU', 'RNN', 'PRelu', 'Identity'],
  ...['BatchNormalization', 'InstanceNormalization', 'LayerNormalization'],
]);

/** The names of convolutions into which the norm behind them is folded, as layers. */
export function foldedNorms(model: Model): readonly string[] {
  return layersIn(model, isWithNorm).map(({ name }) => name);
}

/** What is computed from a parameter, and the name of it. */
export type FoldedWeight = { readonly name: string; readonly tensor: string };

/** Weights that are computed alone, and what no layer reads: a part or an expression of a parameter or a buffer, as `softmax(w)`. */
export function foldedWeights(model: Model): readonly FoldedWeight[] {
  if (!isOfPyTorch(model)) return [];
  const { nodes, initializers } = model.graph;
  const scopes = new Set(nodes.flatMap(({ name, op }) => (op === 'InstanceNormalization' ? [scopeOf(name, op)] : [])));
  const known = new Set(
    nodes.flatMap(({ name, op, inputs }) =>
      readers.has(op) || ofProducts.test(`onnx::${op}_0`) || scopes.has(scopeOf(name, op)) ? inputs : [],
    ),
  );
  const buffers = namedBuffers(model);
  const others = [...initializers].flatMap(([tensor, { type, dims }]) => {
    // A vector is not turned: that of a MatMul is computed, too.
    const isKnown = known.has(tensor) && !(dims.length < 2 && tensor.startsWith('onnx::MatMul'));
    return madeUp.test(tensor) && isFloat(type) && !isKnown && !buffers.has(tensor) ? [{ name: tensor, tensor }] : [];
  });
  const layers = layersIn(model, (weight, bias, node) => ofProducts.test(weight) && !isWithNorm(weight, bias, node));
  const told = listedIn(model.metadata, foldedKey).map((name) => ({ name, tensor: name }));
  return [...layers.map(({ name, tensor }) => ({ name: `${name}.weight`, tensor })), ...others, ...told];
}

function isOfPyTorch({ producer }: Model): boolean {
  return producer.toLowerCase().startsWith('pytorch');
}

/** The current exporter keeps the name of the weight, and notes the rule on the node. */
function isWithNorm(weight: string, bias: string, { op, notes }: Node): boolean {
  if (notes?.metadata.get(rulesKey)?.includes('FuseBatchNorm') === true) return true;
  return op === 'Conv' && ofProducts.test(weight) && ofProducts.test(bias);
}

function layersIn(model: Model, is: (weight: string, bias: string, node: Node) => boolean): readonly FoldedWeight[] {
  if (!isOfPyTorch(model)) return [];
  const flat = flatGraph(model);
  const stored = (input: string | undefined): string => flat.constants.get(input ?? '')?.name ?? '';
  const found = flat.nodes.filter((own) => isDefault(own) && is(stored(own.inputs[1]), stored(own.inputs[2]), own.node));
  const tensors = new Set(found.map(({ inputs }) => stored(inputs[1])));
  return layersOf(flat).layers.flatMap(({ name, tensor }) => (tensors.has(tensor) ? [{ name, tensor }] : []));
}
