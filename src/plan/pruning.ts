/** What a plan says of a prune: what is pruned, by which scores, and how much of it when. */
import type { Tiling } from '../select/request.ts';
import { tileGroupings, tileSize } from '../select/tiles.ts';
import type { Tile } from '../select/tiles.ts';
import type {
  PlannedBudget,
  PlannedGroup,
  PlannedGrouping,
  PlannedNorm,
  PlannedStay,
} from './units/planned-units.ts';

export interface PlannedPrune {
  readonly kind: 'prune';
  readonly units: string;
  /** What a unit is where `units` are `tiles`: so many outputs by so many inputs. */
  readonly tile?: Tile;
  /** Canonical expression, `|w|`. */
  readonly criterion: string;
  /** What the criterion needs beside the weights, as it stands there: `avg(x^2)`. */
  readonly statistics?: readonly string[];
  /** Where statistics are taken from, if they need data. */
  readonly calibration?: PlannedCalibration;
  /** How what is kept makes up for what is pruned. */
  readonly compensation?: 'obs' | 'bias';
  /** Share of its mean diagonal that is added to a second moment before it is inverted. */
  readonly damping?: number;
  /** Where the criterion orders modules: by layer, the group that it is in; a layer in none is one alone. */
  readonly modules?: Readonly<Record<string, string>>;
  /** Why its scores come from the whole network under its masks, where units are cut before it. */
  readonly underMasks?: string;
  /** Canonical condition of the units that may go, `w < 0`; every live one where it is absent. */
  readonly among?: string;
  readonly allocation: 'global' | 'uniform' | 'erk' | 'er' | 'computed';
  /** The rule of a computed allocation; the run finds the counts of layers by it. */
  readonly allocated?: PlannedAllocator;
  readonly ranked: { readonly per: 'layer' | 'row' | 'column' | 'block'; readonly size?: number };
  /** To which side counts of pruned units are rounded; to nearest where it is absent. */
  readonly rounded?: 'down' | 'up';
  /** `hard`, `soft`, `revisable`, `shrinking`, or what the forward pass takes for a weight: an expression. */
  readonly mask: string;
  /** What is left of a weight under `shrinking` after a step. */
  readonly shrink?: number;
  /** Under `fading`: exp(−fade · steps since the window opened) is left of a weight after an update. */
  readonly fade?: number;
  /** How a unit's score comes of the scores in its slices, or its tile, where units are not single weights. */
  readonly grouped?: PlannedGrouping;
  /** By what the scores of a group are divided. */
  readonly normalized?: PlannedNorm;
  /** The coupled units that go as a whole; `layers` are their names then, in graph order. */
  readonly groups?: readonly PlannedGroup[];
  /** Units that go before those that are left are scored anew. */
  readonly rescored?: number;
  /** The share of a unit's score that goes on from one update to the next. */
  readonly smoothed?: number;
  /** Where a resource is the target: the fewest units go that meet it; counts are then upper bounds. */
  readonly budget?: PlannedBudget;
  /** Selected groups that stay as they are, and why. */
  readonly stays?: readonly PlannedStay[];
  readonly pattern?: { readonly keep: number; readonly of: number };
  /** Names of layers, in graph order. */
  readonly layers: readonly string[];
  readonly selected: number;
  /** Selected layers that a pattern cannot cut, or tiles cannot fill; they stay as they are. */
  readonly dense?: readonly string[];
  readonly floor?: {
    readonly share: string;
    readonly per: 'layer';
    readonly keep: Readonly<Record<string, number>>;
  };
  /** Canonical shares; the count that the target means, and the count that can be reached. */
  readonly from: string;
  readonly to: string;
  readonly asked: number;
  readonly reached: number;
  /** Units of the selection that are pruned when the curve starts; absent where none is. */
  readonly before?: number;
  /** By layer, where the allocation fixes counts before the scores are known. */
  readonly counts?: Readonly<Record<string, LayerCount>>;
  readonly curve: string;
  readonly window: { readonly first: number; readonly last: number; readonly every: number };
  /** The frames of a mask that goes through several patterns, in order of time. */
  readonly frames?: readonly PlannedFrame[];
  /** Where instants are listed: the shares at all of them, in order of time. */
  readonly levels?: readonly PlannedLevel[];
  /** Random stream of a criterion that draws, as a path below the seed. */
  readonly stream?: string;
  readonly defaults: readonly string[];
}

export type PlannedAllocator =
  GlobalAllocator | SensitivityAllocator | DistortionAllocator | MeasuredAllocator;

