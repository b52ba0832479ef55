/**
 * Regular expressions of names, as the tools write them, matched in linear time: a hostile one costs no more than a
 * plain one. Look-around, back references and lazy repetition are refused.
 */
import { limits } from './read-document.ts';

export type Pattern = { readonly matches: (name: string, where: 'start' | 'whole' | 'anywhere') => boolean };

/** A node of the machine: what it reads, and where it leads. */
type State = { readonly accepts?: (letter: string) => boolean; readonly at?: 'start' | 'end'; readonly next: number[] };

type Part =
  | { readonly kind: 'letter'; readonly accepts: (letter: string) => boolean }
  | { readonly kind: 'edge'; readonly at: 'start' | 'end' }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'either'; readonly parts: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly least: number; readonly most: number };

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
  failed: boolean;
}

/** Undefined where it is not a pattern of this kind. */
export function patternOf(text: string): Pattern | undefined {
  if (text.length > limits.pattern) return undefined;
  const reader: Reader = { text, at: 0, depth: 0, failed: false };
  const part = either(reader);
  if (reader.failed || reader.at < text.length) return undefined;
  const states: State[] = [{ next: [] }];
  const start = build(part, 0, states);
  if (start === undefined) return undefined;
  return { matches: (name, where) => runs(states, start, name, where) };
}

function either(reader: Reader): Part {
  if (++reader.depth > limits.brackets) reader.failed = true;
  const parts = [sequence(reader)];
  while (!reader.failed && reader.text[reader.at] === '|') {
    reader.at++;
    parts.push(sequence(reader));
  }
  reader.depth--;
  return { kind: 'either', parts };
}

function sequence(reader: Reader): Part {
  const parts: Part[] = [];
  while (!reader.failed && reader.at < reader.text.length && !/[|)]/.test(reader.text.charAt(reader.at))) {
    parts.push(repeated(one(reader), reader));
  }
  return { kind: 'sequence', parts };
}

