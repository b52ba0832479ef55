/** Files as values: the reader of models never opens anything itself, so that it works in a browser and can be tested with a buffer. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { PaddingRow } from './flat/padding-rows.ts';
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

// Repairs of an exported file, before anything else reads it.

/** A parameter that the exporter had stored under another one's name, because their values were equal. */
export interface Shared {
  readonly name: string;
  /** The initializer whose values it has. */
  readonly from: string;
}

export type TiedBecause =
  /** It serves as a table of embeddings, whose values two parameters do not have by chance. */
  | 'table'
  /** Nodes of one module read both, as calls of it or with the parameter turned. */
  | 'module'
  /** Folding has repeated it for each sample of a fixed batch. */
  | 'samples'
  /** An exporter in training mode shares only what lies in the same memory. */
  | 'memory'
  /** The file would grow beyond what ONNX allows. */
  | 'size';

export type Tied = Shared & { readonly because: TiedBecause };

export interface Mends {
  /** Parameters that are stored by themselves again. */
  readonly separated: readonly Shared[];
  readonly tied: readonly Tied[];
  /** Biases that the exporter had left out, since they are zero. */
  readonly restored: readonly string[];
  /** Stored tensors that no training can have given, by their values. */
  readonly buffers: readonly string[];
  /** Rows of tables that are for padding, by their values. */
  readonly padding: readonly PaddingRow[];
  /** Operators that were in training mode, and are in inference mode now. */
  readonly inference: readonly TrainingNode[];
  /** Operators that stay in training mode. */
  readonly training: readonly (TrainingNode & { readonly reason: string })[];
  /** Operators on truth values that are computed of integers now. */
  readonly integers: readonly TrainingNode[];
}

export type TrainingNode = { readonly node: string; readonly op: string };
