/** `espalier replay`: from a run's folder and the original to the same bytes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const model = path.join(root, 'test/fixtures/models/mlp_digits.onnx');

it('cuts out of the original what a run has cut out of it', async () => {
  const recipe = 'prune neurons by magnitude to 50% sparsity\ncompact\n';
  const cwd = folderWith({ 'recipe.prune': recipe });
  const at = { cwd };
  const run = ['run', 'recipe.prune', '--model', model, '--out', 'thin', '--quiet'];
  expect(await espalier(run, at)).toMatchObject({ code: 0 });
  const replay = (history: string, out: string, ...more: readonly string[]) =>
    espalier(['replay', history, '--model', model, '--out', out, ...more], at);

  const told = await replay('thin/pruning_history.json', 'one.onnx');
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toBe('one.onnx: 17,810 of 50,610 parameters, 17,600 of 50,200 multiply-adds\n');
  const { stdout } = await replay('thin/model.onnx', 'two.onnx', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ out: 'two.onnx', after: { parameters: 17_810 } });
  const bytes = (name: string) => readFileSync(path.join(cwd, name));
  expect(bytes('one.onnx').equals(bytes('thin/model.onnx'))).toBe(true);
  expect(bytes('two.onnx').equals(bytes('thin/model.onnx'))).toBe(true);

  // Nothing is written over, and what holds no history is no mistake of the model.
  expect(await replay('thin/model.onnx', 'two.onnx')).toMatchObject({ code: 2, stdout: '' });
  const none = await replay('thin/plan.yaml', 'three.onnx');
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('ESP6587');
});
