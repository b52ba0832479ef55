/** `espalier inspect`: a model as recipes see it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './command.ts';
import { espalier } from './quick-command.ts';

const models = path.join(root, 'test/fixtures/models');
const traps = path.join(root, 'test/fixtures/traps');

describe('espalier inspect', () => {
  it('shows layers, shapes, counts, zeros and roles', async () => {
    const cwd = path.join(root, 'examples/lenet300');
    expect(await espalier(['inspect', 'lenet300_mnist.onnx'], { cwd })).toEqual({
      stdout: [
        'lenet300_mnist.onnx: opset 17, by pytorch 2.6.0',
        'inputs   input float32[batch, 1, 28, 28]',
        'outputs  logits float32[batch, 10]',
        '',
        'layer  operator  shape    weights  zeros  roles',
        'fc1    Gemm      300×784  235,200   0.0%  linear, mlp, first layer',
        'fc2    Gemm      100×300   30,000   0.0%  linear, mlp',
        'fc3    Gemm      10×100     1,000   0.0%  linear, head, last layer',
        '',
        '266,610 parameters, 266,200 of them prunable weights, 0.0% zero',
        '',
      ].join('\n'),
      stderr: '',
      code: 0,
    });
  });

  const expectations = readdirSync(models).filter((name) => name.endsWith('.expect.json'));

  it.each(expectations)('counts as PyTorch does: %s', async (name) => {
    const { file, counts } = JSON.parse(readFileSync(path.join(models, name), 'utf8'));
    const folder = file === 'lenet300_mnist.onnx' ? path.join(root, 'examples/lenet300') : models;
    const { stdout, code } = await espalier(['inspect', path.join(folder, file), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1, parameters: counts.parameters, weights: { count: counts.prunable } });
  });

  const files = readdirSync(traps).filter((name) => name.endsWith('.onnx'));

  it.each(files)('shows or refuses %s, and never stumbles over it', async (name) => {
    const { stdout, stderr, code } = await espalier(['inspect', name], { cwd: traps });
    expect(stderr).not.toMatch(/mistake in Espalier itself|node:internal/);
    if (code === 0) expect(stdout).toContain(`${name}: opset`);
    else expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^(error|warning)\[ESP3/)]);
  });

  it.each([
    ['a file that is not there', 'nothing.onnx', /ESP3090.*no such file/],
    ['a folder', 'models', /ESP3090.*no regular file/],
    ['a device', '/dev/null', /ESP3090.*no regular file/],
    ['a path through a file', 'README.md/a.onnx', /ESP3090.*no folder/],
  ])('says why it cannot read %s', async (_, name, message) => {
    const { stderr, code } = await espalier(['inspect', name], { cwd: path.dirname(models) });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

it('says that quantised weights prevent training, and how to go on', async () => {
  const asked = ['inspect', 'test/fixtures/traps/qdq_int8.onnx', '--for-training'];
  const { stderr, stdout } = await espalier(asked);
  expect(stderr).toMatch(/ESP3156.*`Wq`(.*\n)*.*prune and train the float model, then quantise/);
  expect(stdout).toMatch(/^1 finding prevents training$/m);
});

it('counts no quantised weights among those that can be pruned', async () => {
  const { code, stdout } = await espalier(['inspect', 'test/fixtures/traps/qdq_int8.onnx']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/head, first layer, last layer, quantised, not pruned\n/);
  expect(stdout).toMatch(/\n12 parameters, 0 of them prunable weights/);
});

it('hints at layers of equal values, which are perhaps meant to be tied', async () => {
  const { code, stderr } = await espalier(['inspect', 'test/fixtures/traps/twice.onnx']);
  expect({ code, codes: stderr.match(/ESP\d{4}/g) }).toEqual({ code: 0, codes: ['ESP3042'] });
});
