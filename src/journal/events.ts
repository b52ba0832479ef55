/** The events of a run as JSON: how each kind is written, and what it must hold to be believed. */
import { isObject } from '../basics/fits.ts';
import { parsedJson } from '../basics/attempts.ts';
import { eventShapes, type RunEvent } from './run-event.ts';

export function eventToJson(event: object): object {
  return Object(nameNumbers(event));
}

export type ReadEvent =
  | { readonly event: RunEvent }
  | { readonly fault: string }
  /** An event of an unknown kind is skipped. */
  | { readonly other: string };

export function eventOfJson(json: unknown): ReadEvent {
  const kind: unknown = typeof json === 'object' && json !== null && 'event' in json ? json.event : undefined;
  if (typeof kind !== 'string') return { fault: 'it is no event' };
  if (!Object.hasOwn(eventShapes, kind)) return { other: kind };
  const fields = Object.entries(eventShapes).find(([name]) => name === kind)?.[1] ?? {};
  const read = readShape({ fields }, json, '');
  if ('fault' in read) return { fault: `of the event \`${kind}\`, ${read.fault}` };
  return isEvent(read.value) ? { event: read.value } : { fault: 'it is no event' };
}

/** By its shape, which has been read. */
function isEvent(value: unknown): value is RunEvent {
  return typeof value === 'object' && value !== null && 'event' in value;
}

// What a record holds, as data, and the reading of JSON by it: a value, or the first place that is at fault.

type Shape =
  | 'text'
  | 'number'
  | 'truth'
  | 'anything'
  | { readonly list: Shape }
  /** Any keys, and a value of this shape under each. */
  | { readonly record: Shape }
  /** Keys that end in `?` may be absent; further ones do no harm. */
  | { readonly fields: Readonly<Record<string, Shape>> };

type Read = { readonly value: unknown } | { readonly fault: string };

const kinds = {
  text: { type: 'string', none: 'no text' },
  number: { type: 'number', none: 'no number' },
  truth: { type: 'boolean', none: 'neither true nor false' },
} as const;

/** `at` is where the value stands, for the words of the fault. */
function readShape(shape: Shape, json: unknown, at: string): Read {
  if (shape === 'anything') return { value: withNumbers(json) };
  if (typeof shape === 'string') {
    const value = shape === 'number' ? numberOf(json) : json;
    const { type, none } = kinds[shape];
    return typeof value === type ? { value } : { fault: `\`${at}\` is ${none}` };
  }
  if ('list' in shape) return readList(shape.list, json, at);
  if (!isObject(json)) return { fault: `\`${at}\` is no object` };
  return 'record' in shape
    ? readEntries(
        Object.entries(json).map(([key, own]) => [key, shape.record, own]),
        at,
      )
    : readFields(shape.fields, json, at);
}

function readList(shape: Shape, json: unknown, at: string): Read {
  if (!Array.isArray(json)) return { fault: `\`${at}\` is no list` };
  const values: unknown[] = [];
  for (const [index, own] of json.entries()) {
    const read = readShape(shape, own, `${at}[${index}]`);
    if ('fault' in read) return read;
    values.push(read.value);
  }
  return { value: values };
}

function readFields(fields: Readonly<Record<string, Shape>>, json: Readonly<Record<string, unknown>>, at: string): Read {
  const shapes = new Map<string, Shape>();
  for (const [key, shape] of Object.entries(fields)) {
    const name = key.replace(/\?$/, '');
    if (Object.hasOwn(json, name)) shapes.set(name, shape);
    else if (name === key) return { fault: `\`${placeOf(at, name)}\` is missing` };
  }
  const entries = Object.entries(json).map(([key, own]) => [key, shapes.get(key) ?? 'anything', own] as const);
  return readEntries(entries, at);
}

function readEntries(entries: readonly (readonly [string, Shape, unknown])[], at: string): Read {
  const values: (readonly [string, unknown])[] = [];
  for (const [key, shape, own] of entries) {
    const read = readShape(shape, own, placeOf(at, key));
    if ('fault' in read) return read;
    values.push([key, read.value]);
  }
  return { value: Object.fromEntries(values) };
}

function placeOf(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

/** Journals of earlier versions hold `null` where a number was none. */
function numberOf(json: unknown): unknown {
  if (json === null) return NaN;
  return isObject(json) ? numberNamed(json['$number']) : json;
}

function withNumbers(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withNumbers);
  if (!isObject(json)) return json;
  const named = numberNamed(json['$number']);
  if (named !== undefined) return named;
  return Object.fromEntries(Object.entries(json).map(([key, own]) => [key, withNumbers(own)]));
}

/** Numbers in JSON, also those that JSON has no word for: `{"$number": "NaN"}`. */

const strange: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

export function numberToJson(value: number): number | { readonly $number: string } {
  const named = [...strange].find(([, own]) => Object.is(own, value));
  return named === undefined ? value : { $number: named[0] };
}

/** The number that `$number` names; undefined for other values. */
export function numberNamed(name: unknown): number | undefined {
  return typeof name === 'string' ? strange.get(name) : undefined;
}

/** The same value with NaN and the infinities named. */
function nameNumbers(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : numberToJson(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(nameNumbers);
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, nameNumbers(own)]));
}

// The lines of a journal, read back as events.

interface JournalLines {
  readonly events: readonly RunEvent[];
  /** The first line that is no event, from 1 on, and why. */
  readonly stray?: { readonly line: number; readonly fault: string };
}

/**
 * A last line that broke off belongs to an interrupted run: it is left out, and nothing is wrong. Kinds of
 * events that this version does not know are left out, too.
 */
export function eventsOfLines(text: string): JournalLines {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const events: RunEvent[] = [];
  for (const [index, line] of lines.entries()) {
    const read = eventOfJson(parsedJson(line));
    if ('fault' in read) return { events, stray: { line: index + 1, fault: read.fault } };
    if ('event' in read) events.push(read.event);
  }
  const last = rest === '' ? undefined : eventOfJson(parsedJson(rest));
  if (last !== undefined && 'event' in last) events.push(last.event);
  return { events };
}
