/** New values of a tensor, whole or in pieces, and the old file with some of its ranges replaced. */
import type { TensorValues } from '../values/tensor-values.ts';
import { records, type Range, type Scan, type WireRecord } from '../onnx/records.ts';
import type { MessageName } from '../onnx/schema.ts';
import type { ByteSource } from '../file.ts';

interface PiecewiseValues {
  readonly length: number;
  /** In order; each holds an even number of elements, but for the last. */
  readonly pieces: () => Iterable<TensorValues>;
}

export type NewValues = TensorValues | PiecewiseValues;

export function piecesOf(values: NewValues): Iterable<TensorValues> {
  return 'pieces' in values ? values.pieces() : [values];
}

/** For forms in which no element can be placed before all others are known. */
export function concatenated(values: NewValues): TensorValues {
  if (!('pieces' in values)) return values;
  const [first = new Float32Array(0), ...others] = values.pieces();
  if (others.length === 0) return first.slice();
  // Half precision and whole numbers of 32 bits are exact in double precision.
  const whole = new Float64Array(values.length);
  let at = 0;
  for (const piece of [first, ...others]) {
    const numbers = Float64Array.from({ length: piece.length }, (_, i) => Number(piece[i]));
    whole.set(numbers, at);
    at += piece.length;
  }
  return whole;
}

/** The parts of a message as they lie in the file. */
export function partsOf(scan: Scan, name: MessageName, range: Range, field: number): readonly WireRecord[] {
  return [...records(scan, name, range)].filter((record) => record.field === field);
}

export function textOf(scan: Scan, { start, end }: Range): string {
  return new TextDecoder().decode(scan.window.bytes(start, end - start));
}

// A file with some ranges replaced: everything else is the old file, byte for byte.

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
  for (let at = from; at < to; at += chunkSize) yield source.read(at, Math.min(chunkSize, to - at));
}
