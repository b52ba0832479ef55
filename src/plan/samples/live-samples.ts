/** Which samples are left when a statement is planned, as far as that is known before any score. */

/** Absent for a data set that has all its samples. */
export type LiveSamples = ReadonlyMap<string, LeftSamples>;

export interface LeftSamples {
  readonly of: number;
  /** The most that can be left, where scores decide. */
  readonly kept: number;
  /** Absent where the number is known. */
  readonly least?: number;
  /** By label; absent where scores have decided which classes lost how many. */
  readonly classes?: ReadonlyMap<string, number>;
  /** The statement that chose them, by the path of its stage and its place there. */
  readonly chosenBy: string;
}

/** Sizes of the data sets as the statements of a stage find them. */
export function liveSizes(sizes: Readonly<Record<string, number>>, live: LiveSamples): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(sizes).map(([data, size]) => [data, live.get(data)?.kept ?? size]));
}

/** The first data set of which two states have other samples. */
export function parted(states: readonly LiveSamples[]): string | undefined {
  const names = new Set(states.flatMap((live) => [...live.keys()]));
  return [...names].find((data) => new Set(states.map((live) => live.get(data)?.chosenBy)).size > 1);
}
