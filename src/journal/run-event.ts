/** What a run says while it works: the journal writes these down, the terminal shows progress. */
import type { PlannedStay, PlannedToward } from '../plan/plan.ts';
import type {
  CollectEvent,
  ExpectationResult,
  MeasuredAmount,
  MeasuredThreshold,
  OpenGroup,
  PrunedGroup,
  ResourceLeft,
  WidthShares,
  RankEvent,
} from './event-values.ts';
import type { InsertedForm, ModelSize, PartSize } from '../model/index.ts';
export type {
  ExpectationResult,
  MeasuredAmount,
  MeasuredThreshold,
  OpenGroup,
  PrunedGroup,
  ResourceLeft,
  WidthShares,
} from './event-values.ts';

export type RunEvent =
  | { readonly event: 'stage'; readonly stage: string; readonly steps: number }
  | {
      readonly event: 'step';
      readonly stage: string;
      /** Optimizer updates so far, and in total. */
      readonly step: number;
      readonly steps: number;
      /** Mean loss of the batch before the update, and the learning rate of the update. */
      readonly loss: number;
      readonly lr: number;
    }
  | {
      /** Units with gates while a stage trains them. */
      readonly event: 'gates';
      readonly stage: string;
      readonly step: number;
      /** The mean probability that a gate is open; that of a pruned unit is 0. */
      readonly open: number;
      /** Shares of the original model that are left on average, `params` and `flops`. */
      readonly left: Readonly<Record<string, number>>;
      /** What the stage aims at: shares of a resource, or `open` for a share of the units. */
      readonly targets?: Readonly<Record<string, number>>;
      /** At the end: units by the probability that their gate is open, in bins of equal width from 0 to 1. */
      readonly histogram?: readonly number[];
      /** At the end: the mean probability of each group. */
      readonly groups?: readonly OpenGroup[];
    }
  | {
      /** Widths of groups of units while a stage searches for them. */
      readonly event: 'widths';
      readonly stage: string;
      readonly step: number;
      /** Shares of the original model that are expected to be left, `params` and `flops`. */
      readonly left: Readonly<Record<string, number>>;
      /** The same of the most probable widths. */
      readonly chosen: Readonly<Record<string, number>>;
      /** What the stage aims at: shares of a resource, or `open` for a share of the units. */
      readonly targets?: Readonly<Record<string, number>>;
      /** In graph order. */
      readonly groups: readonly WidthShares[];
    }
  | {
      readonly event: 'multipliers';
      readonly stage: string;
      /** Updates that were done. */
      readonly step: number;
      readonly of: PlannedToward['of'];
      /** λ₁ and λ₂ after the last update; the share that was expected to be left before it, and its target. */
      readonly linear: number;
      readonly quadratic: number;
      readonly left: number;
      readonly target: number;
    }
  | {
      readonly event: 'prune';
      readonly stage: string;
      readonly step: number;
      /** Pruned units of the statement's selection, and all of its units. */
      readonly pruned: number;
      readonly of: number;
      /** Pruned units of each layer, where a rule of the statement shared them out. */
      readonly layers?: Readonly<Record<string, number>>;
      /** Where a metric decided how much is pruned. */
      readonly measured?: MeasuredAmount;
      /** What scored below it went. */
      readonly threshold?: MeasuredThreshold;
      /** If a budget decides how many units are pruned: the rest of the resource. */
      readonly left?: ResourceLeft;
      /** Of coupled units: the pruned ones of each group. */
      readonly groups?: readonly PrunedGroup[];
      /** Pruned sublayers or blocks, in order. */
      readonly gone?: readonly string[];
    }
  | {
      readonly event: 'prune samples';
      readonly stage: string;
      readonly data: string;
      /** Remaining samples, and all samples of the data set. */
      readonly kept: number;
      readonly of: number;
      /** SHA-256 of the list of remaining samples in the run's folder. */
      readonly sha256: string;
    }
  | {
      readonly event: 'prune tokens';
      readonly stage: string;
      readonly step: number;
      /** Of each block: the tokens that reach its end, and those that later blocks read. */
      readonly blocks: readonly { readonly block: number; readonly of: number; readonly kept: number }[];
    }
  | {
      readonly event: 'prune zeros';
      readonly stage: string;
      readonly step: number;
      /** Weights of the selection that are pruned now, of how many, and by layer. */
      readonly pruned: number;
      readonly of: number;
      readonly layers: Readonly<Record<string, number>>;
    }
  | CollectEvent
  | {
      readonly event: 'compact';
      readonly stage: string;
      readonly step: number;
      /** Whether what follows is computed without the units, or only the written model is. */
      readonly cut: 'here' | 'at end';
      /** Units that this cut removes. */
      readonly units: number;
      /** Of these units, the constants that went into what reads them, and those that had to stay. */
      readonly folded?: { readonly units: number; readonly stays: readonly PlannedStay[] };
      /** Before and after this cut. */
      readonly before: ModelSize;
      readonly after: ModelSize;
      readonly models?: readonly PartSize[];
      /** Largest difference of the outputs, as a share of the largest one; absent without data. */
      readonly difference?: number;
    }
  | { readonly event: 'merge'; readonly stage: string; readonly step: number; readonly adapters: number }
  | {
      readonly event: 'insert';
      readonly stage: string;
      readonly step: number;
      readonly form: InsertedForm;
      /** Layers that it stands beside, and what it adds to them. */
      readonly layers: number;
      readonly parameters: number;
    }
  | {
      /** What was inserted is folded into the weights, or removed. */
      readonly event: 'take out';
      readonly stage: string;
      readonly step: number;
      readonly how: 'merge' | 'remove';
      readonly gone: readonly string[];
      readonly parameters: number;
    }
  | RankEvent
  | {
      readonly event: 'rewire';
      readonly stage: string;
      readonly step: number;
      /** Live weights that were dropped; as many zeros grew. */
      readonly moved: number;
    }
  | {
      /** How many samples open each gate by input, where a prune ranks by them. */
      readonly event: 'consensus';
      readonly stage: string;
      readonly step: number;
      readonly on: string;
      readonly samples: number;
      readonly groups: readonly { readonly name: string; readonly open: number }[];
    }
  | {
      /** How many samples take each code when its training ends. */
      readonly event: 'routes';
      readonly stage: string;
      readonly step: number;
      readonly on: string;
      readonly codes: readonly number[];
    }
  | {
      /** The network that a stage leaves beside the one that still had its gates by input. */
      readonly event: 'agreement';
      readonly stage: string;
      readonly step: number;
      readonly on: string;
      readonly samples: number;
      /** Share of the predicted classes that are the same, where classes are predicted. */
      readonly same?: number;
      /** Largest difference of the outputs, as a share of the largest one. */
      readonly difference: number;
    }
  | {
      /** Told when some have moved, and when their training ends. */
      readonly event: 'deltas';
      readonly stage: string;
      readonly step: number;
      readonly deltas: number;
      /** Those that are not 0: as many weights differ from what they were before the stage. */
      readonly changed: number;
      /** Moved to other weights. */
      readonly moved?: number;
      /** Dropped, and grown again where they were. */
      readonly kept?: number;
    }
  | {
      readonly event: 'until';
      readonly stage: string;
      readonly step: number;
      readonly claim: string;
      /** True where the stage ends here. */
      readonly held: boolean;
      readonly actual: number;
    }
  | {
      readonly event: 'round';
      /** The stage at whose end a round is done. */
      readonly stage: string;
      readonly repeat: string;
      readonly claim: string;
      /** True where the repeat ends here. */
      readonly held: boolean;
      readonly actual: number;
      readonly original?: number;
      readonly than?: number;
    }
  | {
      /** The stage is skipped: its repeat has ended. */
      readonly event: 'passed';
      readonly stage: string;
    }
  | { readonly event: 'average'; readonly stage: string; readonly arms: readonly string[] }
  | {
      readonly event: 'pick';
      readonly stage: string;
      /** The arm that is kept. */
      readonly arm: string;
      /** What each arm measures, where one is the best by a metric. */
      readonly by?: { readonly metric: string; readonly on: string; readonly values: Readonly<Record<string, number>> };
    }
  | {
      /** NaN or an infinity: the run ends here. */
      readonly event: 'not finite';
      readonly stage: string;
      /** Optimizer updates that were done. */
      readonly step: number;
      /** Of the batch, where it showed there. */
      readonly loss?: number;
      /** The first tensor that holds such values: how many, and the first of them. */
      readonly tensor?: string;
      readonly count?: number;
      readonly value?: number;
    }
  | Measurement
  | ({ readonly event: 'expect' } & ExpectationResult);

/** A metric, measured. `moment` says when: the start, before or after a prune, a stage's end; `routed`, each sample by its code. */
export interface Measurement {
  readonly event: 'metrics';
  readonly stage: string;
  readonly moment: 'start' | 'before prune' | 'after prune' | 'stage start' | 'stage end' | 'measure' | 'routed';
  readonly step: number;
  /** The data set it was measured on. */
  readonly on: string;
  readonly values: Readonly<Record<string, number>>;
  /** Of resources among them: what the original model takes. */
  readonly originals?: Readonly<Record<string, number>>;
  /** Share of all prunable weights that is pruned. */
  readonly sparsity: number;
}
