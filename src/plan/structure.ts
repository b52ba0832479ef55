/** What a plan says of the statements that join arms, go back, and move masks, statistics and ranks. */
import type { FallName } from '../vocabulary/index.ts';
import type { PlannedCalibration } from './allocators.ts';
import type { RankStatement } from './train/planned-training.ts';
import type { PlannedShare } from './train/planned-share.ts';

export type * from './train/planned-training.ts';
export type * from './train/planned-share.ts';

export type StructureStatement =
  PlannedAverage | PlannedPick | PlannedRewind | PlannedReset | PlannedCalibrate | PlannedRewire | PlannedShare | RankStatement;

/** The mean of the arms' weights and statistics, which all have the same masks. */
export interface PlannedAverage {
  readonly kind: 'average';
  readonly at: number;
  /** Names of the arms, in the order of the stage's `from`. */
  readonly arms: readonly string[];
  /** What each arm counts in the mean, its samples; absent where all count alike. */
  readonly weights?: readonly number[];
}

/** Goes on with one arm: the one that is named, or the one that measures best. */
export interface PlannedPick {
  readonly kind: 'pick';
  readonly at: number;
  /** Names of the arms, in the order of the stage's `from`. */
  readonly arms: readonly string[];
  /** Of equal arms the first is the best. Exactly one of `arm` and `by` is there. */
  readonly arm?: string;
  readonly by?: { readonly metric: string; readonly on: string; readonly best: 'highest' | 'lowest' };
  readonly defaults?: readonly string[];
}

export type RewoundPart = 'all' | 'weights' | 'masks' | 'optimizer' | 'clock' | 'samples';

/** Goes back to a mark. `all` is parameters and statistics, under the masks of now. */
export interface PlannedRewind {
  readonly kind: 'rewind';
  readonly at: number;
  /** The mark. */
  readonly name: string;
  /** Absent for `all` alone. */
  readonly parts?: readonly RewoundPart[];
  /** The stored tensors that go back, where not all of them do. */
  readonly tensors?: readonly string[];
}

/** Draws the weights of layers anew, and with `all` whatever else a network begins with, under the masks of now. */
export interface PlannedReset {
  readonly kind: 'reset';
  readonly at: number;
  readonly rule: 'permuted' | 'kaiming' | 'pytorch';
  /** Names of layers whose weights are drawn, in graph order. */
  readonly layers: readonly string[];
  /** Beside these weights, how other tensors begin; absent where weights alone are drawn. */
  readonly starts?: PlannedStarts;
  /** Stored tensors that stay as they are, in graph order, running statistics last. */
  readonly left?: readonly string[];
  /** Random stream, as a path below the seed; each tensor has its own below it. */
  readonly stream: string;
  readonly defaults?: readonly string[];
}

/** Stored tensors, by what they begin with. */
export interface PlannedStarts {
  /** Biases: drawn as the weights of these layers are. */
  readonly uniform?: Readonly<Record<string, string>>;
  /** Tables: drawn from the standard normal distribution. */
  readonly normal?: readonly string[];
  /** 1: scales of norms, running variances. */
  readonly ones?: readonly string[];
  /** 0: shifts of norms, running means. */
  readonly zeros?: readonly string[];
  /** 0.25: slopes of PReLU. */
  readonly quarters?: readonly string[];
}

/** Takes the running statistics of batch normalisations anew, in one pass without gradients. */
export interface PlannedCalibrate {
  readonly kind: 'calibrate';
  readonly what: 'norms';
  readonly at: number;
  readonly calibration: PlannedCalibration;
}

/** Drops the weakest live weights of each layer, by |w|, and grows as many of all zeros. */
export interface PlannedRewire {
  readonly kind: 'rewire';
  /** Share of the live weights that moves at first, `50%`; and, where it falls, at the window's end. */
  readonly share: string;
  readonly decay: { readonly name: 'constant' | FallName; readonly to: string };
  /** Who shares a budget: each layer for itself, or all together. */
  readonly per: 'layer' | 'all';
  /** Canonical score of growth, over gradients of the last batch or of `using`: `|avg(g)|`; or `draw()`. */
  readonly growth: string;
  /** The clients whose gradients are averaged, at one instant; absent during training. */
  readonly using?: PlannedClientSamples;
  /** The round that it acts in, where the share falls from round to round. */
  readonly round?: PlannedRound;
  readonly layers: readonly string[];
  /** It acts at the times of this but 0; `rewire/fall.ts` says which share moves at each. */
  readonly window: { readonly first: number; readonly last: number; readonly every: number };
  /** Random stream of a growth that draws, as a path below the seed. */
  readonly stream?: string;
  readonly defaults: readonly string[];
}

/** So many samples of each client, or all that it has, the same ones at every pass. */
export interface PlannedClientSamples {
  /** The name of their split. */
  readonly clients: string;
  readonly samples: number;
  /** Of all clients together. */
  readonly total: number;
  readonly batch: number;
  /** Random stream of the choice, as a path below the seed; each client has its own below it. */
  readonly stream: string;
}

export interface PlannedRound {
  readonly nth: number;
  readonly of: number;
}

/** When a stage may end before its last step: as soon as a metric lies in its bounds. */
export interface PlannedUntil {
  readonly metric: string;
  /** Of the recipe's own metric: what it is, over live weights; it needs no data. */
  readonly expression?: string;
  readonly on?: string;
  readonly min?: number;
  readonly max?: number;
  /** Steps between two looks. */
  readonly every: number;
  readonly text: string;
  readonly defaults: readonly string[];
}
