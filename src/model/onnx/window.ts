/** A byte source read through a small moving window, so that scanning a huge file costs no memory. */
import type { ByteSource } from '../file.ts';

/** Bytes held at once while scanning. */
const windowSize = 16384;

export interface Window {
  readonly size: number;
  /** The byte at an offset below `size`. */
  readonly byte: (offset: number) => number;
  /** Exactly these bytes; the range lies in the source. */
  readonly bytes: (offset: number, length: number) => Uint8Array;
}

export function windowOver(source: ByteSource): Window {
  let start = 0;
  let held: Uint8Array = new Uint8Array(0);

  function moveTo(offset: number): void {
    start = offset;
    held = source.read(offset, Math.min(windowSize, source.size - offset));
  }

  return {
    size: source.size,
    byte(offset) {
      if (offset < start || offset >= start + held.length) moveTo(offset);
      return held[offset - start] ?? 0;
    },
    bytes(offset, length) {
      if (length > windowSize) return source.read(offset, length);
      if (offset < start || offset + length > start + held.length) moveTo(offset);
      return held.subarray(offset - start, offset - start + length);
    },
  };
}
