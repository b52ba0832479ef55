import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashBeside } from '../../src/identity/hash-beside.ts';

const large = 2 ** 26 + 3;

describe('a hash that is taken beside other work', () => {
  it('is that of the content', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-hash-'));
    const path = join(folder, 'weights');
    writeFileSync(path, 'weights');
    truncateSync(path, large);
    const content = Buffer.alloc(large);
    content.write('weights');
    const expected = createHash('sha256').update(content).digest('hex');
    expect(await hashBeside(path, large)?.hash).toBe(expected);
    rmSync(folder, { recursive: true });
  });

  it('pays for large files only, and tells of one that is gone', async () => {
    expect(hashBeside('small', 1000)).toBeUndefined();
    const absent = hashBeside(join(tmpdir(), 'no-such-file-of-espalier'), large);
    await expect(absent?.hash).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
