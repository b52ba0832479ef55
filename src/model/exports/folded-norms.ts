/**
 * Convolutions into which PyTorch's exporter has folded the BatchNormalization behind them. It writes the two tensors that come of it as
 * values of its own, `onnx::Conv_34` and `onnx::Conv_35`, where parameters of the network keep their names.
 */
import { isDefault } from '../flat/dataflow.ts';
import { flatGraph } from '../flat/flatten.ts';
import type { Model } from '../graph.ts';
import { layersOf } from '../layers/read-layers.ts';

const ownName = /^onnx::Conv_\d+$/;

/** Their names as layers. */
export function foldedNorms(model: Model): readonly string[] {
  if (!model.producer.toLowerCase().startsWith('pytorch')) return [];
  const flat = flatGraph(model);
  const folded = new Set<string>();
  for (const flatNode of flat.nodes) {
    const { node, inputs } = flatNode;
    if (node.op !== 'Conv' || !isDefault(flatNode)) continue;
    const [weight, bias] = inputs.slice(1).map((input) => flat.constants.get(input)?.name ?? '');
    if (weight === undefined || bias === undefined) continue;
    if (ownName.test(weight) && ownName.test(bias)) folded.add(weight);
  }
  return layersOf(flat).layers.flatMap(({ name, tensor }) => (folded.has(tensor) ? [name] : []));
}
