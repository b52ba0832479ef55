/** Operators that treat all tokens alike, or by numbers that a cut can read: what a cut can be followed through. */
import { isDefault } from '../flat/dataflow.ts';
import type { FlatNode } from '../flat/flatten.ts';

const alike: ReadonlySet<string> = new Set([
  ...['Abs', 'Add', 'And', 'Cast', 'Ceil', 'Clip', 'Concat', 'Div', 'Dropout', 'Elu', 'Equal'],
  ...['Erf', 'Exp', 'Expand', 'Flatten', 'Floor', 'Gather', 'Gelu', 'Gemm', 'Greater', 'HardSwish'],
  ...['HardSigmoid', 'Identity', 'IsNaN', 'LayerNormalization', 'LeakyRelu', 'Less', 'Log'],
  ...['LogSoftmax', 'MatMul', 'Max', 'Min', 'Mish', 'Mul', 'Neg', 'Not', 'Or', 'Pow', 'Reciprocal'],
  ...['ReduceL1', 'ReduceL2', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceSum', 'Relu'],
  ...['Reshape', 'Selu', 'Sigmoid', 'Slice', 'Softmax', 'Softplus', 'Softsign', 'Split', 'Sqrt'],
  ...['Squeeze', 'Sub', 'Sum', 'Tanh', 'Transpose', 'Unsqueeze', 'Where'],
  ...['ReduceSumSquare', 'RMSNormalization', 'SimplifiedLayerNormalization'],
]);

/** Positions in the axes of tokens have no part in what it computes. */
export function carries(node: FlatNode): boolean {
  return isDefault(node) && alike.has(node.node.op);
}
