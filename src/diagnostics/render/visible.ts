/**
 * Text made safe to print: what is invisible, moves the cursor or turns the reading direction
 * round is shown as a sign of its own, so that a name can't draw on the terminal of its reader.
 */
import { allMatches } from '../../basics/matches.ts';

// C0, DEL and C1; bidirectional controls (CVE-2021-42574); line separators; lone surrogates.
const unsafe = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/** What picocolors writes, but for hidden text: the only sequences that a terminal gets from us. */
const ownColour = /\x1b\[(?:[0-4]|2[2-4]|3\d|9[0-7])m/g;

/** Control characters as their pictures (`␛`), other unprintable ones as `�`; a tab stays out. */
export function visible(text: string): string {
  return text.replaceAll(unsafe, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** Several lines: their ends and tabs stay. */
export function visibleLines(text: string): string {
  return text.replaceAll(/[^\n\t]+/g, visible);
}

/** A text of others as a line of a text that programs read, where a log shall not obey it either. */
export function inertLine(text: string): string {
  return withoutCommands(visible(text));
}

/** One line of ours, with texts of others in it: a line break in one of them ends nothing. */
export function lineWith(ours: readonly string[], others: readonly (string | number)[]): string {
  return ours.map((text, at) => text + visible(String(others[at] ?? ''))).join('');
}

/** What a stream of words may carry: lines, and our own colours where they are wanted. */
export function terminalText(text: string, color: boolean): string {
  if (!color) return withoutCommands(visibleLines(text));
  const colours = allMatches(ownColour, text);
  const shown = text.split(ownColour).map((part, at) => visibleLines(part) + (colours[at] ?? ''));
  return withoutCommands(shown.join(''));
}

/**
 * A log of GitHub or Azure obeys a line that begins with `::` or `##[`, and the latter anywhere in it. A space takes
 * that away, also where a colour stands before it.
 */
function withoutCommands(text: string): string {
  return text.replaceAll('##[', '## [').replaceAll(/^((?:\s|\x1b\[\d+m)*):(?=:)/gm, '$1: ');
}
