/** What a comparison finds: a list of changes, each of which a sentence can say. */
import { count } from '../basics/numbers.ts';

/** Three significant digits without trailing zeros: `0.0431`, `1.2e-7`; counts with all digits. */
export function figure(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) >= 1000) return count(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '∞';
}

/** `+0.95`: a minus sign or a plus before three digits. */
export function signed(value: number): string {
  return value > 0 ? `+${figure(value)}` : figure(value).replace('-', '−');
}

export interface Change {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved' | 'renamed';
  /** What it is about, in words: `target`, `stage sparsify`, `floor`. */
  readonly what: string;
  /** What stood there, and what stands there now; a place for what was moved. */
  readonly before?: string;
  readonly after?: string;
  /** Where it holds: `stage sparsify`. Absent for what concerns the whole. */
  readonly where?: string;
}

/** What was there on one side only. */
export function addedOrRemoved(what: string, before: string | undefined, after: string | undefined): Change | undefined {
  if (after !== undefined && before === undefined) return { kind: 'added', what, after };
  if (before !== undefined && after === undefined) return { kind: 'removed', what, before };
  return undefined;
}

/** The same changes, each in this place; inside it where they have a place already. */
export function located(changes: readonly Change[], where: string): readonly Change[] {
  return changes.map((change) => ({ ...change, where: change.where === undefined ? where : `${change.where} in ${where}` }));
}

/** What a comparison of any two things comes to: changes in words, tables beside them, all of it as data. */
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
