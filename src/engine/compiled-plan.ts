/** A plan in the form that another engine reads: JSON, with all that follows from it worked out. */
import type { Axis } from '../model/index.ts';
import type { Plan, PlannedUpdate } from '../plan/plan.ts';

/** Version of the format of compiled plans. */
export const compiledFormat = 1;

export interface CompiledPlan {
  readonly format: typeof compiledFormat;
  readonly engine: 'pytorch';
  readonly plan: Plan;
  /** The plan's one text, which a run keeps as `plan.yaml`. */
  readonly text: string;
  /** Parameters and running statistics, in graph order. */
  readonly tensors: readonly CompiledTensor[];
  /** What statements do over time, by the path of their stage. */
  readonly stages: Readonly<Record<string, CompiledStage>>;
}

export interface CompiledTensor {
  /** In the plan, in the masks and in the model's file. */
  readonly tensor: string;
  /** In the `state_dict()` of the module. */
  readonly name: string;
  /** True where the module holds the transpose of the stored matrix. */
  readonly transposed: boolean;
  /** As it is stored. */
  readonly dims: readonly number[];
  /** Of a layer: its name, what each stored axis means to its operator, and its groups. */
  readonly layer?: string;
  readonly axes?: readonly Axis[];
  readonly groups?: number;
}

/** By the number of each statement in its stage, from 0. */
export interface CompiledStage {
  readonly statements: Readonly<Record<string, CompiledStatement>>;
}

export interface CompiledStatement {
  /** Of a prune: every update, in order of time. */
  readonly updates?: readonly PlannedUpdate[];
  /** Of a prune: which layers are scored together, one list after the other. */
  readonly turns?: readonly (readonly string[])[];
  /** Of a rewiring: the share that moves at each of its times. */
  readonly moves?: readonly { readonly step: number; readonly share: string }[];
}
