/** What a comparison of any two things comes to: changes in words, tables beside them, all of it as data. */
import type { Change } from './change.ts';

export interface Comparison {
  readonly same: boolean;
  readonly changes: readonly Change[];
  /** Figures side by side, for people; empty where nothing differs. */
  readonly tables: readonly Table[];
  /** The same figures for programs: fields of the JSON beside `same` and `changes`. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Table {
  /** A sentence above it. */
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly aligns: readonly ('left' | 'right')[];
}

/** Where words say all: recipes and plans. */
export function inWords(changes: readonly Change[]): Comparison {
  return { same: changes.length === 0, changes, tables: [], facts: {} };
}
