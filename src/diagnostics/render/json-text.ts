/** JSON that is safe to look at: what is invisible is written as an escape, so that no name changes. */

// Beyond what JSON escapes itself: DEL and C1, soft hyphens, bidirectional controls, separators.
const unsafe =
  /[\x7f-\x9f\u00ad\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

/** In one line, or indented by so many spaces, without a line break at the end. */
export function jsonText(value: unknown, indent?: number): string {
  return escapedInvisible(JSON.stringify(value, null, indent));
}

/** For a text in double quotes, of JSON or of YAML, that has its other escapes. */
export function escapedInvisible(text: string): string {
  return text.replaceAll(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
