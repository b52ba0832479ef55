/** Where in a YAML text a place is: the keys around it, read from indentation and braces alone. */
import { flatMapDefined } from '../../basics/lists.ts';
import { groupAt, matchPart, matchParts } from '../../basics/matches.ts';

export interface KeyPlace {
  /** The keys that lead to the mapping, where they stand on lines of their own. */
  readonly path: readonly string[];
  /** The other keys of that mapping. */
  readonly siblings: readonly string[];
  /** The key whose value is being written. */
  readonly key?: string;
  /** The offset of the line that holds the last key of the path. */
  readonly parentAt?: number;
  /** What is written of the key or the value, up to the place. */
  readonly prefix: string;
}

/** A dash before a key only indents it. */
const entry = /^(\s*(?:- +)*)([\w.-]+|"[\w.-]+")\s*:(?:\s|$)/;

/** Undefined in comments. The text may be unfinished. */
export function keyPlaceAt(text: string, offset: number): KeyPlace | undefined {
  const before = text.slice(0, offset);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (/(?:^|\s)#/.test(line)) return undefined;
  const lines = text.split('\n');
  const number = before.split('\n').length - 1;
  const lead = matchPart(/^\s*(?:- *)*/, line);
  const around = surroundings(lines, number, lead);
  const brace = openBrace(line);
  if (brace >= 0) return inBraces(line.slice(brace + 1), around.path);
  const found = entry.exec(`${line} `);
  if (found === null) return { ...around, prefix: line.slice(lead.length) };
  const prefix = line.slice(found[0].trimEnd().length).trimStart();
  return { ...around, key: unquoted(groupAt(found, 2)), prefix };
}

function surroundings(lines: readonly string[], number: number, lead: string) {
  const siblings: string[] = [];
  const path: string[] = [];
  let parent: number | undefined;
  let outer = lead.length;
  let isOpen = !lead.includes('-');
  for (let above = number - 1; above >= 0; above--) {
    const line = lines[above] ?? '';
    const [, space = '', key = ''] = matchParts(entry, line);
    if (key === '') continue;
    if (space.length === outer && path.length === 0 && isOpen) {
      siblings.push(unquoted(key));
      isOpen = !space.includes('-');
    }
    if (space.length >= outer) continue;
    path.unshift(unquoted(key));
    parent ??= above;
    outer = space.length;
  }
  for (const line of lines.slice(number + 1)) {
    const [, space = '', key = ''] = matchParts(entry, line);
    if (key === '') continue;
    if (space.length < lead.length || space.includes('-')) break;
    if (space.length === lead.length) siblings.push(unquoted(key));
  }
  if (parent === undefined) return { path, siblings };
  const parentAt = lines.slice(0, parent).join('\n').length + (parent > 0 ? 1 : 0);
  return { path, siblings, parentAt };
}

/** The brace on the line that is still open; -1 where there is none. */
function openBrace(line: string): number {
  const open: number[] = [];
  const code = line.replace(/"[^"]*"|'[^']*'/g, (text) => ' '.repeat(text.length));
  for (const { 0: mark, index } of code.matchAll(/[{}]/g)) {
    if (mark === '{') open.push(index);
    else open.pop();
  }
  return open.at(-1) ?? -1;
}

/** `prune: weights, by: {…}, to` */
function inBraces(written: string, path: readonly string[]): KeyPlace {
  const flat = written.replace(/\{[^{}]*\}|\[[^[\]]*\]|"[^"]*"/g, (text) => '_'.repeat(text.length));
  const comma = flat.lastIndexOf(',');
  const siblings = flatMapDefined(flat.slice(0, Math.max(comma, 0)).split(','), (pair) => /^\s*([\w.-]+)\s*:/.exec(pair)?.[1]);
  const last = written.slice(comma + 1).trimStart();
  const [start, key] = matchParts(/^([\w.-]+)\s*:\s+/, `${last} `);
  if (start === undefined || key === undefined) return { path, siblings, prefix: last };
  return { path, siblings, key, prefix: last.slice(start.trimEnd().length).trimStart() };
}

function unquoted(key: string): string {
  return key.replaceAll('"', '');
}
