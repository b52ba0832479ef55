/** Matches of patterns as lists and texts. Where a text does not match, the list is empty, and so is the text. */

/** The whole match, and each group of the pattern. */
export function matchParts(pattern: RegExp, text: string): readonly string[] {
  return pattern.exec(text) ?? [];
}

/** The whole match, or one group of the pattern. */
export function matchPart(pattern: RegExp, text: string, group = 0): string {
  return pattern.exec(text)?.[group] ?? '';
}

/** Every match of a global pattern. */
export function allMatches(pattern: RegExp, text: string): readonly string[] {
  return text.match(pattern) ?? [];
}

/** What follows the last separator: all of a text that has none. */
export function lastPart(text: string, separator: string | RegExp): string {
  return text.split(separator).at(-1) ?? '';
}

/** A group of a match: empty where it has no part in the match, or nothing matched. */
export function groupAt(match: readonly (string | undefined)[] | null | undefined, group: number): string {
  return match?.[group] ?? '';
}
