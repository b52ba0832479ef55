/** The host's side of `use`: files in the folder of the recipe, and none that a link leads out to. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { usedFilesOf } from '../../src/cli/recipe-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'espalier-use-'));
const recipe = join(folder, 'recipes', 'recipe.prune');
const text = 'criterion ours = |w|\n';

beforeAll(() => {
  mkdirSync(join(folder, 'recipes', 'lib'), { recursive: true });
  writeFileSync(join(folder, 'secret.prune'), text);
  writeFileSync(join(folder, 'recipes', 'lib', 'ours.prune'), text);
  writeFileSync(join(folder, 'recipes', 'binary.prune'), Buffer.from([0, 1, 255]));
  symlinkSync(join(folder, 'secret.prune'), join(folder, 'recipes', 'file-link.prune'));
  symlinkSync(folder, join(folder, 'recipes', 'folder-link'));
  symlinkSync('lib/ours.prune', join(folder, 'recipes', 'inner-link.prune'));
  symlinkSync('loop.prune', join(folder, 'recipes', 'loop.prune'));
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each(['lib/ours.prune', 'inner-link.prune'])('%s is read', (path) => {
  const name = join(folder, 'recipes', path);
  expect(usedFilesOf(recipe)(path)).toEqual({ name, text });
});

test.each([
  ['file-link.prune', 'a link that leads out'],
  ['folder-link/secret.prune', 'a link that leads out'],
  ['loop.prune', ''],
  ['missing.prune', ''],
  ['lib', ''],
  ['binary.prune', ''],
])('%s is not read', (path, reason) => {
  const read = usedFilesOf(recipe)(path);
  expect('reason' in read && read.reason).toContain(reason);
});
