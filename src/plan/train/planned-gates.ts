/** Gates on units, as plans hold them. */
import type { CountedResource } from '../units/gates-left.ts';

/**
 * A gate on each unit of some groups, or a threshold for all units of each group; when the stage ends, they are folded
 * into the weights that they multiply.
 */
export type PlannedGates = (PlannedHardConcrete | PlannedAnnealed | PlannedThresholds) & {
  /** log α, m of an annealed gate, or the threshold, before the first step. */
  readonly start: number;
  readonly toward?: PlannedToward;
  /** In graph order. */
  readonly groups: readonly PlannedGatedGroup[];
};

export interface PlannedHardConcrete {
  /** β, and how far a gate reaches beyond 0 and 1. */
  readonly temperature: number;
  readonly low: number;
  readonly high: number;
}

/** σ(τm) + b along the stage, and 1 after the last prune. */
export interface PlannedAnnealed {
  readonly form: 'annealed';
}

/** Units are open above a threshold. */
export interface PlannedThresholds {
  readonly form: 'thresholds';
  /** How wide the slope of the gradient is. */
  readonly temperature: number;
}

export function isOfThresholds<Gates extends object>(
  gates: Gates,
): gates is Gates & PlannedThresholds {
  return 'form' in gates && gates.form === 'thresholds';
}

/** What is expected to be left behind gates, and the multipliers that hold it to a target. */
export interface PlannedToward {
  readonly of: CountedResource;
  /** The target at the end: `70%` of all. */
  readonly share: string;
  /** Absent where the target stays the same: it falls from 100% along the curve. */
  readonly window?: { readonly first: number; readonly last: number };
  readonly curve?: string;
  /** Parameters, multiply-adds or units: all of them, and those that no gate reaches. */
  readonly total: number;
  readonly fixed: number;
  /** What the multipliers rise by, and where they start. */
  readonly lr: number;
  readonly linear: number;
  readonly quadratic: number;
}

export interface PlannedGatedGroup {
  readonly name: string;
  readonly units: number;
  /** Layers whose weights the gates multiply: those that read the units, or end a branch. */
  readonly readers: readonly string[];
  /** Of a unit, where the loss counts them. */
  readonly params?: PlannedCost;
  readonly flops?: PlannedCost;
}

/** One number where all units of a group are alike, else one a unit. */
export type PlannedCost = number | readonly number[];

/** A gate a unit, or a threshold a group. */
export function numbersOfGates(gates: PlannedGates | undefined): number {
  const groups = gates?.groups ?? [];
  if (gates !== undefined && isOfThresholds(gates)) return groups.length;
  return groups.reduce((sum, { units }) => sum + units, 0);
}

/** A score beside each weight of some layers; it lasts as long as the stage. */
export interface PlannedScores {
  /** Their values before the first step: a canonical expression of the weights. */
  readonly start: string;
  /** Names, in graph order. */
  readonly layers: readonly string[];
}
