/**
 * Files as values: the reader of models never opens anything itself, so that it works in a browser
 * and can be tested with a buffer.
 */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Mends } from './exports/mends.ts';
import type { Model } from './graph.ts';

export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes from `offset`; the range has been checked against `size`. */
  readonly read: (offset: number, length: number) => Uint8Array;
  /** The same into bytes of the caller's, all of them; where it is worth it. */
  readonly readInto?: (offset: number, bytes: Uint8Array) => void;
}

export interface ModelFiles {
  /** As the user named it, for messages. */
  readonly name: string;
  readonly main: ByteSource;
  /** External data at a location inside the model's folder; undefined where no file is there. */
  readonly open: (location: string) => ByteSource | undefined;
  /** Where a link at a location leads that is out of the model's folder: such a file is not opened. */
  readonly leadsOut?: (location: string) => string | undefined;
  /** What `mendExport` has mended of the file on disk; the reader says it. */
  readonly mends?: Mends;
  /** Reads what is no ONNX file. */
  readonly read?: (files: ModelFiles) => Outcome<Model>;
}

export function bytesAsSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}
