/** Columns beside the samples as a prune of samples reads them: keys, costs and parents. */

/** Of each sample of a data set, by its row. */
export interface SampleColumns {
  /** Equal numbers compete with each other; absent where all samples do. */
  readonly key?: Float64Array;
  /** Absent where each sample costs 1. */
  readonly cost?: Float64Array;
  /** The row of the parent; below 0 where there is none. */
  readonly parent?: Float64Array;
}

export interface ColumnFault {
  readonly of: keyof SampleColumns;
  readonly row: number;
  /** What is wrong with its number, as it follows `which`. */
  readonly problem: string;
}

/** Costs below 0, and parents that are no rows of the same key or lead back to themselves. */
export function columnFault({ key, cost, parent }: SampleColumns): ColumnFault | undefined {
  const low = cost?.findIndex((value) => value < 0) ?? -1;
  if (low >= 0) return { of: 'cost', row: low, problem: 'is below 0' };
  if (parent === undefined) return undefined;
  for (const [row, above] of parent.entries()) {
    if (above < 0) continue;
    const problem =
      above >= parent.length
        ? `is no row: there are ${parent.length}`
        : key !== undefined && key[above] !== key[row]
          ? 'is a row of another key'
          : undefined;
    if (problem !== undefined) return { of: 'parent', row, problem };
  }
  const row = rowInCircle(parent);
  return row === undefined ? undefined : { of: 'parent', row, problem: 'leads back to it' };
}

/** Each row is looked at once: what leads to a root is known from then on. */
function rowInCircle(parent: Float64Array): number | undefined {
  const seen = new Int32Array(parent.length).fill(-1);
  for (let start = 0; start < parent.length; start++) {
    let row = start;
    while (row >= 0 && seen[row] === -1) {
      seen[row] = start;
      row = parent[row] ?? -1;
    }
    if (row >= 0 && seen[row] === start) return row;
  }
  return undefined;
}

/** The rows of each key, in the order of the keys' first rows. */
export function rowsByKey(rows: Iterable<number>, key: Float64Array | undefined): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const own = key?.[row] ?? 0;
    const group = groups.get(own);
    if (group === undefined) groups.set(own, [row]);
    else group.push(row);
  }
  return groups;
}

/** What each row costs with its ancestors. */
export function costsToRoot({ cost, parent }: SampleColumns, size: number): Float64Array {
  const sums = new Float64Array(size).fill(NaN);
  for (let start = 0; start < size; start++) {
    const path: number[] = [];
    let row = start;
    while (row >= 0 && Number.isNaN(sums[row])) {
      path.push(row);
      row = parent?.[row] ?? -1;
    }
    let sum = row >= 0 ? (sums[row] ?? 0) : 0;
    for (const own of path.toReversed()) {
      sum += cost?.[own] ?? 1;
      sums[own] = sum;
    }
  }
  return sums;
}
