/** Copies that are made once, in a folder that the user names: found again by the content they were made of. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheUnusable } from '../../diagnostics/catalogue/data-stored.ts';
import { collectingAsync, diagnose, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';

/** Takes the bytes of a copy, a piece at a time. */
export type Writer = (bytes: Uint8Array) => Promise<void>;

export interface Copy {
  /** What the copy is made of: a hash of content, and how it was made. */
  readonly of: readonly string[];
  /** Writes it, or says why it cannot be made. */
  readonly make: (write: Writer) => Promise<Outcome<true>>;
}

/** The path of a copy that is whole: one that was cut off or damaged is made again. */
export async function cachedCopy(folder: string, { of, make }: Copy): Promise<Outcome<string>> {
  const path = join(folder, `${createHash('sha256').update(JSON.stringify(of)).digest('hex')}.data`);
  try {
    if (await isWhole(path)) return { value: path, diagnostics: [] };
    await mkdir(folder, { recursive: true });
    // Several processes may make the same copy: each its own, and the last one to end has its way.
    const draft = `${path}.${randomBytes(6).toString('hex')}.part`;
    const made = await madeAt(draft, make).catch(async (error: unknown) => {
      await rm(draft, { force: true });
      throw error;
    });
    if (made.value === undefined || hasErrors(made.diagnostics)) {
      await rm(draft, { force: true });
      return { diagnostics: made.diagnostics };
    }
    await writeFile(`${draft}.sum`, made.value);
    await rename(draft, path);
    await rename(`${draft}.sum`, sumOf(path));
    return { value: path, diagnostics: made.diagnostics };
  } catch (error) {
    // A mistake of our own is no fault of the disk.
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { diagnostics: [diagnose(cacheUnusable, { folder, reason: error.message }, { file: folder })] };
  }
}

/** Its hash, once all of it is on the disk. */
function madeAt(draft: string, make: Copy['make']): Promise<Outcome<string>> {
  return collectingAsync(async (take) => {
    const file = await open(draft, 'wx');
    const hash = createHash('sha256');
    try {
      take(
        await make(async (bytes) => {
          hash.update(bytes);
          await file.writeFile(bytes);
        }),
      );
      await file.sync();
      return hash.digest('hex');
    } finally {
      await file.close();
    }
  });
}

async function isWhole(path: string): Promise<boolean> {
  if (!existsSync(path) || !existsSync(sumOf(path))) return false;
  return (await hashOf(path)) === (await readFile(sumOf(path), 'utf8'));
}

function sumOf(path: string): string {
  return `${path}.sha256`;
}

/** A piece at a time. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
