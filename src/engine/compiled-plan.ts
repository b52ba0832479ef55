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
  /** Where each stage that leads no further leaves its model, below the folder of a run. */
  readonly folders: Readonly<Record<string, string>>;
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
  /** Of a recurrent layer: which block of the module each stored block is. Its bias is two tensors of the module. */
  readonly gates?: readonly number[];
  /** Of a layer: its name, what each stored axis means to its operator, and its groups. */
  readonly layer?: string;
  readonly axes?: readonly Axis[];
  readonly groups?: number;
  /** Of a layer with a batch normalization behind it: the stored tensors of its scale and shift. */
  readonly norm?: { readonly gamma: string; readonly beta: string };
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
  /** Of a prune of units. */
  readonly units?: CompiledUnits;
  /** Where a rule shares units out: by layer or group, who shares with whom, and the layers that make its units. */
  readonly shared?: Readonly<Record<string, { readonly part: string; readonly layers: readonly string[] }>>;
  /** Blocks and sublayers whose numbers such a rule follows. */
  readonly branches?: readonly CompiledGroup[];
  /** Of a budget: the resource, and the most of it that may be left at each update. */
  readonly budget?: { readonly most: readonly number[]; readonly cost: CompiledCost };
  /** Of a compaction: what the network costs without its units. */
  readonly sizes?: { readonly parameters: CompiledCost; readonly macs: CompiledCost };
}

export interface CompiledUnits {
  readonly groups: readonly CompiledGroup[];
  /** Names of the layers whose weights are scored. */
  readonly scored: readonly string[];
  /** True where scores speak of the layers that make units alone. */
  readonly makers: boolean;
}

export interface CompiledMember {
  readonly tensor: string;
  readonly axis: number;
  readonly side: 'producer' | 'consumer' | 'follower';
  /** By slice of the axis, the unit that it belongs to; −1 for none. */
  readonly of: readonly number[];
}

export interface CompiledGroup {
  readonly name: string;
  readonly kind: string;
  readonly units: number;
  readonly members: readonly CompiledMember[];
  /** Slices that no mask lies on and that go with the units when they are cut: running statistics. */
  readonly beside: readonly CompiledMember[];
  /** By unit, which of the equal parts it belongs to: parts lose equally many units. */
  readonly parts?: readonly number[];
  /** How many bundles go at once. */
  readonly step?: number;
  /** True for a sublayer or a block. */
  readonly branch?: true;
}

/** all + Σ linear·lost + Σ factor·lost·lost, where `lost` counts the bundles of one unit of each part that a group has lost. */
export interface CompiledCost {
  readonly groups: readonly string[];
  readonly all: number;
  readonly linear: readonly number[];
  readonly products: readonly (readonly [one: number, other: number, factor: number])[];
}
