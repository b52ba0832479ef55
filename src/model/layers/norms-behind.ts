/** Batch normalizations that scale the output of a layer, channel by channel. */
import { flatGraph } from '../flat/flatten.ts';
import { nameAt, type Model } from '../graph.ts';
import { weightReads } from './reads.ts';

export interface StoredNorm {
  /** Stored tensors of one value a channel. */
  readonly gamma: string;
  readonly beta: string;
}

const makers: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

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
