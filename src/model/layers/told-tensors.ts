/** What an exporter's file does not say of tensors that would be pruned or trained, or says otherwise. */
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { computedWeights, copiedTable, equalTensors, normedWeights } from '../../diagnostics/catalogue/model-layers.ts';
import { printable } from '../describe.ts';
import { dataValues, isDefault } from '../flat/dataflow.ts';
import { flatGraph, type FlatGraph, type FlatNode, type ValueId } from '../flat/flatten.ts';
import { buffersKey, storedTensors, type StoredTensor } from '../flat/stored-tensors.ts';
import type { Model, Layer, Tensor } from '../graph.ts';
import { normedTensors, weightReads, type WeightReads } from './reads.ts';
import { usedTensors, isParameter, isWeightUse, parameterKind } from './weights.ts';
import { valueCount } from '../shape.ts';
import type { ModelFiles } from '../file.ts';
import { haveSameValues, isTurned } from '../values/equal-values.ts';
import { tensorBytes } from '../values/tensor-bytes.ts';
import { tensorPartBytes } from '../values/tensor-values.ts';
import { listAt } from '../../basics/maps.ts';

/** Modules of PyTorch call what they train so: `weight_ih_l0`, `in_proj_bias`, `parametrizations.weight.original0`. */
const ofModules = /(?:^|[._])(?:weight|bias)(?:$|[._])/;
/** What an adjacency matrix, the mean of pictures or the kernel of a blur do. Positions and class tokens, which are parameters, are added or joined. */
const multiplying: ReadonlySet<string> = new Set(['MatMul', 'Gemm', 'Einsum', 'Mul', 'Div', 'Sub', 'Conv', 'ConvTranspose']);

export function isNamedByModule(name: string): boolean {
  return ofModules.test(name);
}

/** In a file of PyTorch, parameters whose names no module gives: each may be a buffer, which nothing trains. */
export function perhapsBuffers(model: Model): ReadonlySet<string> {
  if (model.metadata.has(buffersKey)) return new Set();
  const found = usedTensors(flatGraph(model)).tensors.filter((used) => {
    const kind = parameterKind(used);
    const { name, tensor } = used.stored;
    if (used.exported !== 'parameter or buffer' || !isParameter(used)) return false;
    if (isNamedByModule(name)) return /bias$/.test(name) && isRow(tensor);
    return used.uses.some(({ flatNode }) => multiplying.has(flatNode.node.op)) && ['weight', 'embedding', 'other'].includes(kind);
  });
  return new Set(found.map(({ stored }) => stored.name));
}

/** Biases of PyTorch's modules have one axis; `final_logits_bias` of BART, which is a buffer, has two. */
function isRow({ dims }: Tensor): boolean {
  return dims.length > 1 && dims.slice(0, -1).every((dim) => dim === 1);
}

const products: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** These compute each number of a weight from one of the same place, and from others. */
const elementwise: ReadonlySet<string> = new Set([
  ...['Mul', 'Div', 'Add', 'Sub', 'Sign', 'Tanh', 'Exp', 'Sigmoid', 'Abs', 'Softplus', 'Where'],
  ...['Transpose', 'Reshape', 'Flatten', 'Cast', 'Identity', 'Unsqueeze', 'Squeeze', 'Expand'],
]);

/** Products whose weight is none that is stored: a warning for all of them; and a hint for weights that their norms divide. */
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
  const divided = normedTensors(flat);
  const normed = usedTensors(flat).tensors.filter(({ stored, uses }) => divided.has(stored) && uses.some(isWeightUse));
  const args = { tensors: normed.map(({ stored }) => printable(stored.name)) };
  const hints = normed.length === 0 ? [] : [diagnose(normedWeights, args, { file })];
  if (found.length === 0) return hints;
  const tensors = [...new Set(found.flatMap(([, sources]) => sources.map(({ name }) => printable(name))))];
  return [
    ...hints,
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

// Tables of embeddings whose values the file holds a second time, as the matrix of the output.

/** A warning for every matrix that is such a copy. Reads a few numbers of each, and all of those that agree in them. */
export function noteCopiedTables(model: Model, layers: readonly Layer[], files: ModelFiles): readonly Diagnostic[] {
  const tables = layers.filter(({ roles, dims }) => roles.has('embedding') && dims.length === 2);
  if (tables.length === 0) return [];
  const tensors = new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  return layers.flatMap((layer) => {
    const copy = layer.prunable && layer.dims.length === 2 ? tensors.get(layer.tensor) : undefined;
    const table = copy && tables.find(({ tensor }) => isCopy(copy, tensors.get(tensor), files));
    if (table === undefined) return [];
    return [diagnose(copiedTable, { copy: printable(layer.tensor), table: printable(table.tensor) }, { file: files.name })];
  });
}

function isCopy(copy: Tensor, table: Tensor | undefined, files: ModelFiles): boolean {
  return table !== undefined && (haveSameValues(copy, table, files) || isTurned(copy, table, files));
}

// Layers that hold the same values under two names: not tied, but perhaps meant to be.

/**
 * A hint for every prunable layer that equals an earlier one, value by value. Reads samples of the
 * weights, and all of those whose samples are equal.
 */
export function noteEqualTensors(model: Model, layers: readonly Layer[], files: ModelFiles): readonly Diagnostic[] {
  const tensors = new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  const separated = new Map(files.mends?.separated.map(({ name, from }) => [name, from]));
  const originOf = (name: string): string => separated.get(name) ?? name;
  const seen = new Map<string, { readonly name: string; readonly tensor: Tensor }[]>();
  return layers.flatMap((layer) => {
    const tensor = tensors.get(layer.tensor);
    const sample = tensor && layer.prunable ? sampleOf(tensor, files) : undefined;
    if (tensor === undefined || sample === undefined) return [];
    const likely = `${tensor.type} ${tensor.dims.join('×')} ${sample}`;
    const earlier = listAt(seen, likely);
    const twin = earlier.find((it) => haveSameValues(tensor, it.tensor, files));
    seen.set(likely, [...earlier, { name: layer.name, tensor }]);
    // Those that the exporter had stored as one are named already.
    if (twin === undefined || originOf(twin.tensor.name) === originOf(tensor.name)) return [];
    return [diagnose(equalTensors, { first: printable(twin.name), second: printable(layer.name) }, { file: files.name })];
  });
}

/** FNV-1a: cheap, and only ever the reason for a closer look. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Elements of a sample. */
const sampled = 1 << 10;

/** Of the elements at the start, in the middle and at the end; of all where they cannot be read alone. */
function sampleOf(tensor: Tensor, files: ModelFiles): string | undefined {
  const count = valueCount(tensor.dims);
  const parts = [0, (count - sampled) / 2, count - sampled].map((start) => {
    const from = Math.max(0, Math.floor(start));
    return tensorPartBytes(tensor, files, from, Math.min(count, from + sampled));
  });
  const read = parts.filter((part) => part !== undefined);
  if (read.length === parts.length) return read.map(checksum).join(' ');
  const whole = tensorBytes(tensor, files).value;
  return whole && String(checksum(whole));
}
