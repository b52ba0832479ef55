/**
 * The journal: JSON lines, one an event, each sealed with the one before it, so that a changed, removed
 * or inserted line shows. No times in it: the same run writes the same bytes.
 */
import { eventToJson } from '../journal/events.ts';
import { speakingOf, type FileLayer } from './file-layer.ts';
import { chainStart, seal, unseal } from './sealed.ts';
import { writeBytes, writeWhole } from './write-whole.ts';

export interface Journal {
  readonly write: (event: object) => void;
  /** The last line, which shows that the journal is complete. */
  readonly end: () => void;
  /** May be called again. */
  readonly close: () => void;
}

/** The start of the chain: a journal belongs to one plan. */
export function journalStart(planHash: string): string {
  return chainStart(`journal of ${planHash}`);
}

const linesAtOnce = 16;

/** A new journal, which replaces an old one: a resumed run writes all events again. */
export function openJournal(files: FileLayer, path: string, planHash: string): Journal {
  let sum = journalStart(planHash);
  let lines = 0;
  const add = (event: object): string => {
    const sealed = seal(eventToJson(event), sum);
    sum = sealed.sum;
    lines++;
    return sealed.line + '\n';
  };
  writeWhole(files, path, add({ event: 'run', format: 2, plan: planHash }));
  const descriptor = files.open(path, 'a');
  let open = true;
  let waiting = '';
  let linesWaiting = 0;
  const flush = (): void => {
    if (waiting === '') return;
    const bytes = new TextEncoder().encode(waiting);
    waiting = '';
    linesWaiting = 0;
    writeBytes(files, path, descriptor, bytes);
  };
  return {
    write(event) {
      waiting += add(event);
      // A program that follows the file sees progress; one call for each step would cost more than the line.
      if (++linesWaiting === linesAtOnce) flush();
    },
    end() {
      waiting += add({ event: 'end', lines: lines + 1 });
    },
    close() {
      if (!open) return;
      open = false;
      try {
        flush();
        speakingOf(path, () => files.flush(descriptor));
      } finally {
        files.close(descriptor);
      }
    },
  };
}

export interface ReadJournal {
  /** In order; without the first line and the last one. */
  readonly events: readonly object[];
  /** Whether the last line says that it is the last. */
  readonly ended: boolean;
  /** Number of the first line whose checksum is wrong, from 1 on. */
  readonly brokenLine?: number;
}

/** Reads as far as the chain holds. */
export function readJournal(text: string, planHash: string): ReadJournal {
  const events: object[] = [];
  let sum = journalStart(planHash);
  let ended = false;
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [index, line] of lines.entries()) {
    const read = unseal(line, sum);
    if (read === undefined || ended) return { events, ended: false, brokenLine: index + 1 };
    sum = read.sum;
    const kind: unknown = 'event' in read.value ? read.value.event : undefined;
    ended = kind === 'end';
    if (index > 0 && !ended) events.push(read.value);
  }
  return { events, ended };
}
