/**
 * Flow collections and quoted texts on one line each. PyYAML, with which the tools read their files, lets them go on at
 * any column; YAML 1.2 wants them indented. Every character keeps its offset: line breaks and comments become blanks.
 */
import { matchPart, matchParts } from '../../basics/matches.ts';

/** The text itself where a collection or a quote is never closed. */
export function withFlowOnOneLine(text: string): string {
  const letters = text.split('');
  let at = 0;
  while (at < text.length) {
    const value = valueAt(text, at);
    const first = text[value];
    if (first === '[' || first === '{') {
      const end = flowEnd(text, value);
      if (end === undefined) return text;
      blank(letters, text, value, end);
      at = lineEnd(text, end);
    } else if (first === '"' || first === "'") {
      const end = quoteEnd(text, value);
      if (end === undefined) return text;
      joinLines(letters, text, value, end);
      at = lineEnd(text, end);
    } else if (first === '|' || first === '>') {
      at = blockEnd(text, at);
    } else {
      at = lineEnd(text, value);
    }
  }
  return letters.join('');
}

/** Where the value of a line begins: behind its indentation, dashes, key, tag and anchor. */
const lead =
  /[ ]*(?:-[ ]+)*(?:(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s#"'[\]{}&!|>][^\n]*?)[ ]*:(?=[ \n\r]|$)[ ]*)?(?:[!&][^\s,[\]{}]*[ ]+)*/y;

function valueAt(text: string, at: number): number {
  lead.lastIndex = at;
  return at + matchPart(lead, text).length;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

/** Behind the last line that is blank, or indented further than the key or dash of the line at `at`. */
function blockEnd(text: string, at: number): number {
  const [dashes = '', beside = ''] = matchParts(/^((?: *-(?= ))*) */, text.slice(at, lineEnd(text, at)));
  const hasKey = !/[|>!&]/.test(text.charAt(at + dashes.length));
  const indent = hasKey ? dashes.length : beside.length - 1;
  let next = lineEnd(text, at);
  while (next < text.length && (/^[ ]*\r?(?:\n|$)/.test(text.slice(next, lineEnd(text, next))) || indentOf(text, next) > indent)) {
    next = lineEnd(text, next);
  }
  return next;
}

function indentOf(text: string, at: number): number {
  let end = at;
  while (text[end] === ' ') end++;
  return end - at;
}

/** Behind the closing quote. */
function quoteEnd(text: string, at: number): number | undefined {
  const quote = text[at];
  for (let next = at + 1; next < text.length; next++) {
    if (text[next] === '\\' && quote === '"') next++;
    else if (text[next] === quote && quote === "'" && text[next + 1] === "'") next++;
    else if (text[next] === quote) return next + 1;
  }
  return undefined;
}

/** Behind the closing bracket. */
function flowEnd(text: string, at: number): number | undefined {
  let depth = 0;
  for (let next = at; next < text.length; next++) {
    const letter = text.charAt(next);
    if (/["']/.test(letter) && /[[{,:\s]/.test(text[next - 1] ?? ' ')) {
      const end = quoteEnd(text, next);
      if (end === undefined) return undefined;
      next = end - 1;
    } else if (letter === '#' && /\s/.test(text[next - 1] ?? ' ')) {
      next = lineEnd(text, next) - 1;
    } else if (letter === '[' || letter === '{') {
      depth++;
    } else if ((letter === ']' || letter === '}') && --depth === 0) {
      return next + 1;
    }
  }
  return undefined;
}

function blank(letters: string[], text: string, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const letter = text.charAt(at);
    if (/["']/.test(letter) && /[[{,:\s]/.test(text[at - 1] ?? ' ')) {
      const end = quoteEnd(text, at) ?? to;
      joinLines(letters, text, at, end);
      at = end - 1;
    } else if (letter === '#' && /\s/.test(text[at - 1] ?? ' ')) {
      const end = Math.min(to, lineEnd(text, at));
      letters.fill(' ', at, end);
      at = end - 1;
    } else if (letter === '\n' || letter === '\r' || letter === '\t') {
      letters[at] = ' ';
    }
  }
}

/** A single line break in a quoted text is a blank; of several, all but one stay line breaks, and so all of them stay here. */
function joinLines(letters: string[], text: string, from: number, to: number): void {
  for (const found of text.slice(from, to).matchAll(/\r?\n[ \t]*(?![\r\n])/g)) {
    const at = from + found.index;
    const isBlankBefore = /\n[ \t]*$/.test(text.slice(Math.max(from, at - 200), at));
    if (!isBlankBefore && text[at - 1] !== '\\') letters.fill(' ', at, at + found[0].length);
  }
}
