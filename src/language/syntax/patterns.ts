/** How words, numbers and marks are spelt; every pattern is tried at one place only (sticky). */
import { brackets } from '../../basics/slices.ts';

const letter = String.raw`\p{L}_`;
const inner = String.raw`[\p{L}\p{M}\p{N}_]`;
/** A hyphen that touches letters on both sides is a letter: `weight-decay`. */
const hyphens = String.raw`[-\u2010\u2011](?=\p{L})`;
const rest = `(?:${inner}|${hyphens})*`;
/** Dotted parts: `layers.0.attn`, `layers.*.attn.*`, `start.w`. */
const parts = String.raw`(?:\.(?:\*{1,2}|${inner}${rest}))`;

/** `y[.., 10:]`: a slice belongs to the name that it touches. */
export const slice = new RegExp(brackets, 'y');
export const word = new RegExp(`[${letter}]${rest}${parts}*`, 'uy');
export const globThatBeginsWithStar = new RegExp(String.raw`\*{1,2}(?=\.[${letter}*])${parts}+`, 'uy');
export const number = /(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
/** `10k`, `50B`. */
export const numberSuffix = /[kKMGBT](?![\p{L}\p{N}_])/uy;
export const percent = /[^\S\r\n\u2028\u2029]*%/y;
export const ratio = /\d+:\d+(?![\d:.])/y;
/** `1,000`: refused, because a comma separates items. */
export const groupedDigits = /\d{1,3}(?:,\d{3})+(?![\d_])/y;
/** `1.0.0`, `2.1.0-beta.1`. */
export const version = /\d+(?:\.\d+){2,}(?:[-+][\w.-]+)?/y;
/** On a header's line: `arxiv:1710.01878`, a URL, a file's name. */
export const identifier = /[\p{L}\p{N}_][^\s,;{}"`“”„«»]*[^\s,;{}"`“”„«»:=]|[\p{L}\p{N}_]/uy;
export const mark = /\.{2,}|…|±|\+\/?[-\u2212]|<=|>=|==|!=|[≤≥≠<>=+*/^|()[\]{},;:×·÷\u2010\u2011\u2212\u2013\u2014-]/y;
/** A soft hyphen is left only at the end of a line. */
export const horizontalSpace = /(?:[^\S\r\n\u2028\u2029]|\u00ad)+/y;
/** Where the end of a line cuts a word in two. */
export const wordBreak = /([-\u00ad\u2010\u2011])(?:\r\n|[\r\n\u2028\u2029])[^\S\r\n\u2028\u2029]*(?=\p{L})/uy;
export const space = /\s+/y;
export const lineEnd = /\r\n|[\r\n\u2028\u2029]/y;
export const restOfLine = /[^\r\n\u2028\u2029]*/y;
export const quotedName = /`([^`\r\n\u2028\u2029]*)(`?)/y;
export const text =
  /"((?:[^"\\\r\n\u2028\u2029]|\\[^\r\n\u2028\u2029])*)("?)|[“”„]([^“”"\r\n\u2028\u2029]*)([“”"]?)|'([^'\r\n\u2028\u2029]*)('?)|[‘‚]([^’‘'\r\n\u2028\u2029]*)([’‘']?)/y;

/** One spelling for marks that have several. */
export const canonicalMark: Readonly<Record<string, string>> = {
  '…': '..',
  '...': '..',
  '+-': '±',
  '+/-': '±',
  '+\u2212': '±',
  '+/\u2212': '±',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '×': '*',
  '·': '*',
  '÷': '/',
  '\u2010': '-',
  '\u2011': '-',
  '\u2212': '-',
  '\u2013': '-',
  '\u2014': '-',
};

const beyondAscii = /[^\0-\x7f]/;

/** A word as it is meant: with plain hyphens, and letters for the ligatures of printed pages. */
export function plainWord(written: string): string {
  if (!beyondAscii.test(written)) return written;
  return written.replaceAll(/[\u2010\u2011]/g, '-').replaceAll(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize('NFKC'));
}

/** The match of a sticky pattern at an offset. */
export function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}

/** The end of the match of a sticky pattern at an offset, or the offset itself. */
export function endOfMatch(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}

// Regular expressions that select layers in other tools, as patterns of names.

/** `re:…`, as SparseML writes them, and what only a regular expression has. */
export function isRegularExpression(text: string): boolean {
  return text.startsWith('re:') || /^\^|^\.\*|\\[.dw]|\$$/.test(text);
}

/** `re:.*attn\.q$` is `**attn.q`; undefined where no pattern says the same. */
export function globOf(written: string): string | undefined {
  const glob = written
    .replace(/^re:/, '')
    .replace(/^\^/, '')
    .replace(/\$$/, '')
    .replaceAll('.*', '**')
    .replaceAll(/\\d\+|\[0-9\]\+/g, '*')
    .replaceAll('\\.', '.');
  return glob === '' || /[\\^$+?()[\]{}|"]/.test(glob) ? undefined : glob;
}
