/** Which of the stored tensors are trainable parameters, and of what kind. */
import { elementCount } from '../shape.ts';
import type { UsedTensor } from './weights.ts';
import { isWeightUse } from './weights.ts';

export type ParameterKind =
  'weight' | 'bias' | 'norm' | 'embedding' | 'running-statistic' | 'other';

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
 * True for what training may change. Running statistics are none; nor are constants of the
 * arithmetic: scalars, and values of Constant nodes that no operator takes as its parameter.
 */
export function isParameter(used: UsedTensor): boolean {
  const kind = parameterKind(used);
  if (kind === 'running-statistic') return false;
  if (kind !== 'other') return true;
  const { tensor, constant } = used.stored;
  return !constant && tensor.dims.length > 0 && (elementCount(tensor.dims) ?? 0) > 1;
}
