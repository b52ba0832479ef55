/** The names that a misspelt one or a pattern without a match most likely means. */

/** Up to `count` candidates, the most similar first; none that has nothing in common with it. */
export function similarNames(
  wanted: string,
  candidates: readonly string[],
  count = 3,
): readonly string[] {
  const target = pairs(wanted);
  return [...new Set(candidates)]
    .map((name) => ({ name, score: similarity(target, pairs(name)) }))
    .filter(({ score }) => score > 0.3)
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ name }) => name);
}

/** Neighbouring letters, digits all alike: `h.0` and `h.1` differ by no mistake. */
function pairs(name: string): ReadonlySet<string> {
  const letters = `^${name.toLowerCase().replace(/\d+|\*+/g, '0')}$`;
  const found = new Set<string>();
  for (let at = 0; at + 1 < letters.length; at++) found.add(letters.slice(at, at + 2));
  return found;
}

/** Dice's coefficient of two sets: twice what they share, over all that they have. */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return (2 * shared) / (a.size + b.size);
}
