/** What a plan says of a prune: what is pruned, by which scores, and how much of it when. */
import type { NofM } from '../select/pattern.ts';
import type { Tiling } from '../select/request.ts';
import { tileSize, type Tile, type TileGrouping } from '../select/tiles.ts';
import type { PlannedAllocator, PlannedCalibration } from './allocators.ts';
import type { PlannedBudget, PlannedGroup, PlannedGrouping, PlannedNorm, PlannedStay } from './units/planned-units.ts';

/** What a plan says of every prune, whatever it prunes. */
export interface PruneBase {
  readonly kind: 'prune';
  /** Canonical expression, `|w|`. */
  readonly criterion: string;
  /** What the criterion needs beside the weights: `avg(x^2)`. */
  readonly statistics?: readonly string[];
  /** Where statistics are taken from, if they need data. */
  readonly calibration?: PlannedCalibration;
  /** How the kept weights compensate for the pruned ones. */
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
  /** Which units of equal scores go at the threshold, the first where it is absent; counts are then the fewest that go (`all`), or the most (`none`). */
  readonly ties?: 'last' | 'all' | 'none';
  /** `hard`, `soft`, `revisable`, `shrinking`, or an expression: the weight that the forward pass uses. */
  readonly mask: string;
  /** The factor of a weight after a step under `shrinking`. */
  readonly shrink?: number;
  /** Under `fading`: the factor of a weight after an update is exp(−fade · steps since the window opened). */
  readonly fade?: number;
  /** The share of a unit's score that goes on from one update to the next. */
  readonly smoothed?: number;
  /** Names of layers in graph order, or of groups. */
  readonly layers: readonly string[];
  readonly selected: number;
  readonly floor?: { readonly share: string; readonly per: 'layer'; readonly keep: Readonly<Record<string, number>> };
  /** What each layer has lost at least in the end; on the way it grows with what is pruned. */
  readonly ceiling?: { readonly share: string; readonly per: 'layer'; readonly lose: Readonly<Record<string, number>> };
  /** Canonical shares; the count that the target means, and the count that can be reached. */
  readonly from: string;
  readonly to: string;
  readonly asked: number;
  readonly reached: number;
  /** Units of the selection that are pruned when the curve starts; absent where none is. */
  readonly before?: number;
  /** Where the run measures how much goes: `asked` and `reached` are then the most that can go. */
  readonly limited?: PlannedLimit;
  /** Where all goes that scores below a threshold: `asked` and `reached` are the most that can go. */
  readonly threshold?: PlannedThreshold;
  /** By layer, where the allocation fixes counts before the scores are known. */
  readonly counts?: Readonly<Record<string, LayerCount>>;
  readonly curve: string;
  readonly window: { readonly first: number; readonly last: number; readonly every: number };
  /** Where instants are listed: the shares at all of them, in order of time. */
  readonly levels?: readonly PlannedLevel[];
  /** Random stream of a criterion that draws, as a path below the seed. */
  readonly stream?: string;
  readonly defaults: readonly string[];
}

/** The share of the remaining weights that is pruned, as a metric of the recipe's own gives it. */
export interface PlannedLimit {
  readonly metric: string;
  /** Canonical, over live weights. */
  readonly expression: string;
  /** The most of the remaining weights that is pruned, a canonical share. */
  readonly most: string;
  /** Whether it is taken of each layer, or of all together. */
  readonly per: 'layer' | 'all';
  /** By layer, the fewest and the most units that it can have lost at the end, whatever is measured. */
  readonly bounds: Readonly<Record<string, readonly number[]>>;
}

/** The score below which weights go, times the curve; it is measured when the window opens. */
export interface PlannedThreshold {
  /** Canonical: a number, or one of live weights. */
  readonly expression: string;
  /** Whether it is taken of each layer, or of all together. */
  readonly per: 'layer' | 'all';
  /** By layer, the fewest and the most units that it can have lost at the end. */
  readonly bounds: Readonly<Record<string, readonly number[]>>;
}

/** Single weights, to a share of them. */
export interface WeightPrune extends PruneBase {
  readonly units: 'weights';
}

