/** The options of `espalier run`. */
import type { LogFormat } from './writing-logs.ts';
import type { RecipeOptions } from './recipe-options.ts';

/** What carries stages out: this machine unless given. */
export const engines = ['slurm'] as const;
export type Engine = (typeof engines)[number];

export interface RunOptions extends RecipeOptions {
  readonly out?: string;
  readonly resume?: string;
  readonly jobs?: number;
  readonly cores?: number;
  readonly on?: Engine;
  readonly detach?: true;
  readonly memory?: number;
  readonly checkpointEvery?: number;
  readonly keepCheckpoints?: true;
  readonly keepAdapters?: true;
  readonly quiet?: true;
  readonly json?: true;
  readonly frozen?: true;
  readonly junit?: string;
  /** Formats of trackers, each once. */
  readonly log?: readonly LogFormat[];
}
