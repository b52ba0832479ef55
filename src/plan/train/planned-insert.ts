/** The part of a plan for what is inserted, and for what becomes of it. */
import type { InsertedForm } from '../../model/insert/insertion.ts';

/** Something beside each of these layers; outputs are those of before. */
export interface PlannedInsert {
  readonly kind: 'insert';
  readonly at: number;
  readonly form: InsertedForm;
  /** Of a bypass. */
  readonly groups?: number;
  /** Of a hybrid. */
  readonly rank?: number;
  readonly layers: readonly PlannedInsertion[];
  /** Parameters, and multiply-adds of a sample, of all of them. */
  readonly parameters: number;
  readonly macs: number;
  /** Random stream of what does not start at zero, as a path below the seed. */
  readonly stream?: string;
}

export interface PlannedInsertion {
  readonly layer: string;
  /** The stored weight beside which it stands. */
  readonly tensor: string;
  readonly parameters: number;
  readonly macs: number;
}

/** What was inserted goes: folded into the weights, or with what it has learnt. */
export interface PlannedFold {
  readonly kind: 'merge inserted' | 'remove inserted';
  readonly at: number;
  /** Names: `fc1.hybrid`. */
  readonly gone: readonly string[];
  /** What cannot be folded, and why; the written model has it. */
  readonly stays?: readonly { readonly name: string; readonly why: string }[];
  readonly parameters: number;
  readonly macs: number;
}
