/** `espalier explain groups`: what of a model goes together. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { espalier, root } from './command.ts';

const models = path.join(root, 'test/fixtures/models');

it('says what a unit takes along, and what holds it', async () => {
  const { stdout, stderr, code } = await espalier(
    ['explain', 'groups', 'resnet8_fmnist.onnx', 'channels'],
    { cwd: models },
  );
  expect([stderr, code]).toEqual(['', 0]);
  expect(stdout.split('\n\n').slice(0, 3)).toEqual([
    'resnet8_fmnist.onnx: 6 groups of units that can go, 0 that stay',
    [
      '16 channels of `stem.conv`, each of 619 parameters',
      '  made by    onnx::Conv_89[0], onnx::Conv_95[0]',
      '  read by    onnx::Conv_92[1], onnx::Conv_98[1], onnx::Conv_104[1]',
      '  along with onnx::Conv_90[0], onnx::Conv_96[0]',
      '  held by    /stem/conv/Conv, /stem/act/Relu, /block1/a/conv/Conv, /block1/b/conv/Conv, ' +
        '/block1/Add, /block1/Relu, /block2/a/conv/Conv, /block2/down/conv/Conv',
    ].join('\n'),
    [
      '16 channels of `block1.a.conv`, each of 289 parameters',
      '  made by    onnx::Conv_92[0]',
      '  read by    onnx::Conv_95[1]',
      '  along with onnx::Conv_93[0]',
      '  held by    /block1/a/conv/Conv, /block1/a/act/Relu, /block1/b/conv/Conv',
    ].join('\n'),
  ]);
});

it('gives the reason for what stays', async () => {
  const { stdout } = await espalier(['explain', 'groups', 'mlp_digits.onnx'], { cwd: models });
  expect(stdout).toContain('10 neurons of `4` stay: 4.weight[0], 4.bias[0]');
  expect(stdout).toContain('because of output `logits`: the sizes of outputs stay');
});

it('prints JSON', async () => {
  const { stdout, code } = await espalier(
    ['explain', 'groups', 'char_llama.onnx', 'heads', '--json'],
    { cwd: models },
  );
  expect(code).toBe(0);
  const { formatVersion, groups } = JSON.parse(stdout);
  expect(formatVersion).toBe(1);
  expect(groups.map((group: { units: number; parameters: number }) => group)).toMatchObject([
    { name: 'layers.0.q_proj', kind: 'heads', units: 2, parameters: 12288 },
    { name: 'layers.1.q_proj', kind: 'heads', units: 2, parameters: 12288 },
  ]);
});

it.each<[string, readonly string[], string]>([
  ['no such file', ['nix.onnx'], 'ESP3090'],
  ['a unit that is none', ['mlp_digits.onnx', 'experts'], 'Allowed choices are channels'],
  ['no model', [], "missing required argument 'model'"],
])('%s', async (_, args, message) => {
  const { stderr, code } = await espalier(['explain', 'groups', ...args], { cwd: models });
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
