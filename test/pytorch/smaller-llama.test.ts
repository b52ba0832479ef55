/** A pruned transformer goes back into a module that is built from the exported `config.json`. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readNpy } from '../compute/support/npy.ts';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { python } from '../support/python.ts';

let cwd = '';
const pytorch = (task: 'make' | 'load'): Promise<string> => python([path.join(root, 'test/pytorch/smaller_llama.py'), task, cwd]);

const cut = (recipe: string, model: string, out: string) =>
  espalier(['run', '-e', recipe, '--model', model, '--out', out, '--quiet'], { cwd });
const exported = (run: string, out: string) => {
  const options = ['--to', 'hugging-face', '--config', 'config.json', '--out', out];
  return espalier(['export', run, ...options], { cwd });
};

beforeAll(async () => {
  cwd = folderWith({});
  await pytorch('make');
});
afterAll(removeFolders);

it('has its sizes, and gives the outputs of the ONNX file', async () => {
  const fewer = 'prune blocks in blocks 0..1 by random removing 1 block\ncompact\n';
  expect(await cut(fewer, 'net.onnx', 'fewer')).toMatchObject({ code: 0 });
  const smaller = 'prune heads by uniform magnitude to 50% sparsity\nprune neurons by uniform magnitude to 25% sparsity\ncompact\n';
  expect(await cut(smaller, 'fewer/model.onnx', 'smaller')).toMatchObject({ code: 0 });
  const told = await exported('smaller', 'pruned');
  expect(told).toMatchObject({ code: 0 });
  expect(told.stdout).toContain('num_attention_heads was 4, and is 2\n');
  const { config } = JSON.parse(await pytorch('load'));
  expect(config).toMatchObject({ num_hidden_layers: 2, head_dim: 4, intermediate_size: 18 });
  expect(config.layer_types).toContain('c');
  const theirs = readNpy(path.join(cwd, 'logits.npy')).values;
  const session = await ort.InferenceSession.create(path.join(cwd, 'smaller/model.onnx'));
  const ids = readNpy(path.join(cwd, 'ids.npy'));
  const feeds = { ids: new ort.Tensor('int64', BigInt64Array.from(ids.values, BigInt), ids.dims) };
  const { logits } = await session.run(feeds);
  const ours = Float32Array.from(logits?.data ?? [], Number);
  expect(ours).toHaveLength(theirs.length);
  for (const [at, value] of ours.entries()) expect(value).toBeCloseTo(Number(theirs[at]), 5);
});

it('is refused where layers differ, lose a part, or have another configuration', async () => {
  const refused = async (recipe: string, out: string): Promise<string> => {
    expect(await cut(recipe, 'net.onnx', out)).toMatchObject({ code: 0 });
    const { code, stderr } = await exported(out, `${out}-folder`);
    expect(code).not.toBe(0);
    expect(existsSync(path.join(cwd, `${out}-folder`))).toBe(false);
    return stderr;
  };
  const uneven = 'prune neurons in block 1 by magnitude to 50% sparsity\ncompact\n';
  expect(await refused(uneven, 'uneven')).toMatch(
    /ESP7371.*`intermediate_size` would be 24 by `layers\.0\.mlp.*and 12 by `layers\.1\.mlp/s,
  );
  const partly = 'prune sublayers in block 1 by random removing 1 sublayer\ncompact\n';
  expect(await refused(partly, 'partly')).toMatch(/ESP7370.*`layers\.1` has no parameter for/s);
  writeFileSync(path.join(cwd, 'config.json'), '{"model_type": "t5"}');
  expect((await exported('uneven', 'other')).stderr).toMatch(/ESP7367.*"t5" are not known/s);
});
