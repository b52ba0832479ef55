/** A model on disk as the values that the model room reads: opened, never loaded as a whole. */
import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { ByteSource, ModelFiles } from '../model/file.ts';
import { reasonOf } from './reason.ts';

/** Files stay open for as long as the command runs; reading is by position. */
export function openModel(path: string): Outcome<ModelFiles> {
  try {
    const main = openBytes(path);
    const folder = dirname(realpathSync(path));
    return {
      value: { name: path, main, open: (location) => openBeside(folder, location) },
      diagnostics: [],
    };
  } catch (error) {
    const args = { name: path, reason: reasonOf(error) };
    return { diagnostics: [diagnose(catalogue.unreadableFile, args, { file: path })] };
  }
}

/** The file name that a plan keeps: folders differ from machine to machine. */
export function modelFileName(path: string): string {
  return basename(path);
}

/** Undefined where nothing is there, and where a symbolic link leads out of the model's folder. */
function openBeside(folder: string, location: string): ByteSource | undefined {
  try {
    const path = realpathSync(join(folder, location));
    return path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
      ? openBytes(path)
      : undefined;
  } catch {
    return undefined;
  }
}

function openBytes(path: string): ByteSource {
  const descriptor = openSync(path, 'r');
  const status = fstatSync(descriptor);
  if (!status.isFile()) {
    closeSync(descriptor);
    throw new Error(status.isDirectory() ? 'it is a folder' : 'it is not a regular file');
  }
  return { size: status.size, read: (offset, length) => readExactly(descriptor, offset, length) };
}

/** Throws where a file became shorter since it was opened: what follows would be noise. */
function readExactly(descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const count = readSync(descriptor, bytes, done, length - done, offset + done);
    if (count === 0) throw new Error('the file was cut while it was read');
    done += count;
  }
  return bytes;
}
