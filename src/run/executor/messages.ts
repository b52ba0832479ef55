/** What a run and its worker processes say to each other: plain data, through Node's channel. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Plan } from '../../plan/plan.ts';
import type { DataFiles } from '../../project/data-files.ts';
import type { EndRecord } from '../../record/records.ts';
import type { Streaming } from '../../record/streaming.ts';
import type { StageIndex, Tell } from './executor.ts';

/** Enough to open the model, the data and the folder in another process. */
export interface Assignment {
  readonly plan: Plan;
  readonly modelPath: string;
  readonly data: readonly (readonly [string, DataFiles])[];
  /** Where the paths of other models start. */
  readonly teacherFolder?: string;
  readonly folder: string;
  readonly checkpointEvery?: number;
  readonly keepAdapters?: boolean;
  /** Threads of this process that work on parts of a batch. */
  readonly workers: number;
  readonly streaming?: Streaming;
}

export type ToWorker =
  | { readonly kind: 'open'; readonly assignment: Assignment }
  | { readonly kind: 'run'; readonly stage: StageIndex }
  | { readonly kind: 'forget'; readonly stage: StageIndex }
  /** Stop at the next step, and keep what is done. */
  | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'told'; readonly told: readonly Parameters<Tell>[] }
  | { readonly kind: 'ended'; readonly record?: EndRecord; readonly diagnostics: readonly Diagnostic[] }
  /** The system refused something: a full disk, mostly. */
  | { readonly kind: 'refused'; readonly error: SystemError }
  /** A mistake of ours. */
  | { readonly kind: 'crashed'; readonly stack: string };

export interface SystemError {
  readonly message: string;
  readonly code: string;
  readonly path: string;
}
