/** The places and hashes of the inputs of an unfinished run: deleted when the run is finished. */
import { existsSync } from 'node:fs';
import { textOrEmpty } from '../data/bounded-file.ts';
import type { DataFiles } from '../project/data-files.ts';
import { onnxruntimeVersion } from './engine-version.ts';
import { seal, unseal } from './sealed.ts';

export interface Unfinished {
  /** SHA-256 of `plan.yaml`. */
  readonly plan: string;
  /** As this machine finds it, from any folder. */
  readonly model: string;
  readonly data: Readonly<Record<string, DataNote>>;
  /** Where the paths of other models start; absent where the plan has none. */
  readonly teacherFolder?: string;
  /** The folders of the project's roots that the inputs lie below, by name; absent where there are none. */
  readonly roots?: Readonly<Record<string, string>>;
  readonly engine: string;
  readonly checkpointEvery?: number;
  readonly keepCheckpoints?: true;
  readonly keepAdapters?: true;
}

/** With the SHA-256 of the files of arrays; what others were stands in the plan. */
export type DataNote = DataFiles & { readonly sha256: readonly string[] };

export function unfinishedText(note: Unfinished): string {
  return seal(note).line + '\n';
}

/** Undefined if there is none, or if it is damaged. */
export function readUnfinished(path: string): Unfinished | undefined {
  if (!existsSync(path)) return undefined;
  const value = unseal(textOrEmpty(path).trimEnd())?.value;
  return value !== undefined && isUnfinished(value) ? value : undefined;
}

function isUnfinished(value: object): value is Unfinished {
  return (
    'plan' in value &&
    typeof value.plan === 'string' &&
    'model' in value &&
    typeof value.model === 'string' &&
    'engine' in value &&
    typeof value.engine === 'string' &&
    'data' in value &&
    typeof value.data === 'object' &&
    value.data !== null &&
    (!('teacherFolder' in value) || typeof value.teacherFolder === 'string') &&
    (!('roots' in value) || isFolders(value.roots)) &&
    Object.values(value.data).every(isDataNote)
  );
}

function isFolders(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((folder) => typeof folder === 'string');
}

function isDataNote(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const sums: unknown = 'sha256' in value ? value.sha256 : undefined;
  if (!Array.isArray(sums)) return false;
  return 'x' in value ? 'y' in value && sums.length >= 2 : ['text', 'images', 'table'].some((key) => key in value);
}

/** What the bytes of a run depend on besides its inputs. */
export function engineOf(): string {
  const [major] = process.versions.node.split('.');
  return `onnxruntime ${onnxruntimeVersion()} and Node ${major} on ${process.platform}-${process.arch}`;
}
