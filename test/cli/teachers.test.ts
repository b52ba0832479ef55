/** A teacher from a file through the built command: pinned, frozen, and the same in several processes. */
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const project = `model: net.onnx
data:
  train: { x: data/x.npy, y: data/y.npy }
`;
const recipe = `model big = "teachers/big.onnx"
stage learn for 2 steps { train all loss task + kl(big, temperature: 2) }
branch 2 ways varying seed { stage on for 2 steps { train all loss kl(big) } }
average all
`;

let cwd = '';
const at = (name: string): string => path.join(cwd, name);
const put = (model: string, name: string): void => cpSync(path.join(root, `test/fixtures/models/${model}.onnx`), at(name));
beforeAll(() => {
  cwd = folderWith({ 'espalier.yaml': project, 'recipe.prune': recipe });
  mkdirSync(at('data'));
  mkdirSync(at('teachers'));
  put('mlp_digits_init', 'net.onnx');
  put('mlp_digits', 'teachers/big.onnx');
  for (const name of ['x', 'y']) {
    cpSync(path.join(root, `test/fixtures/data/digits_${name}_test.npy`), at(`data/${name}.npy`));
  }
});

const run = (...args: readonly string[]) => espalier(['run', ...args, '--quiet'], { cwd });

it('is pinned, held against the lock, and verified', async () => {
  const { stdout } = await espalier(['lock'], { cwd });
  expect(stdout).toBe('wrote espalier.lock: the model, 1 data set, 1 used file\n');
  expect(readFileSync(at('espalier.lock'), 'utf8')).toContain('- file: teachers/big.onnx\n');
  expect(await run('recipe.prune', '--frozen', '--out', 'one')).toMatchObject({ code: 0 });
  expect(await run('recipe.prune', '--jobs', '2', '--out', 'two')).toMatchObject({ code: 0 });
  expect(readFileSync(at('two/model.onnx'))).toEqual(readFileSync(at('one/model.onnx')));
  expect(await espalier(['verify', 'one', '--quiet'], { cwd })).toMatchObject({ code: 0 });

  put('mlp_digits_init', 'teachers/big.onnx');
  const frozen = await run('recipe.prune', '--frozen', '--out', 'three');
  expect(frozen.code).toBe(2);
  expect(frozen.stderr).toMatch(/ESP7203\]: the lock pins the used file `teachers\/big.onnx`/);
  const planned = await run('one/plan.yaml', '--project', 'espalier.yaml', '--out', 'three');
  expect(planned.stderr).toContain('ESP6545');
  const verified = await espalier(['verify', 'one', '--quiet'], { cwd });
  expect(verified.code).not.toBe(0);
  expect(verified.stderr).toContain('ESP6545');
});
