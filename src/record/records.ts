/** The records of a stage: one at its end, one in its middle while it runs, and one of adapters that are kept. */
import { textOrEmpty, bytesUpTo, largestText } from '../data/bounded-file.ts';
import { existsSync, fstatSync, statSync } from 'node:fs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { speakingOf, type FileLayer } from './file-layer.ts';
import type { Json } from './plain-data.ts';
import { seal, unseal } from './sealed.ts';
import { writeFirst, writeWhole, writeBytes } from './write-whole.ts';
import { createHash } from 'node:crypto';
import { jsonText } from '../diagnostics/render/escapes.ts';
import { eventToJson, eventsOfLines } from '../journal/events.ts';
import type { RunEvent } from '../journal/run-event.ts';

export interface EndRecord {
  /** Hash of everything that the stage is a function of. */
  readonly key: string;
  readonly stage: string;
  /** The state's name in the store; absent if only the events are kept. */
  readonly state?: string;
  readonly events: SegmentMark;
  /** Warnings and hints, which a resumed run prints again. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A state in the middle of a stage, after `step` of its steps. */
export interface StepRecord {
  readonly key: string;
  readonly stage: string;
  readonly step: number;
  readonly events: SegmentMark;
  /** The file of the state's arrays, its SHA-256, and the state as JSON that refers to them. */
  readonly pack: string;
  readonly sha256: string;
  readonly state: Json;
}

/** Adapters that a stage has trained, as they are before they are merged. */
export interface AdaptersRecord {
  readonly key: string;
  readonly stage: string;
  /** The name of a state in the store: the network, its adapters open. */
  readonly state: string;
}

/** If two processes run the same stage, the first to commit wins; both have the same bytes. */
export function writeEnd(files: FileLayer, path: string, record: EndRecord): void {
  const text = seal(record).line + '\n';
  if (writeFirst(files, path, text) || record.state === undefined) return;
  const before = readEnd(path);
  if (before !== undefined && before !== 'damaged' && before.state !== undefined) return;
  writeWhole(files, path, text);
}

export function writeStep(files: FileLayer, path: string, record: StepRecord): void {
  writeWhole(files, path, seal(record).line + '\n');
}

export function writeAdapters(files: FileLayer, path: string, record: AdaptersRecord): void {
  writeWhole(files, path, seal(record).line + '\n');
}

export function readAdapters(path: string): AdaptersRecord | 'damaged' | undefined {
  return readRecord(path, isAdapters);
}

export function readEnd(path: string): EndRecord | 'damaged' | undefined {
  return readRecord(path, isEnd);
}

export function readStep(path: string): StepRecord | 'damaged' | undefined {
  return readRecord(path, isStep);
}

function readRecord<T extends object>(path: string, is: (value: object) => value is T): T | 'damaged' | undefined {
  if (!existsSync(path)) return undefined;
  const value = unseal(textOrEmpty(path).trimEnd())?.value;
  return value !== undefined && is(value) ? value : 'damaged';
}

function isEnd(value: object): value is EndRecord {
  return (
    isOfStage(value) &&
    'diagnostics' in value &&
    Array.isArray(value.diagnostics) &&
    value.diagnostics.every(isDiagnostic) &&
    (!('state' in value) || typeof value.state === 'string')
  );
}

function isAdapters(value: object): value is AdaptersRecord {
  return isNamed(value) && 'state' in value && typeof value.state === 'string';
}

function isStep(value: object): value is StepRecord {
  return (
    isOfStage(value) &&
    'step' in value &&
    Number.isSafeInteger(value.step) &&
    'pack' in value &&
    typeof value.pack === 'string' &&
    'sha256' in value &&
    typeof value.sha256 === 'string' &&
    'state' in value
  );
}

/** What a resumed run prints again. */
function isDiagnostic(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['code', 'severity', 'message', 'why'];
  const own = new Map<string, unknown>(Object.entries(value));
  return texts.every((name) => typeof own.get(name) === 'string');
}

function isNamed(value: object): boolean {
  return 'key' in value && typeof value.key === 'string' && 'stage' in value && typeof value.stage === 'string';
}

function isOfStage(value: object): boolean {
  return (
    isNamed(value) &&
    'events' in value &&
    typeof value.events === 'object' &&
    value.events !== null &&
    'bytes' in value.events &&
    typeof value.events.bytes === 'number' &&
    'sha256' in value.events &&
    typeof value.events.sha256 === 'string'
  );
}

// The events of one stage on the disk, as they happen: what a journal is put together from.

/** How far a segment is valid; what lies behind was written by a run that was cut off. */
interface SegmentMark {
  readonly bytes: number;
  readonly sha256: string;
}

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
  const found = createHash('sha256').update(content).digest('hex');
  if (content.length !== bytes || found !== sha256) return other;
  const { events, stray } = eventsOfLines(new TextDecoder().decode(content));
  return stray === undefined ? { events } : { fault: `line ${stray.line}: ${stray.fault}` };
}

function lineOf(event: RunEvent): string {
  return jsonText(eventToJson(event)) + '\n';
}
