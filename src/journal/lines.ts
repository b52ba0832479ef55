/** The lines of a journal, read back as events. */
import type { RunEvent } from './run-event.ts';
import { eventOfJson } from './events.ts';

export interface JournalLines {
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
    const read = eventOfJson(parsed(line));
    if ('fault' in read) return { events, stray: { line: index + 1, fault: read.fault } };
    if ('event' in read) events.push(read.event);
  }
  const last = rest === '' ? undefined : eventOfJson(parsed(rest));
  if (last !== undefined && 'event' in last) events.push(last.event);
  return { events };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
