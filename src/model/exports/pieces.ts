/** Bytes put together from ranges of other sources, read by position and never copied as a whole. */
import { bytesAsSource, type ByteSource } from '../file.ts';

export interface Piece {
  readonly source: ByteSource;
  readonly start: number;
  readonly end: number;
}

export function pieceOf(bytes: Uint8Array): Piece {
  return { source: bytesAsSource(bytes), start: 0, end: bytes.length };
}

export function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Neighbouring ranges of one source become one piece. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const list: Piece[] = [];
  for (const piece of pieces) {
    const last = list.at(-1);
    if (piece.end === piece.start) continue;
    if (last?.source === piece.source && last.end === piece.start) {
      list[list.length - 1] = { ...last, end: piece.end };
    } else list.push(piece);
  }
  return list;
}

export function sourceOfPieces(given: readonly Piece[]): ByteSource {
  const pieces = joined(given);
  const starts: number[] = [];
  let size = 0;
  for (const { start, end } of pieces) {
    starts.push(size);
    size += end - start;
  }

  /** The last piece that begins at or before the offset. */
  function pieceAt(offset: number): number {
    let [low, high] = [0, pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function readInto(offset: number, bytes: Uint8Array): void {
    let done = 0;
    for (let at = pieceAt(offset); done < bytes.length; at += 1) {
      const piece = pieces[at];
      if (piece === undefined) throw new RangeError(`byte ${offset + done} of ${size}`);
      const from = piece.start + offset + done - (starts[at] ?? 0);
      const length = Math.min(piece.end - from, bytes.length - done);
      copy(piece.source, from, bytes.subarray(done, done + length));
      done += length;
    }
  }

  return {
    size,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      readInto(offset, bytes);
      return bytes;
    },
    readInto,
  };
}

function copy(source: ByteSource, offset: number, into: Uint8Array): void {
  if (source.readInto === undefined) into.set(source.read(offset, into.length));
  else source.readInto(offset, into);
}
