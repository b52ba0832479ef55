/** The activation that a layer's output passes: behind its bias, its norm and the sum with a shortcut. */
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
  const { nodes } = flat;
  const reads = weightReads(flat);
  const all = nodes.map(({ node, inputs, outputs }) => ({ ...node, inputs, outputs }));
  const made = all.flatMap((node) => {
    if (!makers.has(node.op)) return [];
    const weight = node.inputs.map((name) => reads.at(name)?.name).find((name) => name);
    const behind = activationBehind(all, nameAt(node.outputs, 0));
    return weight === undefined || behind !== undefined ? [] : [weight];
  });
  return new Set(made);
}
