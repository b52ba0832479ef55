/** The activation and the norm behind a layer: what its output passes, the sum with a shortcut among it. */
import { flatGraph } from '../flat/flatten.ts';
import { nameAt, type Model, type Node } from '../graph.ts';
import { weightReads } from './reads.ts';

/** Of one element each, without a gate. */
const activations: ReadonlySet<string> = new Set([
  ...['Relu', 'LeakyRelu', 'PRelu', 'ThresholdedRelu', 'Clip', 'Elu', 'Selu', 'Celu', 'Gelu'],
  ...['HardSwish', 'Mish', 'Tanh'],
]);

/** Operators that keep every unit in its place. */
const between: ReadonlySet<string> = new Set([
  ...['Add', 'Identity', 'Cast', 'Dropout', 'BatchNormalization', 'InstanceNormalization'],
  ...['LayerNormalization', 'GroupNormalization'],
]);

/** Its output, the nearest first; undefined where none is reached. Nodes are in topological order. */
export function activationBehind(nodes: readonly Pick<Node, 'op' | 'domain' | 'inputs' | 'outputs'>[], output: string): string | undefined {
  const reached = new Set([output]);
  for (const { op, domain, inputs, outputs } of nodes) {
    const [result] = outputs;
    if (domain !== '' || result === undefined) continue;
    const isRead = op === 'Add' ? inputs.some((name) => reached.has(name)) : reached.has(nameAt(inputs, 0)); // prettier-ignore
    if (!isRead) continue;
    if (activations.has(op)) return result;
    if (between.has(op)) reached.add(result);
  }
  return undefined;
}

const makers: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** Stored weights of layers behind which there is none. */
export function withoutActivation(model: Model): ReadonlySet<string> {
  const flat = flatGraph(model);
  const reads = weightReads(flat);
  const all = flat.nodes.map(({ node, inputs, outputs }) => ({ ...node, inputs, outputs }));
  const made = all.flatMap((node) => {
    if (!makers.has(node.op)) return [];
    const weight = node.inputs.map((name) => reads.at(name)?.name).find((name) => name);
    return weight === undefined || activationBehind(all, nameAt(node.outputs, 0)) !== undefined ? [] : [weight];
  });
  return new Set(made);
}

// Batch normalizations that scale the output of a layer, channel by channel.

export interface StoredNorm {
  /** Stored tensors of one value a channel. */
  readonly gamma: string;
  readonly beta: string;
}

/** By the stored weight of the layer that the norm reads; the first norm, where there are several. */
export function normsBehind(model: Model): ReadonlyMap<string, StoredNorm> {
  const flat = flatGraph(model);
  const { nodes, producers, constants } = flat;
  const reads = weightReads(flat);
  const found = new Map<string, StoredNorm>();
  for (const { node, inputs } of nodes) {
    if (node.op !== 'BatchNormalization') continue;
    const [x = '', gamma, beta] = inputs.map((input, at) => (at === 0 ? input : constants.get(input)?.name));
    const made = producers.get(x);
    // The exporter of a linear layer adds its bias behind the product.
    const unbiased = made?.node.op === 'Add' ? made.inputs.filter((input) => !constants.has(input)) : [];
    const maker = unbiased.length === 1 ? producers.get(nameAt(unbiased, 0)) : made;
    if (maker === undefined || !makers.has(maker.node.op)) continue;
    const weight = reads.at(nameAt(maker.inputs, 1))?.name;
    const isWhole = weight !== undefined && gamma !== undefined && beta !== undefined;
    if (isWhole && !found.has(weight)) found.set(weight, { gamma, beta });
  }
  return found;
}
