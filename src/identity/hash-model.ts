/** SHA-256 of the files of a model, external data included: what it is by content. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { unreadableFile } from '../diagnostics/catalogue/model-disk.ts';
import { diagnose, hasErrors } from '../diagnostics/diagnostic.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { modelIdentity, readModel } from '../model/index.ts';
import type { ModelIdentity } from '../model/index.ts';
import { openModelFiles, reasonOf } from './model-files.ts';
import type { OpenModelFiles, OpenSource } from './model-files.ts';

/** Of a model that has been read, so that all of its external data is open: no other file is hashed than is read. */
export async function hashOpenModel(files: OpenModelFiles): Promise<Outcome<ModelIdentity>> {
  const main = await hashSource(files.stored);
  const diagnostics: Diagnostic[] = [...main.diagnostics];
  const external: (readonly [string, string])[] = [];
  for (const [location, source] of files.opened()) {
    const hash = await hashSource(source);
    diagnostics.push(...hash.diagnostics);
    external.push([location, hash.value ?? '']);
  }
  if (main.value === undefined || hasErrors(diagnostics)) return { diagnostics };
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

async function hashSource({ path, descriptor }: OpenSource): Promise<Outcome<string>> {
  const hash = createHash('sha256');
  try {
    const stream = createReadStream(path, { fd: descriptor, autoClose: false, start: 0 });
    for await (const chunk of stream) hash.update(chunk);
    return { value: hash.digest('hex'), diagnostics: [] };
  } catch (error) {
    return {
      diagnostics: [diagnose(unreadableFile, { reason: reasonOf(error) }, { file: path })],
    };
  }
}
