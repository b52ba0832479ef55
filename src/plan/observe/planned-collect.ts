/** What a plan says of `collect`: which number of each weight is kept under a name, and how it comes about. */
import type { PlannedCalibration } from '../allocators.ts';

/** Taken once, where it stands. */
export interface PlannedCollect {
  readonly kind: 'collect';
  readonly at: number;
  readonly name: string;
  /** Canonical expression. */
  readonly criterion: string;
  /** What it needs beside the weights. */
  readonly statistics?: readonly string[];
  readonly calibration?: PlannedCalibration;
  /** Share of its mean diagonal that is added to a second moment before it is inverted. */
  readonly damping?: number;
  /** Names of layers, in graph order, and the numbers that are kept: one a weight. */
  readonly layers: readonly string[];
  readonly numbers: number;
  readonly defaults: readonly string[];
}

/** Added up over the training steps of its stage, from 0. */
export interface PlannedCollectSteps {
  readonly kind: 'collect steps';
  /** When it is complete: the end of the stage. */
  readonly at: number;
  readonly name: string;
  /** Canonical expression of a step. */
  readonly adds: string;
  /** The share that stays from step to step, where it is a moving average. */
  readonly smoothed?: number;
  readonly layers: readonly string[];
  readonly numbers: number;
  readonly defaults: readonly string[];
}

export type AnyCollect = PlannedCollect | PlannedCollectSteps;

export function isCollect<S extends { readonly kind: string }>(statement: S): statement is Extract<S, AnyCollect> {
  return statement.kind === 'collect' || statement.kind === 'collect steps';
}
