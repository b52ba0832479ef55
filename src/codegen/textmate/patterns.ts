/** Regular expressions of the TextMate grammar (Oniguruma's dialect) that words are put into. */

/** A pattern of a TextMate grammar. */
export interface Pattern {
  readonly name?: string;
  readonly include?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly patterns?: readonly Pattern[];
}

export type Captures = Readonly<Record<string, { readonly name?: string; readonly patterns?: readonly Pattern[] }>>;

export const letter = String.raw`[\p{L}_]`;
const inner = String.raw`[\p{L}\p{M}\p{N}_]`;
const simple = `${inner}*(?:[-‐‑](?=\\p{L})${inner}*)*`;

/** A name with its dots: `layers.*.attn`. */
export const name = `${letter}${simple}(?:\\.(?:\\*{1,2}|${inner}${simple}))*`;
const before = String.raw`(?<![\p{L}\p{N}_.-])`;
const after = `(?!${inner}|[-‐‑]\\p{L}|\\.[\\p{L}*])`;

/** Any of these words, as a whole and in any case. */
export function anyOf(words: readonly string[]): string {
  const longestFirst = [...new Set(words)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const spelt = longestFirst.map((word) => word.replaceAll('.', '\\.').replaceAll(' ', '\\s+'));
  return `${before}(?i:${spelt.join('|')})${after}`;
}

/** Where a statement may begin; group 1 is the indentation of its line. */
export const statementStart = String.raw`(?:^([ \t]*)|(?<=[{};])[ \t]*|(?<=[Tt][Hh][Ee][Nn])[ \t]+)`;

/** What ends a statement wherever it stands: a brace, `;`, `then`, a head on a line of its own. */
export function hardEnd(heads: readonly string[]): string {
  return `(?=[{};])|(?=${anyOf(['then'])})|^(?=[ \\t]*${anyOf(heads)})`;
}

/** Also a line that is not indented deeper than the statement and begins with another word. */
export function statementEnd(heads: readonly string[], clauses: readonly string[]): string {
  const clause = clauses.length === 0 ? '' : `(?![ \\t]*${anyOf(clauses)})`;
  return `${hardEnd(heads)}|^(?!\\1[ \\t])${clause}(?=[ \\t]*[\\p{L}_\`])`;
}
