/** Two texts as a unified diff, which `patch` and `git apply` read. */
import { allMatches } from '../basics/matches.ts';
import { visible } from '../diagnostics/render/visible.ts';

const context = 3;
/** Beyond so many pairs of lines a middle that differs is shown as one change. */
const mostPairs = 4_000_000;

type Line = { readonly sign: ' ' | '-' | '+'; readonly text: string };

/** Empty where the texts are equal. */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = changes(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines).map(([start, end]) => hunkText(lines, start, end));
  return `--- ${quoted(`a/${name}`)}\n+++ ${quoted(`b/${name}`)}\n${hunks.join('')}`;
}

/** As git writes the name of a file that is more than plain characters: `patch` and `git apply` read the escapes. */
function quoted(name: string): string {
  const hasStrange = visible(name) !== name || /["\\]|##\[/.test(name);
  if (!hasStrange) return name;
  const bytes = [...Buffer.from(name)];
  const isPlain = (byte: number): boolean => byte > 0x20 && byte < 0x7f && !'"\\#'.includes(String.fromCharCode(byte));
  return `"${bytes.map((byte) => (isPlain(byte) || byte === 0x20 ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`)).join('')}"`;
}

/** With their ends, so that a last line without one differs from one with it. */
function linesOf(text: string): readonly string[] {
  return allMatches(/[^\n]*\n|[^\n]+$/g, text);
}

function changes(a: readonly string[], b: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  const most = Math.min(a.length, b.length) - head;
  while (tail < most && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return [
    ...signed(' ', a.slice(0, head)),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...signed(' ', a.slice(a.length - tail)),
  ];
}

function signed(sign: Line['sign'], lines: readonly string[]): readonly Line[] {
  return lines.map((text) => ({ sign, text }));
}

/** Along a longest common subsequence of the lines. */
function middle(a: readonly string[], b: readonly string[]): readonly Line[] {
  if (a.length * b.length > mostPairs) return [...signed('-', a), ...signed('+', b)];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [old = '', fresh = ''] = [a[i], b[j]];
    if (i < a.length && j < b.length && old === fresh) {
      lines.push({ sign: ' ', text: old });
      i++;
      j++;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ sign: '-', text: old });
      i++;
    } else {
      lines.push({ sign: '+', text: fresh });
      j++;
    }
  }
  return lines;
}

/** Ranges of lines around the changes; those whose contexts meet are one. */
function hunksOf(lines: readonly Line[]): readonly (readonly [number, number])[] {
  const hunks: [number, number][] = [];
  for (const [index, { sign }] of lines.entries()) {
    if (sign === ' ') continue;
    const start = Math.max(0, index - context);
    const end = Math.min(lines.length, index + context + 1);
    const last = hunks.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = end;
    else hunks.push([start, end]);
  }
  return hunks;
}

function hunkText(lines: readonly Line[], start: number, end: number): string {
  const shown = lines.slice(start, end);
  const range = (sign: '-' | '+'): string => {
    const counts = (part: readonly Line[]) => part.filter((line) => line.sign === ' ' || line.sign === sign).length;
    const [before, length] = [counts(lines.slice(0, start)), counts(shown)];
    return `${sign}${length === 0 ? before : before + 1},${length}`;
  };
  const body = shown.map(({ sign, text }) => (text.endsWith('\n') ? `${sign}${text}` : `${sign}${text}\n\\ No newline at end of file\n`));
  return `@@ ${range('-')} ${range('+')} @@\n${body.join('')}`;
}
