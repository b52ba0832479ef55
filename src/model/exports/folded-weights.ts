/**
 * Weights that PyTorch's exporter has computed. It writes what comes of folding as values of its own, `onnx::Conv_34`, where parameters of
 * the network keep their names; it turns the weight of a MatMul, but computes that of a convolution or a Gemm from others: from those of
 * the BatchNormalization behind it, and then the bias, too, or from those of `weight_norm` and the like.
 */
import { isFloat } from '../element-types.ts';
import type { Model } from '../graph.ts';
import { isDefault } from '../flat/dataflow.ts';
import { flatGraph } from '../flat/flatten.ts';
import { layersOf } from '../layers/read-layers.ts';

const ofProducts = /^onnx::(?:Conv|ConvTranspose|Gemm)_\d+$/;

const ofNumbers = /^onnx::(?:Mul|Div|Add|Sub)_\d+$/;

/** The names of convolutions into which the norm behind them is folded, as layers. */
export function foldedNorms(model: Model): readonly string[] {
  return layersIn(model, (weight, bias, op) => op === 'Conv' && ofProducts.test(weight) && ofProducts.test(bias));
}

/** Weights that are computed alone, and numbers that multiply or shift: an expression of a parameter, as `softmax(w)[0]`. */
export function foldedWeights(model: Model): readonly string[] {
  const layers = layersIn(model, (weight, bias) => ofProducts.test(weight) && !ofProducts.test(bias));
  const numbers = [...model.graph.initializers].flatMap(([name, { type, dims }]) =>
    ofNumbers.test(name) && isFloat(type) && dims.length === 0 ? [name] : [],
  );
  return [...layers.map((name) => `${name}.weight`), ...numbers];
}

function layersIn(model: Model, is: (weight: string, bias: string, op: string) => boolean): readonly string[] {
  if (!model.producer.toLowerCase().startsWith('pytorch')) return [];
  const flat = flatGraph(model);
  const stored = (input: string | undefined): string => flat.constants.get(input ?? '')?.name ?? '';
  const found = flat.nodes.filter((own) => isDefault(own) && is(stored(own.inputs[1]), stored(own.inputs[2]), own.node.op));
  const tensors = new Set(found.map(({ inputs }) => stored(inputs[1])));
  return layersOf(flat).layers.flatMap(({ name, tensor }) => (tensors.has(tensor) ? [name] : []));
}
