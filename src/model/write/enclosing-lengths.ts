/** Lengths of the messages around an edit that changes a file's size. */
import { readVarint, records, wireTypes, type Range, type Scan, type WireRecord } from '../onnx/records.ts';
import { fieldOf, isMessageName, type MessageName } from '../onnx/schema.ts';
import { varint } from '../values/varints.ts';
import { replacement, type Edit } from './splice.ts';

/** A change of size, where it happens. */
export interface Growth extends Range {
  /** Bytes that are added; negative where the new ones are fewer. */
  readonly by: number;
}

/**
 * Edits of every length that stands before a message, or a packed field, in which something grows.
 * The file is one that the reader has accepted.
 */
export function lengthEdits(scan: Scan, growths: readonly Growth[]): readonly Edit[] {
  const edits: Edit[] = [];
  const changing = growths.filter(({ by }) => by !== 0).sort((a, b) => a.start - b.start);
  if (changing.length > 0) visit('Model', { start: 0, end: scan.window.size }, changing);
  return edits;

  /** Returns how much the range grows, lengths inside it included. */
  function visit(name: MessageName, range: Range, inside: readonly Growth[]): number {
    let total = 0;
    let next = 0;
    for (const record of records(scan, name, range)) {
      const first = next;
      while ((inside[next]?.start ?? Infinity) < record.end) next++;
      if (next > first) total += grow(name, record, inside.slice(first, next));
      if (next === inside.length) break;
    }
    return total;
  }

  function grow(name: MessageName, record: WireRecord, here: readonly Growth[]): number {
    if (record.wire !== wireTypes.bytes) return sum(here);
    const message = fieldOf(name, record.field)?.[1].message;
    const whole = here.every((it) => it.start === record.start && it.end === record.end);
    const by = isMessageName(message) && !whole ? visit(message, record, here) : sum(here);
    const key = readVarint(scan, name, record.tag, record.end);
    const start = key?.end ?? record.start;
    const length = varint(BigInt(record.end - record.start + by));
    edits.push(replacement(start, record.start, length));
    return by + length.length - (record.start - start);
  }
}

function sum(growths: readonly Growth[]): number {
  return growths.reduce((total, { by }) => total + by, 0);
}