/** Weights to N:M. */
export interface PatternPrune extends PruneBase {
  readonly units: 'weights';
  readonly pattern: NofM;
  /** Selected layers that the pattern does not fit; they stay as they are. */
  readonly dense?: readonly string[];
  /** The frames of a mask that goes through several patterns, in order of time. */
  readonly frames?: readonly PlannedFrame[];
}

/** Tiles of weights, to a share of them. */
export interface TilePrune extends PruneBase {
  readonly units: 'tiles';
  /** A unit: so many outputs by so many inputs, at one kernel position or at all. */
  readonly tile: Tile;
  /** How the scores of a tile become one. */
  readonly grouped: TileGrouping;
  /** Selected layers that tiles do not fill; they stay as they are. */
  readonly dense?: readonly string[];
}

/** Coupled units, to a share of them. */
export interface UnitPrune extends PruneBase {
  /** The words of the units: `channels`, `channels, neurons`. */
  readonly units: string;
  /** The units that go as a whole; `layers` are the names of the groups, in graph order. */
  readonly groups: readonly PlannedGroup[];
  /** How the scores in the slices of a unit become one; absent where the criterion gives one. */
  readonly grouped?: PlannedGrouping;
  /** By what the scores of a group are divided. */
  readonly normalized?: PlannedNorm;
  /** Units that are pruned before the remaining ones are scored anew. */
  readonly rescored?: number;
  /** Selected groups that stay as they are, and why. */
  readonly stays?: readonly PlannedStay[];
}

/** Coupled units, to a resource: the fewest units go that meet it; counts are then upper bounds. */
export interface BudgetPrune extends UnitPrune {
  readonly budget: PlannedBudget;
}

export type PlannedPrune = WeightPrune | PatternPrune | TilePrune | UnitPrune | BudgetPrune;

/** Of which kind a statement is: the keys that only this kind has say so. */
export function isUnitPrune(statement: { readonly kind: string }): statement is UnitPrune {
  return statement.kind === 'prune' && 'groups' in statement;
}

export function isBudgetPrune(statement: { readonly kind: string }): statement is BudgetPrune {
  return isUnitPrune(statement) && 'budget' in statement;
}

export function isTilePrune(statement: { readonly kind: string }): statement is TilePrune {
  return statement.kind === 'prune' && 'tile' in statement;
}

export function isPatternPrune(statement: { readonly kind: string }): statement is PatternPrune {
  return statement.kind === 'prune' && 'pattern' in statement;
}

/** The groups that a statement prunes: none where it prunes no units. */
export function prunedGroups(statement: { readonly kind: string }): readonly PlannedGroup[] {
  return isUnitPrune(statement) ? statement.groups : [];
}

/** The resource that a prune is to leave; undefined where the target is a share or a pattern. */
export function prunedBudget(statement: { readonly kind: string }): PlannedBudget | undefined {
  return isBudgetPrune(statement) ? statement.budget : undefined;
}

/** Selected layers that a pattern does not fit, or tiles do not fill. */
export function denseLayers(prune: PlannedPrune): readonly string[] {
  return (isPatternPrune(prune) || isTilePrune(prune) ? prune.dense : undefined) ?? [];
}

/** One threshold over all layers decides: a pattern chooses in each of its groups. */
export function isByOneThreshold(prune: PlannedPrune): boolean {
  return prune.allocation === 'global' && !isPatternPrune(prune);
}

/** Undefined where no tiles go. */
export function tilingOf(prune: PlannedPrune): Tiling | undefined {
  return isTilePrune(prune) ? { ...prune.tile, grouped: prune.grouped } : undefined;
}

/** The pattern of an update; undefined where the target is a share. */
export function patternAt(prune: PlannedPrune, update: PlannedUpdate): NofM | undefined {
  return isPatternPrune(prune) ? (update.pattern ?? prune.pattern) : undefined;
}

/** Weights of a unit, where units are weights or tiles of them. */
export function weightsPerUnit(prune: PlannedPrune): number {
  return isTilePrune(prune) ? tileSize(prune.tile) : 1;
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
  /** By what a threshold is multiplied, exactly. */
  readonly factor?: string;
  /** By layer, once they are measured: what scores below goes. */
  readonly thresholds?: Readonly<Record<string, number>>;
}
