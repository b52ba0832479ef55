/** What two runs are compared by, besides their models: their plans and what their journals say. */
import type { Plan } from '../../plan/index.ts';
import type { ModelComparison } from '../models/diff-models.ts';
import type { Masks } from './mask-overlap.ts';

export interface RunEvidence {
  readonly plan: Plan;
  /** In order of time. */
  readonly measurements: readonly Measured[];
  /** In order of time, a stage that trains each. */
  readonly losses: readonly StageLoss[];
  readonly expectations: readonly Expected[];
  /** What is NaN or infinite, in sentences. */
  readonly strange: readonly string[];
  /** By the path of the end: '' where the run has one, else the arm's. */
  readonly masks: ReadonlyMap<string, Masks>;
}

/** The models at one end of both runs, set side by side. */
export interface EndComparison {
  readonly end: string;
  readonly model: ModelComparison;
}

export interface Measured {
  readonly stage: string;
  readonly moment: string;
  /** Optimizer updates of the stage that were done. */
  readonly step: number;
  /** The data set. */
  readonly on: string;
  /** By metric. */
  readonly values: Readonly<Record<string, number>>;
}

/** Mean losses of batches, before the update. */
export interface StageLoss {
  readonly stage: string;
  readonly steps: number;
  readonly first: number;
  readonly last: number;
  readonly lowest: number;
}

export interface Expected {
  readonly stage: string;
  readonly claim: string;
  readonly held: boolean;
}
