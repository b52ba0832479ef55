/** Names made unique by a number. */

/** The name itself, or with the first number from 2 on that is not taken; it is taken then. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number++) unique = `${name}_${number}`;
  taken.add(unique);
  return unique;
}
