/** Several times of one thing, in a few figures. */

/** Milliseconds: the median, the quickest and the slowest. */
export interface Timed {
  readonly ms: number;
  readonly least: number;
  readonly most: number;
  /** How often it was timed. */
  readonly times: number;
}

export function timedOf(times: readonly number[]): Timed {
  const ascending = times.toSorted((a, b) => a - b);
  const [least = 0] = ascending;
  return { ms: ascending[ascending.length >> 1] ?? 0, least, most: ascending.at(-1) ?? 0, times: times.length };
}
