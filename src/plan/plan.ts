/**
 * The plan: every decision that a recipe, a model and a project leave to be made, made. It is plain JSON-able data;
 * `yaml.ts` writes it byte-stable in the key order of this file, `schema.ts` validates it. Nothing in it depends on
 * the machine: no time stamps, no absolute paths. `defaults` lists the keys of its object whose values are defaults.
 */
import type { PlannedCodes, PlannedInputGates, PlannedGates, PlannedScores, PlannedWidths } from './train/planned-gates.ts';
import type { PlannedCollect, PlannedCollectSteps } from './observe/planned-collect.ts';
import type { PlannedClient, PlannedClients } from './planned-clients.ts';
import type { PlannedMemory } from './memory/planned-memory.ts';
import type { ExternalFile, FloatType } from '../model/index.ts';
import type { PlannedFold, PlannedInsert } from './train/planned-insert.ts';
import type { PlannedExpect, PlannedLook, PlannedMeasure } from './observation.ts';
import type { PlannedProfile } from './latency/profile.ts';
import type { LossName, PlannedTerm } from './objective.ts';
import type { PlannedPrune } from './pruning.ts';
import type { PlannedReconstruct } from './reconstruction.ts';
import type { PlannedSamples } from './samples/planned-samples.ts';
import type { PlannedTokens } from './planned-tokens.ts';
import type { PlannedZeros } from './zeros/schema-zeros.ts';
import type { PlannedUntil, StructureStatement } from './structure.ts';
import type { PlannedPart, PlannedTeacher } from './teachers/planned-teacher.ts';
import type { PlannedDecay, PlannedOptimizer, PlannedRate, PlannedHalf } from './train/planned-training.ts';
import type { PlannedDeltas } from './train/planned-deltas.ts';
import type { PlannedCompact } from './units/planned-units.ts';

export type * from './planned-clients.ts';
export type * from './train/planned-insert.ts';
export type * from './observe/planned-collect.ts';
export type * from './latency/profile.ts';
export type * from './objective.ts';
export type * from './observation.ts';
export type * from './allocators.ts';
export type * from './pruning.ts';
export type * from './samples/planned-samples.ts';
export type * from './planned-tokens.ts';
export type * from './zeros/schema-zeros.ts';
export type * from './structure.ts';
export type * from './teachers/planned-teacher.ts';
export type * from './train/planned-training.ts';
export type * from './train/planned-gates.ts';
export type * from './units/planned-units.ts';

export interface Plan {
  /** Version of the plan's format. */
  readonly format: 2;
  readonly recipe: {
    readonly name?: string;
    readonly version?: string;
    readonly edition: number;
    /** Canonical text of the recipe, and its SHA-256. */
    readonly text: string;
    readonly hash: string;
  };
  readonly params: Readonly<Record<string, string>>;
  readonly model: {
    /** File name without its folder. */
    readonly file: string;
    readonly sha256: string;
    /** Files beside it that hold tensors of it; absent where it holds all of them itself. */
    readonly external?: readonly ExternalFile[];
    readonly opset: number;
    readonly parameters: number;
    readonly prunable: number;
    /** Of a model with parameters in half precision; absent where it has none. */
    readonly precision?: PlannedPrecision;
  };
  /** Several models that are one, its own file and its external ones. */
  readonly models?: readonly PlannedPart[];
  /** Other models that losses follow; absent where there is none. */
  readonly teachers?: readonly PlannedTeacher[];
  /** How long the model takes, where a target is a latency: one for each batch. */
  readonly profiles?: readonly PlannedProfile[];
  readonly task: PlannedTask;
  readonly data: Readonly<Record<string, PlannedData>>;
  /** How samples are shared out to clients, by the name of the split; absent where none is. */
  readonly clients?: Readonly<Record<string, PlannedClients>>;
  readonly seed: number;
  readonly device: string;
  readonly threads: number;
  /** Parts that batches are split into; absent where they are one. */
  readonly shards?: number;
  /** Layers that are prunable or that a statement selects, in graph order. */
  readonly layers: readonly PlannedLayer[];
  /** A graph, written so that a stage stands behind those that it starts from. */
  readonly stages: readonly PlannedStage[];
  /** Paths of the stages that lead no further, where there are several: each leaves a model. */
  readonly ends?: readonly string[];
  readonly estimates: Estimates;
  readonly defaults: readonly string[];
}

/**
 * How half precision is carried out: values are held in one type, rounded to what is stored wherever the
 * model reads them, and computed with in another.
 */
export interface PlannedPrecision {
  /** Types of parameters in the model's file, in its order. */
  readonly stored: readonly FloatType[];
  readonly masters: 'float32';
  readonly computed: 'float32';
}

export interface PlannedTask {
  /** Model input that is fed with the samples, model output that the loss reads. */
  readonly input: string;
  readonly output: string;
  readonly loss: LossName;
  /** Positions by which labels run ahead of the logits that foretell them; 0 where it is absent. */
  readonly shift?: number;
  /** The class label that neither losses nor metrics count. */
  readonly ignore?: number;
  readonly metrics: readonly string[];
}

export interface PlannedData {
  readonly samples: number;
  /** What the samples are made of; absent for arrays, which are samples already. */
  readonly kind?: 'text' | 'images' | 'table';
  /** Of the listing of its files, in the form of `sha256sum`. */
  readonly sha256?: string;
  /** What is done to a sample, in words and in order. */
  readonly conversions?: readonly string[];
  /** What training does to its samples besides, at random: mirrors them, moves them by so many pixels. */
  readonly augment?: { readonly flip?: boolean; readonly crop?: number; readonly box?: number };
}

