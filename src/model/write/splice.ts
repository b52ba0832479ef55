/** A file with some ranges replaced: everything else is the old file, byte for byte. */
import type { ByteSource } from '../file.ts';

export interface Edit {
  /** The old bytes from `start` to `end` go; what `bytes` gives comes in their place. */
  readonly start: number;
  readonly end: number;
  /** How many bytes come. */
  readonly length: number;
  /** Made when it is its turn, so that one piece of a tensor is in memory at a time. */
  readonly bytes: () => Iterable<Uint8Array>;
}

/** An edit whose bytes are known already. */
export function replacement(start: number, end: number, bytes: Uint8Array): Edit {
  return { start, end, length: bytes.length, bytes: () => [bytes] };
}

/** Bytes that are copied at once. */
const chunkSize = 1 << 20;

/** The new file in chunks; edits must not overlap. Edits at one place keep their order. */
export function* splice(source: ByteSource, edits: readonly Edit[]): Generator<Uint8Array> {
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < at) throw new RangeError(`two edits overlap at byte ${edit.start}`);
    yield* copy(source, at, edit.start);
    yield* edit.bytes();
    at = edit.end;
  }
  yield* copy(source, at, source.size);
}

function* copy(source: ByteSource, from: number, to: number): Generator<Uint8Array> {
  for (let at = from; at < to; at += chunkSize) {
    yield source.read(at, Math.min(chunkSize, to - at));
  }
}
