/**
 * Weights that a file divides by their norms, as `weight_norm` of PyTorch is written: 0 / 0 where a row is pruned whole, which is no
 * number. Such a norm becomes 1 here, so that the row stays 0.
 */
import { codeOfType } from '../element-types.ts';
import { nameAt } from '../graph.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import type { Encodable } from '../onnx/encode-message.ts';
import { nodeRecord } from './copied-parameters.ts';
import type { Replaced } from './to-inference.ts';

/** These hand a stored tensor on; parameters of equal values are one tensor in files of PyTorch, behind `Identity`. */
const views: ReadonlySet<string> = new Set(['Identity', 'Transpose', 'Reshape', 'Flatten', 'Unsqueeze']);

/** Divides by n + [n = 0] what is divided by the norm n of a stored tensor: the tensor itself, or its scale. */
export function keepZeroRows({ node: nodes, initializer }: Decoded<'Graph'>, replaced: Replaced): void {
  const types = new Map(initializer.map(({ name, dataType }) => [name, dataType]));
  for (const { opType = '', input, output } of nodes) if (views.has(opType)) types.set(nameAt(output, 0), types.get(nameAt(input, 0)));
  const norms = new Map(
    nodes.flatMap(({ opType, input, output }) => (opType === 'ReduceL2' ? [[nameAt(output, 0), types.get(nameAt(input, 0))]] : [])),
  );
  for (const own of nodes) {
    const [divided = '', norm = ''] = own.input;
    const type = norms.get(norm);
    if (own.opType !== 'Div' || type === undefined || types.get(divided) === undefined || replaced.has(own.at.start)) continue;
    const [divisor, nodesBefore] = withoutZeros(nameAt(own.output, 0), norm, type);
    replaced.set(own.at.start, [...nodesBefore, { ...own, input: [divided, divisor], attribute: [] }].flatMap(nodeRecord));
  }
}

function withoutZeros(result: string, norm: string, type: number): readonly [string, readonly Encodable<'Node'>[]] {
  const divisor = `${result} divisor`;
  const node = (opType: string, input: readonly string[], output: string, to?: number): Encodable<'Node'> => {
    const attribute = to === undefined ? [] : [{ name: 'to', type: 2, i: BigInt(to) }];
    return { input: [...input], output: [output], name: output, opType, attribute };
  };
  const nodes = [
    node('Cast', [norm], `${result} is a norm`, codeOfType('bool')),
    node('Not', [`${result} is a norm`], `${result} is none`),
    node('Cast', [`${result} is none`], `${result} in place of none`, type),
    node('Add', [norm, `${result} in place of none`], divisor),
  ];
  return [divisor, nodes];
}
