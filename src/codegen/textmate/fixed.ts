/** Rules that no word of the vocabulary changes: comments, texts, numbers, brackets, marks. */
import type { HeadKind } from '../../language/ast.ts';

// Regular expressions of the TextMate grammar (Oniguruma's dialect) that words are put into.

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

type Captures = Readonly<Record<string, { readonly name?: string; readonly patterns?: readonly Pattern[] }>>;

const letter = String.raw`[\p{L}_]`;
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

// Names of scopes: the conventional ones, so that every theme colours them.

export function scoped(scope: string): string {
  return `${scope}.espalier`;
}

export const scopes = {
  verb: scoped('keyword.control.verb'),
  block: scoped('keyword.control.block'),
  header: scoped('keyword.control.header'),
  definition: scoped('storage.type.definition'),
  'short-form': scoped('keyword.control.short-form'),
  unknown: scoped('entity.name.function'),
  then: scoped('keyword.control.then'),
  clause: scoped('keyword.other.clause'),
  part: scoped('keyword.other.part'),
  name: scoped('entity.name'),
  number: scoped('constant.numeric'),
  ratio: scoped('constant.numeric.ratio'),
  text: scoped('string.quoted.double'),
  identifier: scoped('string.unquoted.identifier'),
  comment: scoped('comment.line.number-sign'),
  documentation: scoped('comment.line.documentation'),
} as const satisfies Readonly<Record<HeadKind | string, string>>;

/** Categories whose words stand in brackets. */
const inBrackets = ['adapter-form', 'function', 'gate-form'];
const number = String.raw`(?<![\p{L}\p{N}_])(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?:[kKMGBT](?![\p{L}\p{N}_]))?(?:[ \t]*%)?`;

/** Right behind a clause word, where a name of the recipe's own may stand, too. */
const inClause = ['decay', 'metric', 'data', 'variation', 'allocation', 'criterion', 'curve', 'loss', 'function', 'variable'];

export const fixedRules: Readonly<Record<string, Pattern>> = {
  comment: {
    patterns: [
      { name: scopes.documentation, match: String.raw`(?:^|(?<=\s))##(?!#).*$` },
      { name: scopes.comment, match: String.raw`(?:^|(?<=\s))#.*$` },
    ],
  },
  then: { name: scopes.then, match: anyOf(['then']) },
  brace: { name: scoped('punctuation.section.block'), match: '[{};]' },
  punctuation: {
    patterns: [
      { include: '#comment' },
      {
        name: scopes.text,
        begin: '"',
        end: String.raw`"|$`,
        patterns: [{ name: scoped('constant.character.escape'), match: String.raw`\\.` }],
      },
      { name: scoped('variable.other.quoted'), match: '`[^`]*`?' },
      { include: '#call' },
      { include: '#list' },
    ],
  },
  call: brackets('\\(', '\\)', [
    { match: `(${name})[ \\t]*(:)`, captures: { 1: { name: scoped('variable.parameter') }, 2: { name: scoped('punctuation.separator') } } },
  ]),
  list: brackets('\\[', '\\]', []),
  'word-in-clause': { patterns: inClause.map((category) => ({ include: `#${category}` })) },
  identifier: {
    patterns: [
      {
        name: scopes.identifier,
        match: `(?<![^\\s])(?!${name}(?=[\\s,;{}]|$))(?!\\d+(?:\\.\\d+)?(?=[\\s,;{}]|$))[\\p{L}\\p{N}_][^\\s,;{}"\`]*[^\\s,;{}"\`:=]`,
      },
    ],
  },
  value: {
    patterns: [
      { name: scopes.identifier, match: String.raw`(?<![\p{L}\p{N}_])\d+(?:\.\d+){2,}(?:[-+][\w.-]+)?` },
      { name: scopes.ratio, match: String.raw`(?<![\p{L}\p{N}_])\d+:\d+(?![\d:.])` },
      { name: scopes.number, match: number },
      { include: '#unit' },
      { match: `(${name})(?=\\()`, captures: { 1: { name: scoped('support.function') } } },
      { name: scoped('variable.other'), match: `(?<![\\p{L}\\p{N}_])${letter}(?:${name})?` },
      { name: scoped('punctuation.separator'), match: '[,:]' },
      { name: scoped('keyword.operator'), match: String.raw`\.{2,}|…|±|\+\/?[-−]|<=|>=|==|!=|[-≤≥≠<>=+*/^|×·÷‐‑–—−]` },
    ],
  },
};

/** Inside brackets no word begins a clause; they end with the line of the next head at the latest. */
function brackets(begin: string, end: string, patterns: readonly Pattern[]): Pattern {
  return {
    begin,
    end: `${end}|(?=[{};])`,
    patterns: [
      { include: '#punctuation' },
      ...patterns,
      ...inBrackets.map((category) => ({ include: `#${category}` })),
      { include: '#value' },
    ],
  };
}
