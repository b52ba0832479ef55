/** Texts as each kind of output wants them: Markdown, markup, JSON, shells, commands of GitHub. */
import { allMatches } from '../../basics/matches.ts';
import { visible, visibleLines } from './visible.ts';

/** `::error title=…,file=…::…` and a line break; the text may have several lines. */
export function githubCommand(
  level: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string | number>>,
  text: string,
): string {
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(visible(String(value)))}`);
  return `::${level} ${written.join(',')}::${escapeData(visibleLines(text))}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

// Beyond what JSON escapes itself: DEL and C1, soft hyphens, bidirectional controls, separators.
const unsafe = /[\x7f-\x9f\u00ad\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

/** In one line, or indented by so many spaces, without a line break at the end. */
export function jsonText(value: unknown, indent?: number): string {
  return escapedInvisible(JSON.stringify(value, null, indent));
}

/** JSON that a log may show: it obeys `##[` wherever that stands, which in JSON can only be a part of a text. */
export function inertJson(value: unknown, indent?: number): string {
  return jsonText(value, indent).replaceAll('##[', '#\\u0023[');
}

/** For a text in double quotes, of JSON or of YAML, that has its other escapes. */
export function escapedInvisible(text: string): string {
  return text.replaceAll(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * XML forbids most control characters, lone surrogates and two characters more, however written. A log that shows the
 * page shall not obey it, so that what begins a command of one is an entity, too.
 */
export function markup(text: string): string {
  return visibleLines(text.replaceAll('\r\n', '\n'))
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
    .replaceAll('##[', '##&#91;')
    .replaceAll(/^(\s*):(?=:)/gm, '$1&#58;');
}

/** CommonMark takes a backslash before any punctuation. */
export function markdownText(text: string): string {
  return visible(text.replaceAll(/\s+/g, ' ')).replaceAll(/[\\`*_<>|[\]#~&]/g, '\\$&');
}

/** Between more back quotes than any that stand together in the text. */
export function markdownCode(text: string): string {
  const shown = visible(text);
  const longest = Math.max(0, ...allMatches(/`+/g, shown).map(({ length }) => length));
  if (longest === 0) return `\`${shown}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${shown} ${fence}`;
}

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
