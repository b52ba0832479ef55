/** Model files on disk: read by position, written atomically, hashed as a stream. */
import { codeIn, orElse } from '../basics/attempts.ts';
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, existsSync, fstatSync, openSync, readSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { specialKind } from '../data/bounded-file.ts';
import { draftOf, flushFolder, moveToFree, removeQuietly, sweepDrafts, writeAndFlush } from '../data/drafts.ts';
import { collecting, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { fileExists, unreadableFile, unwritableFile } from '../diagnostics/catalogue/model-file.ts';
import type { ByteSource, ModelFiles } from '../model/file.ts';
import type { Component } from '../model/components/own-groups.ts';
import { mendExport, readCheckpoint } from '../model/index.ts';
import { checkpointAt, leadsOut } from './checkpoint-at.ts';

/** A file that is open, and where it lay as it was opened. */
export type OpenSource = ByteSource & { readonly path: string; readonly descriptor: number };

export interface OpenModelFiles extends ModelFiles {
  /** The model's own file as it lies on the disk; `main` is mended. */
  readonly stored: OpenSource;
  /** The location at which tensors of the model's own file lie, of several models that are one. */
  readonly storedAt?: string;
  /** The models that these files are of, in the order in which they are computed; absent of one model. */
  readonly parts?: readonly OpenPart[];
  /** What has been opened beside the model so far, by location: by reading it, all external data. */
  readonly opened: () => ReadonlyMap<string, OpenSource>;
  /** Releases every file that was opened; the sources are not to be read afterwards. */
  readonly close: () => void;
}

/** One of several models that are one network; all that it reads of the others is in `reading`. */
export interface OpenPart extends Component {
  readonly files: OpenModelFiles;
  /** Names of its stored tensors by those in the network. */
  readonly tensors: ReadonlyMap<string, string>;
}

/** Opens a model by its path, mended; or the weights of a Hugging Face folder. External data is looked for in its folder only, links followed. */
export function openModelFiles(named: string): Outcome<OpenModelFiles> {
  return collecting((take) => {
    const checkpoint = checkpointAt(named);
    const config = checkpoint && take(checkpoint).config;
    const path = config ?? named;
    const descriptors: number[] = [];
    const sources = new Map<string, OpenSource | undefined>();
    const folder = dirname(path);

    function openInFolder(location: string): OpenSource | undefined {
      if (sources.has(location)) return sources.get(location);
      const source = linkedTo(folder, location) === undefined ? openSource(join(folder, location), descriptors).value : undefined;
      sources.set(location, source);
      return source;
    }

    const main = take(openSource(path, descriptors));
    const found: ModelFiles = {
      name: path,
      main,
      open: openInFolder,
      leadsOut: (location) => {
        const target = linkedTo(folder, location);
        return target === missing ? undefined : target;
      },
    };
    return {
      ...(config !== undefined ? { ...found, read: readCheckpoint } : mendExport(found)),
      stored: main,
      opened: () => new Map([...sources].flatMap(([at, it]) => (it === undefined ? [] : [[at, it]]))),
      close: () => descriptors.splice(0).forEach((descriptor) => closeSync(descriptor)),
    };
  });
}

/** Where a link leads; `missing` where nothing is there, undefined where it stays in the folder. */
function linkedTo(folder: string, location: string): string | undefined | typeof missing {
  return orElse(() => leadsOut(folder, location), missing);
}

const missing = Symbol('missing');

function openSource(path: string, descriptors: number[]): Outcome<OpenSource> {
  const fail = (reason: string): Outcome<OpenSource> => ({ diagnostics: [diagnose(unreadableFile, { reason }, { file: path })] });
  try {
    const kind = specialKind(path);
    if (kind !== undefined) return fail(`it is no regular file, but ${kind}`);
    const descriptor = openSync(path, 'r');
    descriptors.push(descriptor);
    const stats = fstatSync(descriptor);
    const readInto = (offset: number, bytes: Uint8Array): void => readFully(descriptor, path, offset, bytes);
    const read = (offset: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      readInto(offset, bytes);
      return bytes;
    };
    return { value: { path, descriptor, size: stats.size, read, readInto }, diagnostics: [] };
  } catch (error) {
    return fail(reasonOf(error));
  }
}

/** Node reads at most 2 GiB at once. */
const largestRead = 1 << 30;

function readFully(descriptor: number, path: string, offset: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    const count = readSync(descriptor, bytes, done, Math.min(bytes.length - done, largestRead), offset + done);
    if (count === 0) throw new Error(`${path} shrank while it was being read`);
    done += count;
  }
}

/**
 * Writes chunks to a file: into a temporary one in the same folder, flushed to the disk, then renamed, so that the file is there whole or
 * not at all; what a killed process left there goes. An existing file is replaced only where `overwrite` says so.
 */
export function writeAtomically(
  path: string,
  chunks: Iterable<Uint8Array>,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): readonly Diagnostic[] {
  if (!overwrite && existsSync(path)) return [diagnose(fileExists, {}, { file: path })];
  const temporary = draftOf(path);
  sweepDrafts(dirname(path));
  try {
    writeAndFlush(temporary, chunks);
    if (overwrite) renameSync(temporary, path);
    else moveToFree(temporary, path);
    flushFolder(dirname(path));
    return [];
  } catch (error) {
    const place = { file: path };
    return codeIn(error) === 'EEXIST' ? [diagnose(fileExists, {}, place)] : [diagnose(unwritableFile, { reason: reasonOf(error) }, place)];
  } finally {
    removeQuietly(temporary);
  }
}

/** SHA-256 of a file's content, in lower-case hexadecimal digits. */
export async function hashFile(path: string): Promise<Outcome<string>> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
    return { value: hash.digest('hex'), diagnostics: [] };
  } catch (error) {
    return { diagnostics: [diagnose(unreadableFile, { reason: reasonOf(error) }, { file: path })] };
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  ENAMETOOLONG: 'the name is too long',
};

/** In plain words, where the system's code is a common one. */
export function reasonOf(error: unknown): string {
  const code = codeIn(error);
  return reasons[code] ?? (code === '' ? String(error) : code);
}
