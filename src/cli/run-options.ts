/** The options of `espalier run`. */
import type { RecipeOptions } from './recipe-options.ts';

export interface RunOptions extends RecipeOptions {
  readonly out?: string;
  readonly resume?: string;
  readonly jobs?: number;
  readonly memory?: number;
  readonly checkpointEvery?: number;
  readonly keepCheckpoints?: true;
  readonly quiet?: true;
  readonly json?: true;
  readonly frozen?: true;
  readonly junit?: string;
}