export interface PlannedLayer {
  readonly name: string;
  readonly tensor: string;
  readonly operator: string;
  readonly dims: readonly number[];
  readonly count: number;
}

export interface PlannedStage {
  readonly name: string;
  /** Path of names, the arms of branches in it: `repeat[3]/branch[2]/train`. */
  readonly path: string;
  /**
   * Paths of the stages whose end states it starts from; absent, it is the stage before it in the
   * list (the original network for the first). Empty means the original network. Several only
   * where arms are joined: the one statement of such a stage is `average` or `pick`, or an `expect`
   * over several seeds, which goes on with the first.
   */
  readonly from?: readonly string[];
  /** Whose samples its statements see, in an arm of a branch over clients. */
  readonly client?: PlannedClient;
  readonly steps: number;
  /** As written or filled in: `10 epochs`. */
  readonly length: string;
  /** What may end it before its last step. */
  readonly until?: PlannedUntil;
  /** Paths of the repeats that may have ended when its turn comes; it is then passed over. */
  readonly repeats?: readonly string[];
  /** What is looked at when it is done, or passed over, and may end a repeat. */
  readonly looks?: readonly PlannedLook[];
  readonly statements: readonly PlannedStatement[];
  readonly defaults: readonly string[];
}

/** In textual order; `at` and the bounds of a `window` are times: t steps are done. */
export type PlannedStatement =
  | PlannedPrune
  | PlannedSamples
  | PlannedTokens
  | PlannedZeros
  | PlannedTrain
  | PlannedReconstruct
  | PlannedMeasure
  | PlannedExpect
  | PlannedCollect
  | PlannedCollectSteps
  | PlannedInstant
  | PlannedCompact
  | PlannedInsert
  | PlannedFold
  | StructureStatement;

export interface PlannedTrain {
  readonly kind: 'train';
  readonly verb: 'train' | 'retrain';
  /** Initializers that train in full, in graph order. */
  readonly tensors: readonly string[];
  readonly adapters: readonly PlannedAdapter[];
  readonly scores?: PlannedScores;
  readonly gates?: PlannedGates;
  readonly inputGates?: PlannedInputGates;
  readonly codes?: PlannedCodes;
  readonly widths?: PlannedWidths;
  readonly deltas?: PlannedDeltas;
  readonly trained: {
    /** Of the model, and of adapters on it. */
    readonly parameters: number;
    readonly of: number;
    /** Numbers beside weights, all of gates by input and of codes with their router; a budget counts them, too. */
    readonly scores?: number;
    readonly gates?: number;
    readonly thresholds?: number;
    readonly inputGates?: number;
    readonly codes?: number;
    readonly widths?: number;
    readonly cells?: number;
    /** Percent of all parameters of the original model, four significant digits: `0.1913%`. */
    readonly share: string;
    /** As written, where there is a budget: `0.3%`, and the parameters that it allows. */
    readonly budget?: string;
    readonly allows?: number;
  };
  readonly optimizer: PlannedOptimizer;
  /** Parts that train at another rate than that of the optimizer. */
  readonly rates?: readonly PlannedRate[];
  readonly decay: PlannedDecay;
  readonly loss: LossName;
  /** What is made small, where that is more than `loss`: the sum of these terms. */
  readonly objective?: readonly PlannedTerm[];
  readonly batch: number;
  readonly accumulate: number;
  /** Parts of a batch whose gradients are added in their order; absent where it is one. */
  readonly shards?: number;
  /** What BatchNorm's statistics are of, where the model has any and a batch has parts. */
  readonly norms?: 'each part';
  readonly clip?: number;
  readonly data: string;
  /** Which half of the samples it draws from, and how many these are; absent where it is all. */
  readonly half?: PlannedHalf;
  /** Path of the stage whose optimizer, clock and order of samples it goes on with. */
  readonly continues?: string;
  /** Random streams, as paths below the seed. */
  readonly streams: {
    readonly shuffle: string;
    readonly adapters?: string;
    readonly deltas?: string;
    /** Of the noise of gates, one below it for each group and step. */
    readonly gates?: string;
    /** Of the draws of widths, likewise. */
    readonly widths?: string;
    /** Of what codes and their router start from. */
    readonly codes?: string;
    /** Of what is done to samples at random, where something is. */
    readonly augment?: string;
  };
  readonly defaults: readonly string[];
}

/** How BA meets the weight and its mask; `pruned` trains as `plain` does and is merged under the mask. */
export type AdapterForm = 'plain' | 'masked' | 'pruned' | 'scaled';

export interface PlannedAdapter {
  readonly layer: string;
  readonly tensor: string;
  readonly form: AdapterForm;
  readonly rank: number;
  /** Scale of BA is alpha / rank. */
  readonly alpha: number;
  /** rank · (rows + columns) of the matrix [out, in · kernel]. */
  readonly rows: number;
  readonly columns: number;
  readonly parameters: number;
}

/** `merge` and `mark`: they act at one time and take no further decision. */
export interface PlannedInstant {
  readonly kind: 'merge' | 'mark';
  readonly at: number;
  readonly name?: string;
  /** True where the recipe does not say it: the merge of open adapters, the mark that a claim looks back at. */
  readonly implied?: true;
  readonly defaults?: readonly string[];
}

export interface Estimates {
  /** Multiply-adds of one forward pass of one sample, dense and after the last stage. */
  readonly macs: number;
  readonly macsAfter: number;
  /** Multiply-adds of the whole run, calibration included (a gradient counts three forward passes). */
  readonly runMacs: number;
  /** Of the process that carries the run out; absent where a page plans, which builds no graphs. */
  readonly memory?: PlannedMemory;
}
