/** What a comparison finds: a list of changes, each of which a sentence can say. */

export type ChangeKind = 'added' | 'removed' | 'changed' | 'moved' | 'renamed';

export interface Change {
  readonly kind: ChangeKind;
  /** What it is about, in words: `target`, `stage sparsify`, `floor`. */
  readonly what: string;
  /** What stood there, and what stands there now; a place for what was moved. */
  readonly before?: string;
  readonly after?: string;
  /** Where it holds: `stage sparsify`. Absent for what concerns the whole. */
  readonly where?: string;
}

/** What was there on one side only. */
export function addedOrRemoved(
  what: string,
  before: string | undefined,
  after: string | undefined,
): Change | undefined {
  if (after !== undefined && before === undefined) return { kind: 'added', what, after };
  if (before !== undefined && after === undefined) return { kind: 'removed', what, before };
  return undefined;
}

/** The same changes, each in this place; inside it where they have a place already. */
export function located(changes: readonly Change[], where: string): readonly Change[] {
  return changes.map((change) => ({
    ...change,
    where: change.where === undefined ? where : `${change.where} in ${where}`,
  }));
}
