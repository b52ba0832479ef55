/**
 * The inputs of a folder's recipes, pinned by content: the plain data of `espalier.lock`. Paths are
 * relative to the lock's folder, with `/` between their parts.
 */
import type { DataRole } from '../project/project.ts';

export const lockFileName = 'espalier.lock';
export const lockFormat = 1;

export interface Lock {
  readonly format: typeof lockFormat;
  readonly engine: LockedEngine;
  /** Execution provider of onnxruntime. */
  readonly device: string;
  readonly threads: number;
  /** Parts of a batch; absent where it is one. */
  readonly shards?: number;
  readonly library: LockedLibrary;
  readonly model?: LockedModel;
  readonly data: Readonly<Partial<Record<DataRole, LockedData>>>;
  /** What recipes take in with `use`, their teachers and latency profiles, in the order of the paths. */
  readonly uses: readonly LockedFile[];
}

/** Node's arithmetic and that of onnxruntime may change with a version; Node's does with majors only. */
export interface LockedEngine {
  readonly espalier: string;
  readonly onnxruntime: string;
  readonly node: number;
}

/** The standard library: criteria, curves, penalties and reparametrisations. */
export interface LockedLibrary {
  readonly edition: number;
  readonly sha256: string;
}

export interface LockedFile {
  readonly file: string;
  /** Of the content, in lower-case hexadecimal digits. */
  readonly sha256: string;
}

export interface LockedModel extends LockedFile {
  /** Files that hold its tensors, in the order of their paths. */
  readonly external?: readonly LockedFile[];
}

/** `file.npz#member` is pinned by the whole archive. */
export interface LockedArrays {
  readonly x: LockedFile;
  readonly y: LockedFile;
  readonly scale?: number;
}

/** A text with its tokens, a table, or a folder of images, which is pinned by its listing. */
export interface LockedSource {
  readonly files: readonly LockedFile[];
  /** Whatever else the project says of it, as JSON. */
  readonly settings: string;
}

export type LockedData = LockedArrays | LockedSource;
