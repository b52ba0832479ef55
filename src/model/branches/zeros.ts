/** Whether a value is zero, whatever is fed, once some stored tensors are. */
import { intAttribute } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import type { StoredTensor } from '../flat/stored-tensors.ts';
import { valueCount } from '../shape.ts';
import { decodeValues } from '../values/tensor-values.ts';

/** These make zeros of zeros, element by element or from place to place. */
const keepZeros: ReadonlySet<string> = new Set([
  ...['Identity', 'Dropout', 'Cast', 'Reshape', 'Flatten', 'Transpose', 'Squeeze', 'Unsqueeze'],
  ...['Slice', 'Gather', 'Split', 'Expand', 'Tile', 'DepthToSpace', 'SpaceToDepth', 'Resize'],
  ...['MaxPool', 'AveragePool', 'GlobalAveragePool', 'GlobalMaxPool'],
  ...['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin'],
  ...['Relu', 'LeakyRelu', 'PRelu', 'Elu', 'Selu', 'Celu', 'Gelu', 'HardSwish', 'Swish', 'Mish'],
  ...['Tanh', 'Erf', 'Sin', 'Atan', 'Abs', 'Neg', 'Sign', 'Sqrt', 'Floor', 'Ceil', 'Round', 'Div'],
]);

/** These are zero where all that they read is. */
const joinZeros: ReadonlySet<string> = new Set([...['Add', 'Sub', 'Sum', 'Mean', 'Max', 'Min', 'Concat']]);
/** A product with its bias. */
const products: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** Scale is input 1, shift input 2, where there is one. */
const norms: ReadonlySet<string> = new Set([
  ...['BatchNormalization', 'InstanceNormalization', 'GroupNormalization'],
  ...['LayerNormalization', 'RMSNormalization', 'SimplifiedLayerNormalization'],
]);

const domains: ReadonlySet<string> = new Set(['', 'com.microsoft']);

/** False where it cannot be said. */
export function isZero(flat: FlatGraph, value: ValueId, zeroed: ReadonlySet<StoredTensor>, known = new Map<ValueId, boolean>()): boolean {
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, false);
  const of = (input: ValueId | undefined): boolean => input !== undefined && input !== '' && isZero(flat, input, zeroed, known);
  const result = zeroOf(flat, value, zeroed, of);
  known.set(value, result);
  return result;
}

function zeroOf(flat: FlatGraph, value: ValueId, zeroed: ReadonlySet<StoredTensor>, of: (input: ValueId | undefined) => boolean): boolean {
  const stored = flat.constants.get(value);
  if (stored !== undefined) return zeroed.has(stored);
  const node = flat.producers.get(value);
  if (node === undefined || !domains.has(node.node.domain)) return false;
  const { op } = node.node;
  const [first, second, third] = node.inputs;
  const isAbsentOrZero = (input: ValueId | undefined): boolean => input === undefined || input === '' || of(input);
  if (products.has(op)) return (of(first) || of(second)) && isAbsentOrZero(third);
  if (norms.has(op)) return isInference(node) && of(second) && isAbsentOrZero(third);
  if (op === 'Mul') return of(first) || of(second);
  if (op === 'Pow') return of(first) && mayBePositive(flat.constants.get(second ?? ''));
  if (op === 'Where') return of(second) && of(third);
  if (joinZeros.has(op)) return node.inputs.every((input) => of(input));
  return keepZeros.has(op) && of(first);
}

/** An exponent of which only the header was read is taken for one: zeros to any other power are no numbers to prune by. */
function mayBePositive(exponent: StoredTensor | undefined): boolean {
  if (exponent === undefined) return false;
  const { type, dims, data } = exponent.tensor;
  if (data.kind !== 'bytes') return true;
  return Array.from(decodeValues(type, data.bytes, valueCount(dims)) ?? [], Number).every((value) => value > 0);
}

function isInference(node: FlatNode): boolean {
  return node.node.op !== 'BatchNormalization' || intAttribute(node, 'training_mode', 0) === 0;
}
