/**
 * Units that are out of the graphs which a network is computed with. Its arrays stay in the counting of
 * the original model, and hold zeros there: marks, means and masks fit together whatever was cut when.
 */

/** What one `compact` took out. Plain data. */
export interface Cut {
  /** Path of the stage, and its steps that were done. */
  readonly stage: string;
  readonly step: number;
  /** Ascending indices by the name of the group, in the counting of the original model. */
  readonly units: ReadonlyMap<string, readonly number[]>;
}

/** What all of them took out together. */
export function unitsCut(cuts: readonly Pick<Cut, 'units'>[] = []): Cut['units'] {
  const all = new Map<string, readonly number[]>();
  for (const { units } of cuts) {
    for (const [group, indices] of units) {
      all.set(group, [...(all.get(group) ?? []), ...indices]);
    }
  }
  return new Map([...all].map(([group, indices]) => [group, indices.toSorted((a, b) => a - b)]));
}

/** Whether the same units are out, one by one or at once. */
export function cutAlike(a: readonly Cut[] = [], b: readonly Cut[] = []): boolean {
  return a === b || keyOf(unitsCut(a)) === keyOf(unitsCut(b));
}

/** Equal for equal units. */
export function keyOf(units: Cut['units']): string {
  return JSON.stringify([...units].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
