/** What an exporter's file does not say of tensors that would be pruned or trained, or says otherwise. */
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { computedWeights } from '../../diagnostics/catalogue/model-layers.ts';
import { printable } from '../describe.ts';
import { dataValues, isDefault } from '../flat/dataflow.ts';
import { flatGraph, type FlatGraph, type FlatNode, type ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import type { Model } from '../graph.ts';
import { isParameter, parameterKind } from './parameter-kinds.ts';
import { weightReads, type WeightReads } from './reads.ts';
import { usedTensors } from './weights.ts';

/** Modules of PyTorch call what they train so: `weight_ih_l0`, `in_proj_bias`, `parametrizations.weight.original0`. */
const ofModules = /(?:^|[._])(?:weight|bias)(?:$|[._])/;

/** What an adjacency matrix or the cosines of rotary positions do. Positions and class tokens, which are parameters, are added or joined. */
const multiplying: ReadonlySet<string> = new Set(['MatMul', 'Gemm', 'Einsum', 'Mul']);

/** In a file of PyTorch, parameters whose names no module gives: each may be a buffer, which nothing trains. */
export function perhapsBuffers(model: Model): ReadonlySet<string> {
  const isRaw = ({ name }: StoredTensor): boolean => !ofModules.test(name);
  const found = usedTensors(flatGraph(model)).tensors.filter((used) => {
    const kind = parameterKind(used);
    const isOwn = used.exported === 'parameter or buffer' && isParameter(used) && isRaw(used.stored);
    const multiplies = used.uses.some(({ flatNode }) => multiplying.has(flatNode.node.op));
    return isOwn && multiplies && (kind === 'weight' || kind === 'other');
  });
  return new Set(found.map(({ stored }) => stored.name));
}

const products: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** These compute each number of a weight from one of the same place, and from others. */
const elementwise: ReadonlySet<string> = new Set([
  ...['Mul', 'Div', 'Add', 'Sub', 'Sign', 'Tanh', 'Exp', 'Sigmoid', 'Abs', 'Softplus', 'Where'],
  ...['Transpose', 'Reshape', 'Flatten', 'Cast', 'Identity', 'Unsqueeze', 'Squeeze', 'Expand'],
]);

/** Products whose weight is none that is stored, as under `weight_norm`; a warning for all of them. */
export function noteComputedWeights(model: Model, file: string): readonly Diagnostic[] {
  const flat = flatGraph(model);
  const data = dataValues(flat);
  const reads = weightReads(flat);
  const found = flat.nodes.flatMap((flatNode): readonly (readonly [FlatNode, readonly StoredTensor[]])[] => {
    const { node, inputs } = flatNode;
    const weight = isDefault(flatNode) && products.has(node.op) ? inputs.slice(0, 2).find((it) => it !== '' && !data.has(it)) : undefined;
    const isStored = weight === undefined || reads.among(weight).length > 0 || !inputs.some((it) => data.has(it));
    const sources = isStored ? [] : sourcesOf(flat, reads, weight);
    return sources.length === 0 ? [] : [[flatNode, sources]];
  });
  if (found.length === 0) return [];
  const tensors = [...new Set(found.flatMap(([, sources]) => sources.map(({ name }) => printable(name))))];
  return [
    diagnose(computedWeights, { nodes: found.map(([{ node }]) => printable(node.name || (node.outputs[0] ?? ''))), tensors }, { file }),
  ];
}

/** Stored matrices and kernels that the numbers of a value are made of. */
function sourcesOf(flat: FlatGraph, reads: WeightReads, weight: ValueId): readonly StoredTensor[] {
  const parameters = new Set(
    usedTensors(flat)
      .tensors.filter(isParameter)
      .map(({ stored }) => stored),
  );
  const found = new Set<StoredTensor>();
  const reached = new Set([weight]);
  for (const value of reached) {
    for (const stored of reads.among(value)) if (parameters.has(stored) && stored.tensor.dims.length > 1) found.add(stored);
    const maker = flat.producers.get(value);
    if (maker === undefined || !elementwise.has(maker.node.op)) continue;
    for (const input of maker.inputs) if (input !== '') reached.add(input);
  }
  return [...found];
}
