/** The places and hashes of the inputs of an unfinished run: deleted when the run is finished. */
import { existsSync } from 'node:fs';
import { textOrEmpty } from '../data/bounded-file.ts';
import type { DataFiles } from '../project/data-files.ts';
import { dataKinds } from '../project/words.ts';
import { onnxruntimeVersion } from './engine-version.ts';
import { seal, unsealed } from './sealed.ts';
import { fields, fits, list, number, recordOf, text, yes, type Fitting } from '../basics/fits.ts';

/** With the SHA-256 of the files of arrays; what others were stands in the plan. */
export type DataNote = DataFiles & { readonly sha256: readonly string[] };

const sums = fields({ sha256: list(text) });
const dataNote = fits<DataNote>((value) => sums(value) && Object.values(dataKinds).some(([key]) => key in value));

const unfinished = fields({
  // SHA-256 of `plan.yaml`.
  plan: text,
  // As this machine finds it, from any folder.
  model: text,
  data: recordOf(dataNote),
  // Where the paths of other models start; absent where the plan has none.
  'teacherFolder?': text,
  // The folders of the project's roots that the inputs lie below, by name; absent where there are none.
  'roots?': recordOf(text),
  engine: text,
  'checkpointEvery?': number,
  'keepCheckpoints?': yes,
  'keepAdapters?': yes,
});

export type Unfinished = Fitting<typeof unfinished>;

export function unfinishedText(note: Unfinished): string {
  return seal(note).line + '\n';
}

/** Undefined if there is none, or if it is damaged. */
export function readUnfinished(path: string): Unfinished | undefined {
  return existsSync(path) ? unsealed(textOrEmpty(path), unfinished) : undefined;
}

/** What the bytes of a run depend on besides its inputs. */
export function engineOf(): string {
  const [major] = process.versions.node.split('.');
  return `onnxruntime ${onnxruntimeVersion()} and Node ${major} on ${process.platform}-${process.arch}`;
}
