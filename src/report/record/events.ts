/** The lines of a journal, read back as events. */
import type { RunEvent } from '../../run/events.ts';

export interface JournalLines {
  readonly events: readonly RunEvent[];
  /** Number of the first line that is no event, from 1 on. */
  readonly strayLine?: number;
}

/** A last line that broke off belongs to an interrupted run: it is left out, and nothing is wrong. */
export function eventsOf(text: string): JournalLines {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const events: RunEvent[] = [];
  for (const [index, line] of lines.entries()) {
    const value = parsed(line);
    if (value === undefined) return { events, strayLine: index + 1 };
    if (isEvent(value)) events.push(value);
  }
  const last = rest === '' ? undefined : parsed(rest);
  if (last !== undefined && isEvent(last)) events.push(last);
  return { events };
}

function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

type FieldType = 'string' | 'number' | 'boolean' | 'object';

/** What a reader relies on; further fields and further kinds of events do no harm. */
const fieldsOfEvents: Readonly<Record<RunEvent['event'], Readonly<Record<string, FieldType>>>> = {
  stage: { stage: 'string', steps: 'number' },
  step: { stage: 'string', step: 'number', steps: 'number', loss: 'number', lr: 'number' },
  prune: { stage: 'string', step: 'number', pruned: 'number', of: 'number' },
  'prune samples': {
    ...{ stage: 'string', data: 'string', kept: 'number', of: 'number', sha256: 'string' },
  },
  compact: { stage: 'string', step: 'number', units: 'number', before: 'object', after: 'object' },
  merge: { stage: 'string', step: 'number', adapters: 'number' },
  rewire: { stage: 'string', step: 'number', moved: 'number' },
  until: {
    ...{ stage: 'string', step: 'number', claim: 'string' },
    ...{ held: 'boolean', actual: 'number' },
  },
  round: {
    ...{ stage: 'string', repeat: 'string', claim: 'string' },
    ...{ held: 'boolean', actual: 'number' },
  },
  passed: { stage: 'string' },
  average: { stage: 'string', arms: 'object' },
  pick: { stage: 'string', arm: 'string' },
  metrics: {
    ...{ stage: 'string', moment: 'string', step: 'number', on: 'string' },
    ...{ values: 'object', sparsity: 'number' },
  },
  expect: { stage: 'string', claim: 'string', held: 'boolean', actual: 'number' },
};

function isEvent(value: object): value is RunEvent {
  const kind: unknown = 'event' in value ? value.event : undefined;
  const fields = Object.entries(fieldsOfEvents).find(([name]) => name === kind)?.[1];
  if (fields === undefined) return false;
  const found = new Map<string, unknown>(Object.entries(value));
  return Object.entries(fields).every(([name, type]) => {
    const field = found.get(name);
    return typeof field === type && field !== null;
  });
}
