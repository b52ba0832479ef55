/** Several measurements of one thing, in a few figures. */

export interface Summary {
  readonly ms: number;
  readonly least: number;
  readonly most: number;
}

/** The median, which one disturbed round does not move, and how far the rounds are apart. */
export function summaryOf(rounds: readonly number[]): Summary {
  const ascending = rounds.toSorted((a, b) => a - b);
  const [low, high] = [ascending[(rounds.length - 1) >> 1], ascending[rounds.length >> 1]];
  return {
    ms: significant(((low ?? 0) + (high ?? 0)) / 2),
    least: significant(ascending[0] ?? 0),
    most: significant(ascending.at(-1) ?? 0),
  };
}

/** Four digits: clocks and machines tell no more. */
export function significant(value: number): number {
  return Number(value.toPrecision(4));
}
