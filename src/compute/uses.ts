/** Where a stored weight multiplies: its inputs and outputs in the forward pass. */
import { fromFront } from '../model/shapes/known.ts';
import { lengthOf, flatMapDefined } from '../basics/lists.ts';
import type { Node } from '../model/graph.ts';
import { readsOfNodes } from '../model/index.ts';
import { intAttribute } from './operators.ts';
import type { ForwardPass } from './forward.ts';

/** A tensor of the forward pass, and which of its axes counts the units of a layer. */
export type Activation = { readonly tensor: string; readonly unitAxis: number };

export interface WeightUse {
  readonly node: Node;
  /** What the weight multiplies; the unit axis is the one that the operator contracts. */
  readonly input: Activation;
  /** Sides of the kernel of a convolution as it is read, whatever is stored. */
  readonly kernel?: readonly number[];
  /** What comes out, its bias included; absent of a recurrence. */
  readonly output?: Activation;
}

const recurrent: ReadonlySet<string> = new Set(['LSTM', 'GRU', 'RNN']);

/** In graph order, however the weight is read. */
export function usesOf(pass: ForwardPass, tensor: string): readonly WeightUse[] {
  return flatMapDefined(readsOfNodes(pass).of(tensor), ({ flatNode: { node }, input }) => useOf(pass, node, input));
}

function useOf(pass: ForwardPass, node: Node, index: number): WeightUse | undefined {
  const [first = '', second = ''] = node.inputs;
  const [result = ''] = node.outputs;
  const rank = (name: string): number => lengthOf(pass.shapes.get(name));
  const at = (tensor: string, axis: number): Activation => ({ tensor, unitAxis: fromFront(axis, rank(tensor)) });
  if (recurrent.has(node.op)) return index === 1 ? { node, input: at(first, -1) } : undefined;
  if (index > 1) return undefined;
  const other = index === 0 ? second : first;
  switch (node.op) {
    case 'Conv':
      return index === 1 ? { node, kernel: kernelOf(pass, second), input: at(other, 1), output: at(result, 1) } : undefined;
    case 'ConvTranspose':
      return index === 1 ? { node, input: at(other, 1), output: at(result, 1) } : undefined;
    case 'Gemm': {
      const turned = intAttribute(node, index === 0 ? 'transB' : 'transA', 0) === 1;
      return { node, input: at(other, (index === 0) === turned ? 1 : 0), output: at(result, index === 0 ? 0 : 1) };
    }
    case 'MatMul': {
      const left = index === 0;
      return { node, input: at(other, left && rank(other) > 1 ? -2 : -1), output: at(withBias(pass, result), left ? -2 : -1) };
    }
    default:
      return undefined;
  }
}

function kernelOf({ shapes }: ForwardPass, weight: string): readonly number[] {
  return (shapes.get(weight) ?? []).slice(2).filter((size) => typeof size === 'number');
}

/** The exporter of a linear layer adds its bias behind the product; the layer's output has it. */
function withBias(pass: ForwardPass, product: string): string {
  const [reader, second] = pass.nodes.filter(({ inputs }) => inputs.includes(product));
  if (second !== undefined || reader?.op !== 'Add') return product;
  const bias = reader.inputs.find((name) => name !== product);
  const isStored = bias !== undefined && pass.tensors.get(bias)?.dims.length === 1;
  return isStored ? (reader.outputs[0] ?? product) : product;
}
