/** The events of a run as JSON: how each kind is written, and what it must hold to be believed. */
import type { RunEvent } from './run-event.ts';
import { nameNumbers } from './numbers.ts';
import { readShape, type Shape } from './shape.ts';

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
