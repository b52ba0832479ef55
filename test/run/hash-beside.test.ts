import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { followFile, type Following } from '../../src/identity/hash-beside.ts';

/** Not a multiple of the pieces that are read. */
const [chunk, chunks] = [2 ** 24 + 5, 6];

describe('a hash that is taken while a file is written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-hash-'));
  const [temporary, path] = [join(folder, 'part'), join(folder, 'weights')];

  /** Writes the first chunks of a file, and tells of each. */
  async function write(count: number, wrote: Following['wrote']): Promise<string> {
    const descriptor = openSync(temporary, 'w');
    const hash = createHash('sha256');
    for (let at = 0; at < count; at++) {
      const bytes = new Uint8Array(chunk).fill(at + 1);
      writeSync(descriptor, bytes);
      hash.update(bytes);
      wrote(temporary, (at + 1) * chunk);
      // The reader catches up, and waits for more.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    closeSync(descriptor);
    renameSync(temporary, path);
    return hash.digest('hex');
  }

  it('is that of the content, under the name that it has at last', async () => {
    const { wrote, end } = followFile();
    const expected = await write(chunks, wrote);
    const hashing = end(path);
    expect(hashing?.path).toBe(path);
    expect(await hashing?.hash).toBe(expected);
  });

  it('pays for large files only', async () => {
    const { wrote, end } = followFile();
    await write(1, wrote);
    expect(end(path)).toBeUndefined();
  });

  it('ends with an error where the file does not become whole', async () => {
    const { wrote, end, drop } = followFile();
    await write(chunks, wrote);
    drop();
    await expect(end(path)?.hash).rejects.toThrow('nobody hashes');
    rmSync(folder, { recursive: true });
  });
});
