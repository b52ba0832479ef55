/** Biases that take over what pruned weights gave in the mean (FLAP, An et al., arXiv:2312.11983). */
import { dimsOf } from '../../model/shape.ts';
import { collecting, diagnose, type Outcome, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { noBias } from '../../diagnostics/catalogue/compensation.ts';
import type { Layer, Node } from '../../model/graph.ts';
import { floatAttribute } from '../operators.ts';
import type { Beside, Stored } from '../expressions/layout.ts';
import { forwardPass, type ForwardPass, type ForwardSpec } from '../forward.ts';
import { usesOf } from '../uses.ts';
import { weightMatrices } from './weight-matrix.ts';

/** The stored bias of each layer, by the layer's name. Errors: ESP6044. */
export function biasesOf(spec: ForwardSpec, layers: readonly Layer[]): Outcome<ReadonlyMap<string, string>> {
  return collecting((take) => {
    const pass = take(forwardPass(spec));
    const diagnostics = biasFaults(pass, layers);
    const biases = new Map(layers.map((layer) => [layer.name, biasOf(pass, layer) ?? '']));
    return take<ReadonlyMap<string, string>>(diagnostics.length > 0 ? { diagnostics } : { value: biases, diagnostics });
  });
}

/** One for each layer that has no bias. */
export function biasFaults(pass: ForwardPass, layers: readonly Layer[]): readonly Diagnostic[] {
  return layers.filter((layer) => biasOf(pass, layer) === undefined).map(({ name }) => diagnose(noBias, { layer: name }));
}

/** A vector that one operator adds to the outputs of one use of the weight, as it is. */
function biasOf(pass: ForwardPass, { tensor, count, dims, axes }: Layer): string | undefined {
  const [use, another] = usesOf(pass, tensor);
  if (use === undefined || another !== undefined) return undefined;
  const adder = adderOf(pass, use.node);
  const isPlain = floatAttribute(use.node, 'alpha', 1) === 1 && floatAttribute(use.node, 'beta', 1) === 1;
  const outputs = dims.reduce((all, dim, i) => (axes[i] === 'out' ? all * dim : all), 1);
  const bias = adder?.inputs.find((name) => {
    const own = dimsOf(pass.tensors.get(name));
    return name !== tensor && own.at(-1) === outputs && own.every((dim, i) => dim === 1 || i === own.length - 1);
  });
  const readers = pass.nodes.filter(({ inputs }) => inputs.includes(bias ?? ''));
  return isPlain && count > 0 && readers.length === 1 ? bias : undefined;
}

/** Gemm and Conv add theirs themselves, behind a MatMul it is an Add. */
function adderOf({ nodes }: ForwardPass, node: Node): Node | undefined {
  if (node.op !== 'MatMul') return node.inputs.length > 2 ? node : undefined;
  const [result = ''] = node.outputs;
  const [reader, second] = nodes.filter(({ inputs }) => inputs.includes(result));
  return second === undefined && reader?.op === 'Add' ? reader : undefined;
}

/**
 * What the pruned weights of each output gave in the mean, Σ w·E[x]: the best constant in their place.
 *
 * @param means `avg(x)`, beside the weights that multiply it
 * @returns one number for each output
 */
export function lostMeans(stored: Stored, weights: ArrayLike<number>, mask: Uint8Array, means: Beside): Float64Array {
  const lost: number[] = [];
  for (const { rows, columns } of weightMatrices(stored)) {
    const isShared = means.values.length === columns.length;
    for (const from of rows) {
      let sum = 0;
      columns.forEach((offset, c) => {
        const at = from + offset;
        if (mask[at] === 0) sum += (weights[at] ?? 0) * (means.values[isShared ? c : at] ?? 0);
      });
      lost.push(sum);
    }
  }
  return Float64Array.from(lost);
}
