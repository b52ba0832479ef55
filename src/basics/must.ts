/** What cannot be missing: where it is missing all the same, that is a mistake of Espalier and throws. */
export function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`a mistake of Espalier: ${what} is missing`);
  return value;
}

/** The item at a place that the list has. */
export function itemAt<T>(list: readonly T[], place: number): T {
  return must(list[place], `item ${place} of ${list.length}`);
}
