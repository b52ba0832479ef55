/** What is pruned, as a sentence counts it. */

const nouns: ReadonlyMap<string, string> = new Map([
  ['hidden', 'hidden units'],
  ['width', 'places of the width'],
]);

/** `channels, width` are `channels, places of the width`. */
export function unitNoun(words: string): string {
  return words
    .split(', ')
    .map((word) => nouns.get(word) ?? word)
    .join(', ');
}
