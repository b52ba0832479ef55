/**
 * Which samples stay within a budget or above a threshold, and with them their ancestors. Samples go
 * one by one, the lowest score first (as float32, −0 = 0; of equal ones the earlier). An ancestor costs as
 * long as one that stays needs it, so that each cost is that of what is left.
 */
import { costsToRoot, rowsByKey, type SampleColumns } from '../../plan/samples/columns.ts';

export interface ScoredRows {
  /** Rows of the data set that are left, in ascending order. */
  readonly rows: Uint32Array;
  /** One for each of these rows, none of them NaN. */
  readonly scores: Float32Array;
}

export type Rule = { readonly most: number } | { readonly above: number };

/** The rows that stay, in ascending order, or the key of which not even one sample fits. */
export function chooseWithin({ rows, scores }: ScoredRows, columns: SampleColumns, rule: Rule): Uint32Array | { readonly key: number } {
  const scoreOf = new Map(Array.from(rows, (row, at) => [row, scores[at] ?? 0] as const));
  const forest = liveForest(rows, columns);
  const stays: number[] = [];
  for (const [key, own] of rowsByKey(rows, columns.key)) {
    // Sorting is stable, so that equal scores keep the order of the rows.
    const worstFirst = own.toSorted((a, b) => (scoreOf.get(a) ?? 0) - (scoreOf.get(b) ?? 0));
    const kept =
      'most' in rule
        ? fitting(worstFirst, forest, rule.most)
        : scoringAbove(worstFirst, forest, (row) => (scoreOf.get(row) ?? 0) > rule.above);
    if (kept.length === 0) return { key };
    for (const row of kept) stays.push(row);
  }
  return Uint32Array.from(stays).toSorted();
}

/** What a row costs, and its nearest ancestor that is left. */
interface Forest {
  readonly costOf: (row: number) => number;
  readonly parentOf: (row: number) => number | undefined;
  readonly toRoot: (row: number) => number;
}

function liveForest(rows: Uint32Array, { cost, parent }: SampleColumns): Forest {
  const costOf = (row: number): number => cost?.[row] ?? 1;
  if (parent === undefined) return { costOf, parentOf: () => undefined, toRoot: costOf };
  const live = new Set(rows);
  const above = Float64Array.from(parent, (own) => {
    let row = own;
    while (row >= 0 && !live.has(row)) row = parent[row] ?? -1;
    return row;
  });
  const sums = costsToRoot({ cost, parent: above }, parent.length);
  return {
    costOf,
    parentOf(row) {
      const up = above[row] ?? -1;
      return up < 0 ? undefined : up;
    },
    toRoot: (row) => sums[row] ?? 0,
  };
}

/** What never fits goes first; then one after another, until the rest fits. */
function fitting(worstFirst: readonly number[], forest: Forest, most: number): readonly number[] {
  const wanted = worstFirst.filter((row) => forest.toRoot(row) <= most);
  const held = holders(wanted, forest);
  let taken = 0;
  for (const row of held.keys()) taken += forest.costOf(row);
  for (const worst of wanted) {
    if (taken <= most) break;
    let row: number | undefined = worst;
    while (row !== undefined) {
      const left: number = (held.get(row) ?? 0) - 1;
      if (left > 0) held.set(row, left);
      else {
        held.delete(row);
        taken -= forest.costOf(row);
      }
      row = forest.parentOf(row);
    }
  }
  return [...held.keys()];
}

/** The best one stays whatever its score is. */
function scoringAbove(worstFirst: readonly number[], forest: Forest, passes: (row: number) => boolean): readonly number[] {
  const passing = worstFirst.filter(passes);
  const wanted = passing.length > 0 ? passing : worstFirst.slice(-1);
  return [...holders(wanted, forest).keys()];
}

/** Each wanted row and each of its ancestors, with the number of wanted rows that it stays for. */
function holders(wanted: readonly number[], { parentOf }: Forest): Map<number, number> {
  const held = new Map<number, number>();
  for (const one of wanted) {
    for (let row: number | undefined = one; row !== undefined; row = parentOf(row)) {
      held.set(row, (held.get(row) ?? 0) + 1);
    }
  }
  return held;
}
