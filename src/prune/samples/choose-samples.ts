/**
 * Which samples stay. Those with the lowest scores go; scores compare as float32 with −0 = 0, and of
 * equal ones the earlier sample goes first.
 */

export interface Candidates {
  /** Rows of the data set, in ascending order. */
  readonly rows: Uint32Array;
  /** One for each row, none of them NaN. */
  readonly scores: Float32Array;
  /** The class of each row; absent where classes do not matter. */
  readonly labels?: readonly string[];
}

export interface Quota {
  /** Samples that are left in all. */
  readonly kept: number;
  /** Samples that are left of each class, exactly. */
  readonly exactly?: ReadonlyMap<string, number>;
  /** Samples that are left of each class, at least. */
  readonly least?: ReadonlyMap<string, number>;
}

/** The rows that stay, in ascending order. */
export function chooseSamples(candidates: Candidates, quota: Quota): Uint32Array {
  const { rows, labels } = candidates;
  const left = new Map<string, number>();
  for (const label of labels ?? []) left.set(label, (left.get(label) ?? 0) + 1);
  const least = (label: string): number => (quota.exactly ?? quota.least)?.get(label) ?? 0;
  const gone = new Uint8Array(rows.length);
  let going = rows.length - quota.kept;
  for (const at of worstFirst(candidates)) {
    if (going === 0) break;
    const label = labels?.[at] ?? '';
    const own = left.get(label) ?? rows.length;
    if (own <= least(label)) continue;
    left.set(label, own - 1);
    gone[at] = 1;
    going--;
  }
  if (going > 0) throw new RangeError(`${going} samples more were to go than the quota allows`);
  return rows.filter((_, at) => gone[at] === 0);
}

/** Sorting is stable, so that equal scores keep the order of the rows; −0 and 0 are equal. */
function worstFirst({ scores }: Candidates): readonly number[] {
  const score = (at: number): number => scores[at] ?? 0;
  return Array.from(scores.keys()).toSorted((a, b) => score(a) - score(b));
}
