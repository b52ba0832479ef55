/** SHA-256 of the files of a model, external data included: what it is by content. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { unreadableFile } from '../diagnostics/catalogue/model-disk.ts';
import { diagnose, hasErrors } from '../diagnostics/diagnostic.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { modelIdentity, readModel, tellNotFinite } from '../model/index.ts';
import type { Model, ModelIdentity } from '../model/index.ts';
import { doubtsOf } from './doubtful-tensors.ts';
import { openModelFiles, reasonOf } from './model-files.ts';
import type { OpenModelFiles, OpenSource } from './model-files.ts';

/**
 * Of a model that has been read, so that all of its external data is open: no other file is hashed than is
 * read. With the model, ESP4086 tells of its parameters that are NaN or infinite.
 */
export async function hashOpenModel(
  files: OpenModelFiles,
  model?: Model,
): Promise<Outcome<ModelIdentity>> {
  const doubts = model && doubtsOf(model, files);
  const main = await hashSource(files.stored, (at, bytes) => doubts?.see('', at, bytes));
  const diagnostics: Diagnostic[] = [...main.diagnostics];
  const external: (readonly [string, string])[] = [];
  for (const [location, source] of files.opened()) {
    const hash = await hashSource(source, (at, bytes) => doubts?.see(location, at, bytes));
    diagnostics.push(...hash.diagnostics);
    external.push([location, hash.value ?? '']);
  }
  if (main.value === undefined || hasErrors(diagnostics)) return { diagnostics };
  if (model !== undefined && doubts !== undefined) {
    diagnostics.push(...tellNotFinite(model, files, doubts.tensors()));
  }
  return { value: modelIdentity(main.value, external), diagnostics };
}

/** Of the model at a path. One that is no ONNX model is its file alone. */
export async function hashModel(path: string): Promise<Outcome<ModelIdentity>> {
  const files = openModelFiles(path);
  if (files.value === undefined) return { diagnostics: files.diagnostics };
  try {
    readModel(files.value);
    return await hashOpenModel(files.value);
  } finally {
    files.value.close();
  }
}

async function hashSource(
  { path, descriptor }: OpenSource,
  see: (offset: number, bytes: Uint8Array) => void = () => {},
): Promise<Outcome<string>> {
  const hash = createHash('sha256');
  try {
    let offset = 0;
    const stream = createReadStream(path, { fd: descriptor, autoClose: false, start: 0 });
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      see(offset, chunk);
      offset += chunk.length;
    }
    return { value: hash.digest('hex'), diagnostics: [] };
  } catch (error) {
    return {
      diagnostics: [diagnose(unreadableFile, { reason: reasonOf(error) }, { file: path })],
    };
  }
}
