/** Where a factor on a branch can be put: stored tensors that the branch's result is linear in, all of them together. */
import { isDefault } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import type { Readers } from './exclusive.ts';

/** A factor of 0 or more that their first input has, they pass on. */
const passing: ReadonlySet<string> = new Set([
  ...['Identity', 'Dropout', 'Reshape', 'Flatten', 'Transpose', 'Squeeze', 'Unsqueeze', 'Slice'],
  ...['Expand', 'Tile', 'DepthToSpace', 'SpaceToDepth', 'Neg', 'Div', 'Relu', 'LeakyRelu'],
  ...['MaxPool', 'AveragePool', 'GlobalAveragePool', 'GlobalMaxPool', 'ReduceSum', 'ReduceMean'],
]);

/** They have a factor that all of their inputs have. */
const joining: ReadonlySet<string> = new Set(['Add', 'Sub', 'Sum', 'Mean', 'Concat']);

/** Weights are input 1 and the bias input 2; so are scale and shift of norms. */
const weighted: ReadonlySet<string> = new Set([
  ...['Conv', 'ConvTranspose', 'Gemm', 'MatMul'],
  ...['BatchNormalization', 'InstanceNormalization', 'GroupNormalization', 'LayerNormalization'],
  ...['RMSNormalization', 'SimplifiedLayerNormalization'],
]);

type Tensors = ReadonlySet<StoredTensor>;

export interface FactorContext {
  readonly flat: FlatGraph;
  readonly readers: Readers;
  /** That train with the branch, and are its own. */
  readonly tensors: Tensors;
}

/** Undefined where there are none: the branch ends in what is not linear, or in what others read. */
export function factorsOf({ flat, readers, tensors }: FactorContext, end: ValueId, sum: FlatNode): Tensors | undefined {
  return inValue(end, sum);

  function inValue(value: ValueId | undefined, reader: FlatNode): Tensors | undefined {
    if (value === undefined || value === '') return undefined;
    const stored = flat.constants.get(value);
    if (stored !== undefined) return inTensor(stored, reader);
    const node = flat.producers.get(value);
    const isReadElsewhere = readers.outputs.has(value) || (flat.consumers.get(value) ?? []).some((it) => it !== reader);
    if (node === undefined || isReadElsewhere || node.outputs.length !== 1) return undefined;
    return inNode(node);
  }

  function inTensor(stored: StoredTensor, reader: FlatNode): Tensors | undefined {
    const isOwn = tensors.has(stored) && [...(readers.ofTensor.get(stored) ?? [])].every((it) => it === reader);
    return isOwn ? new Set([stored]) : undefined;
  }

  function inNode(node: FlatNode): Tensors | undefined {
    const { op } = node.node;
    const [first, second, third = ''] = node.inputs;
    if (weighted.has(op) && second !== undefined && flat.constants.has(second)) {
      return inAll(third === '' ? [second] : [second, third], node);
    }
    if (!isDefault(node)) return undefined;
    if (joining.has(op)) return inAll(node.inputs, node);
    if (passing.has(op)) return inValue(first, node);
    // Either of two different values may have the factor of their product.
    if ((op !== 'Mul' && op !== 'MatMul') || first === second) return undefined;
    return inValue(second, node) ?? inValue(first, node);
  }

  function inAll(values: readonly ValueId[], reader: FlatNode): Tensors | undefined {
    const found = values.map((value) => inValue(value, reader));
    const all = found.filter((one) => one !== undefined);
    return all.length === found.length ? new Set(all.flatMap((one) => [...one])) : undefined;
  }
}
