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

export function isOfThresholds<Gates extends object>(gates: Gates): gates is Gates & PlannedThresholds {
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

/** A gate on each residual branch, 1 or 0 for each sample; when the stage ends, what is left is open. */
export interface PlannedInputGates {
  /** b before the first step. */
  readonly start: number;
  /** Share of the samples that has to agree on one gate at least, where the prune cuts. */
  readonly consensus: number;
  /** In graph order. */
  readonly groups: readonly PlannedInputGatedGroup[];
}

export interface PlannedInputGatedGroup {
  readonly name: string;
  /** The value that enters the branch, and its features, each of which has a weight in the gate. */
  readonly reads: string;
  readonly features: number;
  /** Of the branch, where the loss counts them. */
  readonly params?: PlannedCost;
  readonly flops?: PlannedCost;
}

/** Codes of gates that train, as plans hold them. */
export interface PlannedCodes {
  /** K. */
  readonly count: number;
  /** Added to each number of a code. */
  readonly start: number;
  /** Numbers of a sample, all of which the router reads. */
  readonly features: number;
  /** Share of a batch that each code takes, `50%`. */
  readonly share: string;
  /** In graph order. */
  readonly groups: readonly PlannedGatedGroup[];
}

/** Of the router, a weight a feature and a bias for each unit; then a number a unit of each code. */
export function numbersOfCodes({ count, features, groups }: PlannedCodes): number {
  const units = groups.reduce((sum, group) => sum + group.units, 0);
  return (features + 1 + count) * units;
}

/** A distribution over the widths of some groups of units; when the stage ends, a prune takes some of them. */
export interface PlannedWidths {
  /** How many widths of a group a step draws. */
  readonly mixing: number;
  /** At the first step, and at the last one. */
  readonly temperature: number;
  readonly to: number;
  /** In graph order. */
  readonly groups: readonly PlannedWidthGroup[];
  /** What layers cost, where the loss names what is expected of them. */
  readonly network?: {
    /** Of the whole network, multiply-adds of a sample. */
    readonly total: number;
    /** Of layers that the groups lie in, by name. */
    readonly layers: Readonly<Record<string, number>>;
  };
}

export interface PlannedWidthGroup {
  readonly name: string;
  readonly units: number;
  /** In units, ascending; each starts as likely as the others. */
  readonly widths: readonly number[];
  /** Layers whose weights are multiplied: those that read the units. */
  readonly readers: readonly string[];
  /** Of a unit, where the loss counts them: one number where all are alike, else one a unit. */
  readonly params?: number | readonly number[];
  readonly flops?: number | readonly number[];
}

/** A logit a width. */
export function numbersOfWidths(widths: PlannedWidths | undefined): number {
  return (widths?.groups ?? []).reduce((sum, group) => sum + group.widths.length, 0);
}
