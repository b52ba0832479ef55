/** What a file of PyTorch does not say of its tensors, and the command tells before it prunes or trains. */
import { expect, it } from 'vitest';
import { readBench } from '../run/as-read.ts';
import { espalier } from './quick-command.ts';

it('tells of weights that are divided by their norms', async () => {
  const { model } = readBench('wnorm', 'documented');
  const { stdout, stderr } = await espalier(['inspect', model, '--for-training']);
  expect(stderr).toContain(
    'hint[ESP3173]: `a.weight_v`, `b.weight_v` are divided by their norms: criteria rank the numbers that are stored',
  );
  expect(stdout).toContain('nothing prevents pruning and training\n');
});

it.each([
  ['gpt', 'ordinary', 'hint[ESP3151]: `onnx::MatMul_220` stays tied to `wte.weight`: one of them is a table of embeddings'],
  ['gcn', 'documented', 'hint[ESP3044]: `adj` may be a buffer, and would be pruned as a parameter'],
] as const)('a plan for %s, %s export', async (name, exported, says) => {
  const { model } = readBench(name, exported);
  const { stderr, code } = await espalier(['plan', '-e', 'prune weights by magnitude to 50%', '--model', model]);
  expect([code, stderr]).toEqual([0, expect.stringContaining(says)]);
});

it.each(['documented', 'ordinary'] as const)('a plan for layers of modules, %s export, says nothing of them', async (exported) => {
  const { model } = readBench('mlp3', exported);
  const { stderr } = await espalier(['plan', '-e', 'prune weights by magnitude to 50%', '--model', model]);
  expect(stderr).not.toContain('ESP304');
});
