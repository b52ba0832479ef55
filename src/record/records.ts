/** The records of a stage: one at its end, one in its middle while it runs, and one of adapters that are kept. */
import { textOrEmpty, bytesUpTo, largestText } from '../data/bounded-file.ts';
import { existsSync, fstatSync, statSync } from 'node:fs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { speakingOf, type FileLayer } from './file-layer.ts';
import type { Json } from './plain-data.ts';
import { seal, unsealed } from './sealed.ts';
import { fields, fits, list, number, text, whole, type Fits, type Fitting } from '../basics/fits.ts';
import { writeFirst, writeWhole, writeBytes } from './write-whole.ts';
import { createHash } from 'node:crypto';
import { jsonText } from '../diagnostics/render/escapes.ts';
import { eventToJson, eventsOfLines } from '../journal/events.ts';
import type { RunEvent } from '../journal/run-event.ts';

/** How far a segment is valid; what lies behind was written by a run that was cut off. */
const segmentMark = fields({ bytes: number, sha256: text });
type SegmentMark = Fitting<typeof segmentMark>;

/** `key`: hash of everything that the stage is a function of. */
const ofStage = { key: text, stage: text } as const;

const endRecord = fields({
  ...ofStage,
  // The state's name in the store; absent if only the events are kept.
  'state?': text,
  events: segmentMark,
  // Warnings and hints, which a resumed run prints again.
  diagnostics: list(fits<Diagnostic>(fields({ code: text, severity: text, message: text, why: text }))),
});

/** A state in the middle of a stage, after `step` of its steps. */
const stepRecord = fields({
  ...ofStage,
  step: whole,
  events: segmentMark,
  // The file of the state's arrays, its SHA-256, and the state as JSON that refers to them.
  pack: text,
  sha256: text,
  state: fits<Json>((value) => value !== undefined),
});

/** Adapters that a stage has trained, as they are before they are merged. `state`: the name of one in the store, with open adapters. */
const adaptersRecord = fields({ ...ofStage, state: text });

export type EndRecord = Fitting<typeof endRecord>;
export type StepRecord = Fitting<typeof stepRecord>;
export type AdaptersRecord = Fitting<typeof adaptersRecord>;

/** If two processes run the same stage, the first to commit wins; both have the same bytes. */
export function writeEnd(files: FileLayer, path: string, record: EndRecord): void {
  const line = seal(record).line + '\n';
  if (writeFirst(files, path, line) || record.state === undefined) return;
  const before = readEnd(path);
  if (before !== undefined && before !== 'damaged' && before.state !== undefined) return;
  writeWhole(files, path, line);
}

export function writeRecord(files: FileLayer, path: string, record: StepRecord | AdaptersRecord): void {
  writeWhole(files, path, seal(record).line + '\n');
}

export const readAdapters = readerOf(adaptersRecord);
export const readEnd = readerOf(endRecord);
export const readStep = readerOf(stepRecord);

function readerOf<T>(is: Fits<T>): (path: string) => T | 'damaged' | undefined {
  return (path) => (existsSync(path) ? (unsealed(textOrEmpty(path), is) ?? 'damaged') : undefined);
}

// The events of one stage on the disk, as they happen: what a journal is put together from.

export interface Segment {
  readonly write: (event: RunEvent) => void;
  /** Everything so far is on the disk when it returns. */
  readonly mark: () => SegmentMark;
  /** Whether another process has begun the stage anew meanwhile, and writes a file in the place of this one. */
  readonly isOvertaken: () => boolean;
  readonly close: () => void;
}

/** Goes on behind `events`, which are written anew: nothing is left of what lay behind them. */
export function openSegment(files: FileLayer, path: string, events: readonly RunEvent[]): Segment {
  const hash = createHash('sha256');
  let bytes = 0;
  const encode = (lines: string): Uint8Array => {
    const encoded = new TextEncoder().encode(lines);
    hash.update(encoded);
    bytes += encoded.length;
    return encoded;
  };
  writeWhole(files, path, encode(events.map(lineOf).join('')));
  const descriptor = files.open(path, 'a');
  let open = true;
  let waiting = '';
  return {
    write(event) {
      waiting += lineOf(event);
    },
    mark() {
      writeBytes(files, path, descriptor, encode(waiting));
      waiting = '';
      speakingOf(path, () => files.flush(descriptor));
      return { bytes, sha256: hash.copy().digest('hex') };
    },
    isOvertaken() {
      const now = statSync(path, { throwIfNoEntry: false });
      const own = fstatSync(descriptor);
      return now === undefined || now.ino !== own.ino || now.dev !== own.dev;
    },
    close() {
      if (open) files.close(descriptor);
      open = false;
    },
  };
}

/** The events up to a mark, or why the file does not hold them. */
export function readSegment(
  path: string,
  { bytes, sha256 }: SegmentMark,
): { readonly events: readonly RunEvent[] } | { readonly fault: string } {
  const other = { fault: 'it does not hold the events of the stage' };
  if (!existsSync(path)) return other;
  const content = bytesUpTo(path, largestText)?.subarray(0, bytes);
  if (content === undefined) return other;
  if (content.length !== bytes || createHash('sha256').update(content).digest('hex') !== sha256) return other;
  const { events, stray } = eventsOfLines(new TextDecoder().decode(content));
  return stray === undefined ? { events } : { fault: `line ${stray.line}: ${stray.fault}` };
}

function lineOf(event: RunEvent): string {
  return jsonText(eventToJson(event)) + '\n';
}
