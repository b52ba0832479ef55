/** The events of a run as JSON: how each kind is written, and what it must hold to be believed. */
import type { RunEvent } from './run-event.ts';
import { nameNumbers, numberNamed } from './numbers.ts';

const size: Shape = { fields: { parameters: 'number', macs: 'number' } };
const stay: Shape = { fields: { group: 'text', units: 'number', why: 'text' } };
const figures: Shape = { record: 'number' };
const ofStage = { stage: 'text' } as const;
const ofStep = { ...ofStage, step: 'number' } as const;
const verdict = { claim: 'text', held: 'truth', actual: 'number' } as const;
const compared = { 'original?': 'number', 'than?': 'number' } as const;

const shapes: Readonly<Record<RunEvent['event'], Readonly<Record<string, Shape>>>> = {
  stage: { ...ofStage, steps: 'number' },
  step: { ...ofStep, steps: 'number', loss: 'number', lr: 'number' },
  gates: {
    ...ofStep,
    open: 'number',
    left: figures,
    'targets?': figures,
    'histogram?': { list: 'number' },
    'groups?': { list: { fields: { name: 'text', units: 'number', open: 'number' } } },
  },
  widths: {
    ...ofStep,
    left: figures,
    chosen: figures,
    'targets?': figures,
    groups: {
      list: { fields: { name: 'text', units: 'number', chosen: 'number', widths: { list: 'number' }, shares: { list: 'number' } } },
    },
  },
  multipliers: { ...ofStep, of: 'text', linear: 'number', quadratic: 'number', left: 'number', target: 'number' },
  prune: {
    ...ofStep,
    pruned: 'number',
    of: 'number',
    'layers?': figures,
    'left?': { fields: { of: 'text', now: 'number', original: 'number' } },
    'groups?': { list: { fields: { name: 'text', pruned: 'number', of: 'number' } } },
    'gone?': { list: 'text' },
    'measured?': { fields: { metric: 'text', values: figures } },
    'threshold?': { fields: { expression: 'text', values: figures } },
  },
  'prune samples': { ...ofStage, data: 'text', kept: 'number', of: 'number', sha256: 'text' },
  'prune tokens': { ...ofStep, blocks: { list: { fields: { block: 'number', of: 'number', kept: 'number' } } } },
  'prune zeros': { ...ofStep, pruned: 'number', of: 'number', layers: figures },
  collect: { ...ofStep, name: 'text', numbers: 'number', means: figures },
  compact: {
    ...ofStep,
    cut: 'text',
    units: 'number',
    before: size,
    after: size,
    'folded?': { fields: { units: 'number', stays: { list: stay } } },
    'models?': { list: { fields: { name: 'text', before: 'number', after: 'number' } } },
    'difference?': 'number',
  },
  merge: { ...ofStep, adapters: 'number' },
  insert: { ...ofStep, form: 'text', layers: 'number', parameters: 'number' },
  'take out': { ...ofStep, how: 'text', gone: { list: 'text' }, parameters: 'number' },
  rewire: { ...ofStep, moved: 'number' },
  project: { ...ofStep, ranks: figures },
  factorize: {
    ...ofStep,
    before: size,
    after: size,
    'stays?': figures,
    layers: { list: { fields: { layer: 'text', of: 'number', rank: 'number', energy: 'number' } } },
  },
  share: { ...ofStep, cells: 'number', weights: 'number', memory: 'number', scales: figures },
  consensus: { ...ofStep, on: 'text', samples: 'number', groups: { list: { fields: { name: 'text', open: 'number' } } } },
  deltas: { ...ofStep, deltas: 'number', changed: 'number', 'moved?': 'number', 'kept?': 'number' },
  routes: { ...ofStep, on: 'text', codes: { list: 'number' } },
  agreement: { ...ofStep, on: 'text', samples: 'number', 'same?': 'number', difference: 'number' },
  until: { ...ofStep, ...verdict },
  round: { ...ofStage, repeat: 'text', ...verdict, ...compared },
  passed: ofStage,
  average: { ...ofStage, arms: { list: 'text' } },
  pick: { ...ofStage, arm: 'text', 'by?': { fields: { metric: 'text', on: 'text', values: figures } } },
  metrics: { ...ofStep, moment: 'text', on: 'text', values: figures, sparsity: 'number', 'originals?': figures },
  expect: { ...ofStage, ...verdict, ...compared, 'values?': { list: 'number' } },
  'not finite': { ...ofStep, 'loss?': 'number', 'tensor?': 'text', 'count?': 'number', 'value?': 'number' },
};

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
  if (!Object.hasOwn(shapes, kind)) return { other: kind };
  const fields = Object.entries(shapes).find(([name]) => name === kind)?.[1] ?? {};
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
  return readEntries(
    Object.entries(json).map(([key, own]) => [key, shapes.get(key) ?? 'anything', own]),
    at,
  );
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

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
