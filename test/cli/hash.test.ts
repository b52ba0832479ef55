/** `espalier hash`: one line a recipe, the same hash for the same meaning. */
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';
const hash = 'f22e56cee87d5ee2daf7162ada3ed15a9491871e5790738fb8126cefc6a63acb';

describe('espalier hash', () => {
  it('prints the hash and the file of each recipe', async () => {
    const cwd = folderWith({ 'a.prune': golden, 'b.prune': golden.toUpperCase(), 'c.prune': 'recipe other\ntrain all' });
    const { stdout, code } = await espalier(['hash', 'a.prune', 'b.prune', 'c.prune'], { cwd });
    const lines = stdout.split('\n').slice(0, -1);
    expect([code, lines.slice(0, 2)]).toEqual([0, [`${hash}  a.prune`, `${hash}  b.prune`]]);
    expect(lines[2]).toMatch(/^[0-9a-f]{64} {2}c\.prune$/);
    expect(lines[2]).not.toContain(hash);
  });

  it('reads standard input', async () => {
    const { stdout } = await espalier(['hash', '-'], { input: golden });
    expect(stdout).toBe(`${hash}  -\n`);
  });

  it('prints JSON, with the names that recipes give themselves', async () => {
    const cwd = folderWith({ 'a.prune': `recipe golden\n${golden}` });
    const { stdout } = await espalier(['hash', 'a.prune', '--json'], { cwd });
    expect(JSON.parse(stdout)).toEqual([{ file: 'a.prune', hash, name: 'golden' }]);
  });

  it('refuses a text that is not a recipe, and hashes the others', async () => {
    const cwd = folderWith({ 'a.prune': golden, 'bad.prune': 'prune by to 80 steps\n' });
    const { stdout, stderr, code } = await espalier(['hash', 'bad.prune', 'a.prune'], { cwd });
    expect([code, stdout]).toEqual([1, `${hash}  a.prune\n`]);
    expect(stderr).toContain('bad.prune:1');
  });
});
