/** The batch normalization that scales a layer's outputs. */
import type { ForwardPass } from './forward.ts';
import { isNorm } from './batch-statistics.ts';
import { usesOf } from './statistics/uses.ts';

export interface NormBehind {
  /** Stored tensors, [out]. */
  readonly gamma: string;
  readonly beta: string;
}

/** Undefined where something else, or nothing, reads the output of the layer that owns the tensor. */
export function normBehind(pass: ForwardPass, tensor: string): NormBehind | undefined {
  const output = usesOf(pass, tensor)[0]?.output?.tensor;
  const readers = pass.nodes.filter(
    ({ inputs }) => output !== undefined && inputs.includes(output),
  );
  const [norm, second] = readers;
  if (norm === undefined || second !== undefined || !isNorm(norm)) return undefined;
  const [, gamma, beta] = norm.inputs;
  return gamma === undefined || beta === undefined ? undefined : { gamma, beta };
}
