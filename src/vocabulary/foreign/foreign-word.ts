/** What a word of another tool is called here. */
import type { Category } from '../shapes.ts';

/** Where a word stands: first in a statement, behind a value as a clause, or as a value. */
export type ForeignPlace = 'statement' | 'clause' | Category;

export interface ForeignWord {
  /** In lower case, with hyphens. */
  readonly words: readonly string[];
  /** Ours that mean the same and can be put in its place: the first that fits there. */
  readonly use?: readonly string[];
  /** What to write, in a sentence without its full stop. */
  readonly help: string;
}
