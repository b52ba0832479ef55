/**
 * How PyTorch's modules begin: what `torch.nn.Linear`, `Conv`, `LSTM`, `Embedding`, `BatchNorm` and their
 * kin write into their parameters and running statistics, for each stored tensor that one of them made.
 */
import { flatMapDefined } from '../../basics/lists.ts';
import { type FlatGraph, type FlatNode, flatGraph } from '../flat/flatten.ts';
import { nameAt, type Model } from '../graph.ts';
import { isWeightUse, usedTensors, type StoredUse, type UsedTensor, parameterKind } from './weights.ts';

/** A value for all of it, or what each of its numbers is drawn from. */
export type Beginning = 'ones' | 'zeros' | 'quarters' | 'normal' | 'uniform';

export interface TensorStart {
  readonly tensor: string;
  readonly as: Beginning;
  /** The stored weight whose inputs bound a uniform draw: its own name, or that of a bias's layer. */
  readonly of?: string;
  /** Of a running statistic: the scale of its norm, with which it is selected. */
  readonly norm?: string;
}

/** In graph order; tensors of which PyTorch's modules say nothing are missing. */
export function startsOf(model: Model): readonly TensorStart[] {
  const flat = flatGraph(model);
  const { tensors } = usedTensors(flat);
  const weights = new Map(
    tensors.flatMap(({ stored, uses }) => uses.filter(isWeightUse).map(({ flatNode }) => [flatNode, stored.name] as const)),
  );
  return flatMapDefined(tensors, (used) => startOf(used, flat, weights));
}

type Weights = ReadonlyMap<FlatNode, string>;

function startOf(used: UsedTensor, flat: FlatGraph, weights: Weights): TensorStart | undefined {
  const tensor = used.stored.name;
  const kind = parameterKind(used);
  const use = used.uses.find((one) => one.kind === kind) ?? used.uses[0];
  if (use === undefined) return undefined;
  const { flatNode } = use;
  switch (kind) {
    case 'embedding':
      return { tensor, as: 'normal' };
    case 'weight':
      return { tensor, as: 'uniform', of: tensor };
    case 'bias': {
      const of = weightBehind(flatNode, flat, weights);
      return of === undefined ? undefined : { tensor, as: 'uniform', of };
    }
    case 'norm':
      return { tensor, as: isScale(use) ? 'ones' : 'zeros' };
    case 'running-statistic':
      return { tensor, as: use.input === 3 ? 'zeros' : 'ones', norm: flat.constants.get(nameAt(flatNode.inputs, 1))?.name };
    case 'other':
      return otherStart(use, flat, tensor);
  }
}

/** The slope of `torch.nn.PReLU`, and scale and shift of a group norm, which older operator sets write out. */
function otherStart({ flatNode, input }: StoredUse, flat: FlatGraph, tensor: string): TensorStart | undefined {
  const { op } = flatNode.node;
  if (op === 'PRelu' && input === 1) return { tensor, as: 'quarters' };
  if (op === 'Mul' && isOfGroups(flatNode, flat)) return { tensor, as: 'ones' };
  const isShift = flatNode.inputs.map((one) => flat.producers.get(one)).some((one) => one?.node.op === 'Mul' && isOfGroups(one, flat));
  return op === 'Add' && isShift ? { tensor, as: 'zeros' } : undefined;
}

/** True where it reads an instance norm, in the shape of channels. */
function isOfGroups({ inputs }: FlatNode, { producers }: FlatGraph): boolean {
  return inputs.some((input) => {
    const view = producers.get(input);
    const maker = view?.node.op === 'Reshape' ? producers.get(nameAt(view.inputs, 0)) : undefined;
    return maker?.node.op === 'InstanceNormalization';
  });
}

/** Of the layer that a bias is added to, by itself or by a node behind it. */
function weightBehind(node: FlatNode, { producers }: FlatGraph, weights: Weights): string | undefined {
  const maker = [node, ...node.inputs.map((input) => producers.get(input))].find((one) => one !== undefined && weights.has(one));
  return maker && weights.get(maker);
}

/** Norms take their scale before their shift; where they are made of single operators, it multiplies. */
function isScale({ flatNode: { node }, input }: StoredUse): boolean {
  return node.op === 'Mul' || (node.op !== 'Add' && input === 1);
}