function repeated(part: Part, reader: Reader): Part {
  const match = /^(?:([*+?])|\{(\d{1,3})(?:(,)(\d{0,3}))?\})/.exec(reader.text.slice(reader.at, reader.at + 12));
  if (match === null) return part;
  reader.at += match[0].length;
  if (/[*+?{]/.test(reader.text[reader.at] ?? ' ')) reader.failed = true;
  const [, sign, from, comma, to] = match;
  if (sign !== undefined) return { kind: 'repeat', part, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity };
  const least = Number(from);
  const most = comma === undefined ? least : to === '' ? Infinity : Number(to);
  return { kind: 'repeat', part, least, most };
}

const classes: Readonly<Record<string, (letter: string) => boolean>> = {
  d: (letter) => /\d/.test(letter),
  D: (letter) => /\D/.test(letter),
  w: (letter) => /\w/.test(letter),
  W: (letter) => /\W/.test(letter),
  s: (letter) => /\s/.test(letter),
  S: (letter) => /\S/.test(letter),
};

function one(reader: Reader): Part {
  const letter = reader.text.charAt(reader.at++);
  if (letter === '(') return bracketed(reader);
  if (letter === '[') return { kind: 'letter', accepts: setOf(reader) };
  if (letter === '.') return { kind: 'letter', accepts: () => true };
  if (letter === '^') return { kind: 'edge', at: 'start' };
  if (letter === '$') return { kind: 'edge', at: 'end' };
  if (letter === '\\') return { kind: 'letter', accepts: escaped(reader) };
  if (/[*+?{]/.test(letter)) reader.failed = true;
  return { kind: 'letter', accepts: (other) => other === letter };
}

function bracketed(reader: Reader): Part {
  if (reader.text.startsWith('?:', reader.at)) reader.at += 2;
  else if (reader.text[reader.at] === '?') reader.failed = true;
  const part = either(reader);
  if (reader.text[reader.at++] !== ')') reader.failed = true;
  return part;
}

function escaped(reader: Reader): (letter: string) => boolean {
  const letter = reader.text.charAt(reader.at++);
  const known = classes[letter];
  if (known !== undefined) return known;
  if (letter === '' || /[a-zA-Z0-9]/.test(letter)) reader.failed = true;
  return (other) => other === letter;
}

function setOf(reader: Reader): (letter: string) => boolean {
  const negated = reader.text[reader.at] === '^';
  if (negated) reader.at++;
  const tests: ((letter: string) => boolean)[] = [];
  while (reader.text[reader.at] !== ']' || tests.length === 0) {
    if (reader.at >= reader.text.length) {
      reader.failed = true;
      break;
    }
    const from = reader.text.charAt(reader.at++);
    if (from === '\\') {
      tests.push(escaped(reader));
    } else if (reader.text[reader.at] === '-' && reader.text[reader.at + 1] !== ']') {
      const to = reader.text.charAt(reader.at + 1);
      reader.at += 2;
      tests.push((letter) => letter >= from && letter <= to);
    } else {
      tests.push((letter) => letter === from);
    }
  }
  reader.at++;
  return (letter) => tests.some((test) => test(letter)) !== negated;
}

/** The first state of a part that leads to `next`; undefined beyond the limit. */
function build(part: Part, next: number, states: State[]): number | undefined {
  if (states.length > limits.states) return undefined;
  switch (part.kind) {
    case 'letter':
      return states.push({ accepts: part.accepts, next: [next] }) - 1;
    case 'edge':
      return states.push({ at: part.at, next: [next] }) - 1;
    case 'sequence':
      return part.parts.reduceRight<number | undefined>(
        (behind, one) => (behind === undefined ? undefined : build(one, behind, states)),
        next,
      );
    case 'either': {
      const starts = part.parts.map((one) => build(one, next, states));
      const known = starts.filter((start) => start !== undefined);
      return known.length < starts.length ? undefined : states.push({ next: known }) - 1;
    }
    case 'repeat':
      return buildRepeat(part, next, states);
  }
}

function buildRepeat({ part, least, most }: Extract<Part, { kind: 'repeat' }>, next: number, states: State[]): number | undefined {
  let start: number | undefined = next;
  if (most === Infinity) {
    const loop: State = { next: [next] };
    start = states.push(loop) - 1;
    const body = build(part, start, states);
    if (body === undefined) return undefined;
    loop.next.push(body);
  }
  for (let more = least; most !== Infinity && more < most && start !== undefined; more++) {
    const body = build(part, start, states);
    start = body === undefined ? undefined : states.push({ next: [body, next] }) - 1;
  }
  for (let times = 0; times < least && start !== undefined; times++) start = build(part, start, states);
  return start;
}

function runs(states: readonly State[], start: number, name: string, where: 'start' | 'whole' | 'anywhere'): boolean {
  let now = new Set<number>();
  for (let at = 0; at <= name.length; at++) {
    if (at === 0 || where === 'anywhere') spread(states, start, { now, at, name });
    if (now.has(0) && where !== 'whole') return true;
    if (at === name.length) break;
    const after = new Set<number>();
    for (const index of now) {
      const state = states[index];
      if (state?.accepts?.(name[at] ?? '') !== true) continue;
      for (const next of state.next) spread(states, next, { now: after, at: at + 1, name });
    }
    now = after;
  }
  return now.has(0);
}

/** All states that are reached without reading a letter. */
function spread(
  states: readonly State[],
  from: number,
  { now, at, name }: { readonly now: Set<number>; readonly at: number; readonly name: string },
): void {
  const open = [from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const state = states[index];
    if (state === undefined || now.has(index)) continue;
    if (state.at === 'start' && at > 0) continue;
    if (state.at === 'end' && at < name.length) continue;
    now.add(index);
    if (state.accepts === undefined && index !== 0) open.push(...state.next);
  }
}
