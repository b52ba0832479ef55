/** The contract of a training step: what goes into its graphs, and what comes out. */
import type { AxisRange } from '../basics/slices.ts';
import type { Model } from '../model/graph.ts';
import type { PlannedOptimizer } from '../plan/plan.ts';
import type { CollectSpec } from './collects.ts';
import type { DeltaSpec } from './deltas.ts';
import type { GateSpec } from './gates.ts';
import type { CodesSpec } from './codes.ts';
import type { InputGateSpec } from './input-gates.ts';
import type { LossName } from './losses.ts';
import type { Optimizer } from './optimizers.ts';
import type { SharedSpec } from './shared-cells.ts';
import type { SoftMask } from './soft-masks.ts';
import type { TeacherModel, TeacherValues } from './teacher.ts';
import type { Feed, JoinedSlots, StateSlot } from './slots.ts';
import type { Counting } from './objective.ts';
import type { AdapterSpec } from './adapter-slots.ts';
import type { Expr } from '../language/typed.ts';
import type { GatesLeft } from '../plan/units/gates-left.ts';
import type { NetworkCost } from './widths.ts';
import type { Penalty } from './penalties.ts';
import type { ForwardSpec } from './forward.ts';

export interface TrainingSpec extends ForwardSpec {
  readonly loss: LossName;
  /** Positions by which labels run ahead of logits, and the class that is not counted. */
  readonly shift?: number;
  readonly ignore?: number;
  /** What is made small, where that is more than `loss`. */
  readonly terms?: readonly Term[];
  /** Values of the marks that terms follow. */
  readonly teachers?: ReadonlyMap<string, TeacherValues>;
  /** Other models that terms follow. */
  readonly models?: ReadonlyMap<string, TeacherModel>;
  /** Stored tensors that train in full. */
  readonly tensors: readonly string[];
  /** Tensors whose weights share cells, which train in their place. */
  readonly shared?: SharedSpec;
  readonly adapters?: readonly AdapterSpec[];
  /** Numbers that train beside some of the weights of frozen tensors. */
  readonly deltas?: readonly DeltaSpec[];
  /** Keep-masks by tensor, 1 keeps and 0 prunes; a tensor of ones can be overwritten later. */
  readonly masks?: ReadonlyMap<string, ArrayLike<number>>;
  /** Tensors with masks that the forward pass reads as w ⊙ m: pruned weights stay behind them. */
  readonly veiled?: readonly string[];
  /** Scores that train beside the weights of a tensor, and their values. */
  readonly scores?: ReadonlyMap<string, Float32Array>;
  /** What every step adds up beside weights that train. */
  readonly collects?: readonly CollectSpec[];
  /** Gates on units, which multiply what reads them. */
  readonly gates?: readonly GateSpec[];
  /** Gates on branches, anew for each sample. */
  readonly inputGates?: readonly InputGateSpec[];
  /** Codes of gates, of which each sample takes one. */
  readonly codes?: CodesSpec;
  /** What the masks of some trained tensors are, where they are not hard. */
  readonly softMasks?: ReadonlyMap<string, SoftMask>;
  /** Frozen tensors that may be overwritten between steps: inputs instead of constants. */
  readonly replaceable?: readonly string[];
  readonly optimizer: PlannedOptimizer;
  /** Factors of the rate by stored tensor, where it is not the optimizer's own; adapters beside it have it too. */
  readonly rates?: ReadonlyMap<string, number>;
  /** Largest global norm of the gradient, masked. */
  readonly clip?: number;
  /** Whether large tensors are updated block by block: a loop, which only the processor is fast at. */
  readonly inBlocks?: boolean;
  /** Pieces that a batch is split into; 1 unless memory is short. */
  readonly accumulate?: number;
  /** Fixed parts that a batch is split into, whose gradients are added; 1 unless asked for. */
  readonly shards?: number;
  /** `batch` (the default) normalizes by batch statistics and moves the running ones. */
  readonly norms?: 'batch' | 'running';
}

/** What tensors of one rate read. */
export interface RateInputs {
  readonly factor: number;
  readonly names: readonly string[];
  /** The rate itself, where something but the optimizer reads it. */
  readonly lr?: string;
}

export interface TrainingStep {
  readonly slots: readonly StateSlot[];
  /** Slots that the optimizer reads and writes together. */
  readonly joined: readonly JoinedSlots[];
  readonly samples: Feed;
  readonly labels: Feed;
  /** Scalar input that every sample's loss is multiplied by: 1 / (losses in the whole batch). */
  readonly weight: string;
  /** Scalar input, read by terms that are means over samples: 1 / (samples in the whole batch). */
  readonly share: string;
  /** Losses that one sample adds: 1, or its labels or elements. */
  readonly lossesPerSample: number;
  readonly counting: Counting;
  /** Output: the weighted sum of the losses, before the update. */
  readonly loss: string;
  readonly optimizer: Optimizer;
  /** Input names of the optimizer's scalars, for each factor of the rate. */
  readonly scalars: readonly RateInputs[];
  /** Forward and backward; with the update in the same graph unless gradients accumulate. */
  readonly gradients: Model;
  /** The update from accumulated gradients, which it leaves as they are. */
  readonly update?: Model;
  readonly accumulate: number;
  readonly shards: number;
}

// The terms that a loss adds up.

export type Term = { readonly weight: number } & (
  | { readonly kind: 'labels'; readonly loss: LossName; readonly of?: string; readonly ranges?: readonly AxisRange[] }
  | { readonly kind: 'kl'; readonly teacher: string; readonly temperature: number; readonly of?: string }
  /** The mean squared distance of a value of the network from the teacher's. */
  | {
      readonly kind: 'features';
      readonly teacher: string;
      readonly layer: string;
      /** The layer's stored tensor. */
      readonly stored: string;
      /** The layer of another model, where it has another name. */
      readonly theirs?: string;
      /** What it reads at its last use, or gives at its first. */
      readonly side: 'input' | 'output';
    }
  | ({ readonly kind: 'penalty' } & Penalty)
  /** The sum of the singular values of stored tensors, whose U · Vᵀ is written before each step. */
  | { readonly kind: 'nuclear'; readonly tensors: readonly string[] }
  /** Of the output and the label: `sum(label * …)`. */
  | { readonly kind: 'expression'; readonly expr: Expr }
  /** Of the gates that train, and of the costs of their units. */
  | {
      readonly kind: 'gates';
      readonly expr: Expr;
      readonly names: ReadonlySet<string>;
      /** Of the network, where the expression names what is expected of it. */
      readonly cost?: NetworkCost;
    }
  /** The expected share of open gates. */
  | { readonly kind: 'open-gates' }
  /** What multipliers add for the distance of what gates are expected to leave from a target. */
  | { readonly kind: 'toward'; readonly left: GatesLeft }
);
