/** What the graphs of a model hold of values while they run, as an estimate of memory asks for it. */
import type { Differentiated } from '../facts.ts';

export interface GraphMemory {
  /** Numbers in all stored tensors. */
  readonly numbers: number;
  /** Bytes of the tensors that lie in the model's own file, not beside it. */
  readonly embedded: number;
  /** Bytes of one sample as it is fed. */
  readonly sample: (input: string, dims?: readonly number[]) => number;
  /** Bytes of values that are alive at a time in a forward pass of a batch. */
  readonly forward: (of: Pass) => number;
  /** The same with the gradients in the tensors `trained`, which are kept to the end. */
  readonly backward: (of: Pass, trained: readonly string[]) => number;
  /** Bytes that the file holds when it is run as it is, beside what its task needs: dead nodes and other outputs. */
  readonly beside: (of: Pass) => number;
  /** The values whose size only a run gives. */
  readonly unsized: (of: Pass) => readonly string[];
}

export interface Pass {
  readonly task: Differentiated;
  /** Of a sample; the input's own where it is left out. */
  readonly dims?: readonly number[];
  readonly batch: number;
}
