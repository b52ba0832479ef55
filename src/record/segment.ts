/** The events of one stage on the disk, as they happen: what a journal is put together from. */
import { bytesUpTo, largestText } from '../data/bounded-file.ts';
import { createHash } from 'node:crypto';
import { existsSync, fstatSync, statSync } from 'node:fs';
import { jsonText } from '../diagnostics/render/escapes.ts';
import { eventToJson } from '../journal/events.ts';
import { eventsOfLines } from '../journal/lines.ts';
import type { RunEvent } from '../journal/run-event.ts';
import { speakingOf, type FileLayer } from './file-layer.ts';
import { writeBytes, writeWhole } from './write-whole.ts';

/** How far a segment is valid; what lies behind was written by a run that was cut off. */
export interface SegmentMark {
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
