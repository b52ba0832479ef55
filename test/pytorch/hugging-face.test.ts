/** A folder of safetensors is pruned as PyTorch prunes the module, and PyTorch loads what came out. */
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { python } from '../support/python.ts';

afterAll(removeFolders);

it('ends in the weights and outputs of torch.nn.utils.prune, and in 2:4 along the inputs', async () => {
  const cwd = folderWith({});
  const pytorch = (task: 'make' | 'load'): Promise<string> => python([path.join(root, 'test/pytorch/hugging_face.py'), task, cwd]);
  await pytorch('make');
  for (const [recipe, model, out] of [
    ['prune weights by global magnitude to 50%', 'whole', 'run'],
    ['prune weights to 2:4 by magnitude', 'half', 'two-four'],
  ] as const) {
    const run = ['run', '-e', recipe, '--model', model, '--out', out, '--quiet'];
    expect(await espalier(run, { cwd })).toMatchObject({ code: 0, stderr: '' });
  }
  const told = JSON.parse(await pytorch('load'));
  expect(told).toMatchObject({ equal: true, difference: 0, kept: true });
  expect(told.groups).toBeGreaterThan(900);
}, 300_000);
