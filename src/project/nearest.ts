/** The known word that a misspelt one was probably meant to be. */
import { closest, distance } from 'fastest-levenshtein';

/** Undefined where even the closest word differs in more than a third of its letters. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word.toLowerCase(), known);
  const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
  return distance(word.toLowerCase(), candidate) <= allowed ? candidate : undefined;
}
