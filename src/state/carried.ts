/**
 * What the clauses of a stage's prunes go on with from update to update: numbers by name, by the word of the clause.
 * The state keeps, writes and reads it without knowing the clauses.
 */
export type Carried = ReadonlyMap<string, ReadonlyMap<string, Float64Array>>;

/** `more` takes the place of what has the same names. */
export function carriedWith(before: Carried | undefined, more: Carried | undefined): Carried | undefined {
  if (more === undefined || more.size === 0) return before;
  const all = new Map(before);
  for (const [word, numbers] of more) all.set(word, new Map([...(all.get(word) ?? []), ...numbers]));
  return all;
}