/** Shares that follow a number which is measured of each layer; of a block, of its layers together. */
export interface MeasuredAllocator {
  /**
   * `proportional`: what is kept beyond floors, in proportion to it. `shifted`: the same share of every part
   * goes on top of what is gone, moved by the number. `logistic`: what is kept, in proportion to the logistic
   * function of its distance from the mean.
   */
  readonly by: 'proportional' | 'shifted' | 'logistic';
  /** `zeroth`, or a canonical expression. */
  readonly score: string;
  /** Of `zeroth`: how far weights are moved. */
  readonly eps?: number;
  /** Of `shifted`: by how much the farthest sparsity is moved. */
  readonly amplitude?: number;
  /** Of `logistic`: what the distance from the mean is multiplied by. */
  readonly scale?: number;
  readonly per: 'layer' | 'block';
  /** Where it is a number of a whole branch: by layer, the block or sublayer that it lies in. */
  readonly branches?: Readonly<Record<string, string>>;
  /** Where the number comes from samples. */
  readonly calibration?: PlannedCalibration;
  /** Random stream of `zeroth`, as a path below the seed. */
  readonly stream?: string;
  /** By layer, the fewest and the most units that it can have lost at the end, whatever is measured. */
  readonly bounds: Readonly<Record<string, readonly number[]>>;
  readonly defaults: readonly string[];
}

/** The counts at which what is measured of each layer alone sums to the least. */
export interface SensitivityAllocator {
  readonly by: 'sensitivity';
  /** As the run calls it, and which of two values is the better one. */
  readonly metric: string;
  readonly best: 'highest' | 'lowest';
  /** Into how many equal steps the sparsity of a layer is parted. */
  readonly levels: number;
  /** The first samples of a data set. */
  readonly data: string;
  readonly samples: number;
  readonly defaults: readonly string[];
}

/** The same, of how far the outputs move: of all samples the largest mean squared change. */
export interface DistortionAllocator extends Pick<
  SensitivityAllocator,
  'levels' | 'data' | 'samples' | 'defaults'
> {
  readonly by: 'distortion';
}

/** The counts that a global threshold on a criterion of the weights gives, at a mark or now. */
export interface GlobalAllocator {
  readonly by: 'global';
  readonly criterion: string;
  /** The mark whose weights are ranked; absent, it is the network at the time of the update. */
  readonly at?: string;
  /** Of units: where the criterion comes from samples. */
  readonly calibration?: PlannedCalibration;
}

/** The first samples of a data set, or drawn ones where there is a stream. */
export interface PlannedCalibration {
  readonly data: string;
  readonly samples: number;
  /** So many of each class, the first ones or the first drawn; together they are `samples`. */
  readonly perClass?: number;
  /** Samples that pass through the network at once; 1 where each one's gradient is needed. */
  readonly batch: number;
  /** Random stream of the draw, as a path below the seed. */
  readonly stream?: string;
  /** True where a block's inputs come from the pruned blocks before it. */
  readonly sequentially?: true;
  readonly defaults: readonly string[];
}

/** Undefined where no tiles go. */
export function tilingOf({ tile, grouped }: PlannedPrune): Tiling | undefined {
  const by = tileGroupings.find((word) => word === grouped);
  return tile && by && { ...tile, grouped: by };
}

/** Weights of a unit, where units are weights or tiles of them. */
export function weightsPerUnit({ tile }: PlannedPrune): number {
  return tile === undefined ? 1 : tileSize(tile);
}

/**
 * What the allocation fixes of a layer before its scores are known. Its counts at every update follow
 * from this and the curve; what only a course needs is absent where all goes at once.
 */
export interface LayerCount {
  /** Units that are pruned when the statement ends, and all there are. */
  readonly pruned: number;
  readonly of: number;
  /** Units that are pruned when it begins; absent where none is. */
  readonly before?: number;
  /** The share at the end, where layers have goals of their own. */
  readonly to?: string;
  /** The sizes of its scopes, where each rounds for itself. */
  readonly scopes?: readonly { readonly size: number; readonly times: number }[];
  /** What is kept is in proportion to this, under `erk` and `er`. */
  readonly weight?: number;
  /** Where units go in steps: the bundles that a step takes, and those that there are. */
  readonly step?: number;
  readonly bundles?: number;
}

/** A share that is pruned from a step on, canonical. */
export interface PlannedLevel {
  readonly step: number;
  readonly share: string;
}

/** Where a statement goes `through` several patterns: when each begins. */
export interface PlannedFrame {
  readonly step: number;
  readonly keep: number;
  readonly of: number;
}

/** What an update does; it follows from the statement, `schedule/updates.ts` says how. */
export interface PlannedUpdate {
  readonly step: number;
  /** The exact share that is asked for, `0.8` or `13/27`; scopes round it each for itself. */
  readonly share: string;
  /** Units of the selection that are pruned when the update is done. */
  readonly pruned: number;
  /** The same per layer, where the allocation fixes it before the scores are known. */
  readonly layers?: Readonly<Record<string, number>>;
  /** Over a window to a resource: what may be left of it, `83.5%` or `4.2 ms`. */
  readonly left?: string;
  /** The pattern of this frame, where a statement goes `through` several. */
  readonly pattern?: { readonly keep: number; readonly of: number };
}
