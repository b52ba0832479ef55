/** Which of the stored tensors are trainable parameters, and of what kind. */
import { valueCount } from '../shape.ts';
import { type UsedTensor, isWeightUse, type StoredUse } from './weights.ts';
import { intsAttribute } from '../flat/dataflow.ts';
import type { Role } from '../graph.ts';

export type ParameterKind = 'weight' | 'bias' | 'norm' | 'embedding' | 'running-statistic' | 'other';

/** The strongest of a tensor's uses: a table that is also a weight stays an embedding. */
export function parameterKind({ uses }: UsedTensor): ParameterKind {
  const kinds = new Set(uses.map(({ kind }) => kind));
  if (kinds.has('embedding')) return 'embedding';
  if (uses.some(isWeightUse)) return 'weight';
  if (kinds.has('norm')) return 'norm';
  if (kinds.has('bias')) return 'bias';
  return kinds.has('running-statistic') ? 'running-statistic' : 'other';
}

/**
 * True for what training may change. Running statistics are none; nor are constants of the arithmetic: in a file of
 * PyTorch whatever a Constant node holds; elsewhere scalars, and such values that no operator takes as its parameter.
 */
export function isParameter(used: UsedTensor): boolean {
  const kind = parameterKind(used);
  if (kind === 'running-statistic' || used.exported === 'constant') return false;
  if (kind !== 'other') return true;
  const { tensor, constant } = used.stored;
  const count = valueCount(tensor.dims);
  if (used.exported === 'parameter or buffer' || isSlope(used)) return count > 0;
  return !constant && tensor.dims.length > 0 && count > 1;
}

/** What a PRelu multiplies numbers below 0 by. */
function isSlope({ stored, uses }: UsedTensor): boolean {
  return !stored.constant && uses.some(({ flatNode, input }) => flatNode.node.op === 'PRelu' && input === 1);
}

/** A transposed convolution makes its input larger by its stride. */
export function convRoles({ flatNode, dims, axes, groups }: StoredUse): readonly Role[] {
  const isPlain = flatNode.node.op === 'Conv';
  const inputs = dims[axes.indexOf('in')] ?? 0;
  const perGroup = isPlain ? inputs : inputs / groups;
  const kernel = dims.filter((_, index) => axes[index] === 'kernel');
  const strides = intsAttribute(flatNode, 'strides') ?? [];
  return [
    'conv',
    ...(groups > 1 && perGroup === 1 ? (['depthwise'] as const) : []),
    ...(groups === 1 && kernel.every((size) => size === 1) ? (['pointwise'] as const) : []),
    ...(isPlain && strides.some((stride) => stride > 1) ? (['downsample'] as const) : []),
  ];
}
