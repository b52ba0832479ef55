/** New values of a tensor: in memory, or in pieces that are made when they are written. */
import type { TensorValues } from '../values/tensor-values.ts';
import { records, type Range, type Scan, type WireRecord } from '../onnx/records.ts';
import type { MessageName } from '../onnx/schema.ts';

export interface PiecewiseValues {
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
    whole.set(
      Float64Array.from({ length: piece.length }, (_, i) => Number(piece[i])),
      at,
    );
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
