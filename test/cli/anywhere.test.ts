/** The same run on other folders, users, languages and time zones: the same bytes, and nothing elsewhere. */
import { chownSync, cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { espalier, folderWith, removeFolders, root, type Circumstances } from './command.ts';

afterAll(removeFolders);

/** Milliseconds: whole runs on two busy cores. */
const patience = 300_000;

/** Whatever the number is called: a user who owns nothing. */
const nobody = 65_534;

const recipes = {
  plain: `stage s for 20 steps {
  train all with sgd(lr: 0.05)
  prune weights by global magnitude to 70% over 0%..50%
}
`,
  arms: `param target: sparsity = 60%
sweep target in 50%, 90% {
  stage s for 10 steps { train all with sgd(lr: 0.05)\n prune weights by global magnitude to target }
}
expect sparsity of model >= 50%
`,
};
type Name = keyof typeof recipes;

const project = `model: net.onnx
data:
  train: { x: digits_x_train.npy, y: digits_y_train.npy }
  test: { x: digits_x_test.npy, y: digits_y_test.npy }
`;

function projectIn(name: string): string {
  const folder = path.join(folderWith({}), name);
  mkdirSync(folder, { recursive: true });
  const inside = folderWith({ 'espalier.yaml': project });
  cpSync(inside, folder, { recursive: true });
  const fixtures = path.join(root, 'test/fixtures');
  cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), path.join(folder, 'net.onnx'));
  for (const part of ['x_train', 'y_train', 'x_test', 'y_test']) {
    const file = `digits_${part}.npy`;
    cpSync(path.join(fixtures, 'data', file), path.join(folder, file));
  }
  return folder;
}

/** Every file below the folder by its name. */
function bytesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [path.relative(folder, file), readFileSync(file, 'base64')]).sort());
}

async function ran(name: Name, cwd: string, around: Circumstances = {}): Promise<string> {
  const out = path.join(cwd, `out of ${name}`);
  const args = ['run', '-e', recipes[name], '--project', 'espalier.yaml', '--quiet', '--out', out];
  const inWorkers = name === 'arms' ? ['--jobs', '2'] : [];
  const { code, stderr } = await espalier([...args, ...inWorkers], { ...around, cwd });
  expect([code, stderr]).toEqual([0, '']);
  return out;
}

describe.each(['plain', 'arms'] as const)('a run with the recipe `%s`', (name) => {
  let here = '';
  beforeAll(async () => {
    here = await ran(name, projectIn('here'));
  }, patience);

  it(
    'in a time zone of tomorrow and in Turkish gives the same bytes',
    async () => {
      const env = { TZ: 'Pacific/Kiritimati', FORCE_COLOR: '1', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' };
      expect(bytesIn(await ran(name, projectIn('a'), { env }))).toEqual(bytesIn(here));
    },
    patience,
  );

  it.runIf(process.getuid?.() === 0)(
    'by another user gives the same bytes',
    async () => {
      const cwd = projectIn('a');
      chownSync(cwd, nobody, nobody);
      chownSync(path.dirname(cwd), nobody, nobody);
      const there = await ran(name, cwd, { user: nobody });
      expect(bytesIn(there)).toEqual(bytesIn(here));
    },
    patience,
  );

  it(
    'in a folder with a space and an emoji gives the same bytes, leaves nothing in the home folder, and says nothing of this place',
    async () => {
      const home = folderWith({});
      const cwd = projectIn('a-place-of-its-own, prö ject 🌲');
      const there = await ran(name, cwd, { env: { HOME: home, USER: 'somebody-else' } });
      expect(bytesIn(there)).toEqual(bytesIn(here));
      expect(readdirSync(home)).toEqual([]);
      for (const file of readdirSync(there, { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue;
        const text = readFileSync(path.join(file.parentPath, file.name), 'latin1');
        expect(text).not.toMatch(/a-place-of-its-own|somebody-else/);
      }
    },
    patience,
  );
});
