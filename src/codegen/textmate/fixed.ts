/** Rules that no word of the vocabulary changes: comments, texts, numbers, brackets, marks. */
import { anyOf, letter, name, type Pattern } from './patterns.ts';
import { scoped, scopes } from './scopes.ts';

/** Categories whose words stand in brackets. */
const inBrackets = ['adapter-form', 'function', 'gate-form'];

const number = String.raw`(?<![\p{L}\p{N}_])(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?:[kKMGBT](?![\p{L}\p{N}_]))?(?:[ \t]*%)?`;

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
  'word-in-clause': { patterns: ['decay', 'metric', 'data', 'variation'].map((category) => ({ include: `#${category}` })) },
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
