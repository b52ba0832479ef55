/** `espalier explain groups`: what of a model goes together. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const models = path.join(root, 'test/fixtures/models');

it('says what a unit takes along, and what holds it', async () => {
  const { stdout, stderr, code } = await espalier(['explain', 'groups', 'resnet8_fmnist.onnx', 'channels'], { cwd: models });
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

it('gives the reason for groups that stay', async () => {
  const { stdout } = await espalier(['explain', 'groups', 'mlp_digits.onnx'], { cwd: models });
  expect(stdout).toContain('10 neurons of `4` stay: 4.weight[0], 4.bias[0]');
  expect(stdout).toContain('because of output `logits`: the sizes of outputs stay');
});

it('prints JSON', async () => {
  const { stdout, code } = await espalier(['explain', 'groups', 'char_llama.onnx', 'heads', '--json'], { cwd: models });
  expect(code).toBe(0);
  const { formatVersion, groups } = JSON.parse(stdout);
  expect(formatVersion).toBe(1);
  expect(groups.map((group: { units: number; parameters: number }) => group)).toMatchObject([
    { name: 'layers.0.q_proj', kind: 'heads', units: 2, parameters: 12288 },
    { name: 'layers.1.q_proj', kind: 'heads', units: 2, parameters: 12288 },
  ]);
});

it('draws one group, over an earlier picture and over nothing else', async () => {
  const cwd = folderWith({ 'notes.svg': 'mine' });
  const draw = (of: string, file: string) =>
    espalier(['explain', 'groups', path.join(models, 'resnet8_fmnist.onnx'), '--of', of, '--svg', file], { cwd });
  for (const name of ['stem.conv', 'block1.a.conv']) {
    const { stdout, stderr, code } = await draw(name, 'group.svg');
    expect([stderr, code]).toEqual(['wrote group.svg\n', 0]);
    expect(stdout).toContain(`channels of \`${name}\``);
    expect(readFileSync(path.join(cwd, 'group.svg'), 'utf8')).toContain(`channels of ${name}</title>`);
  }
  const { stderr, code } = await draw('stem.conv', 'notes.svg');
  expect([stderr.includes('ESP7005'), code]).toEqual([true, 2]);
  expect(readFileSync(path.join(cwd, 'notes.svg'), 'utf8')).toBe('mine');
});

it.each<[string, readonly string[], string]>([
  ['a group that is none', ['mlp_digits.onnx', '--of', '3'], 'ESP7015'],
  ['a picture of several groups', ['mlp_digits.onnx', '--svg', 'x.svg'], '`--of 0`'],
  ['a picture of none', ['mlp_digits.onnx', 'heads', '--svg', 'x.svg'], 'none of this kind'],
  ['a picture of branches', ['mlp_digits.onnx', 'blocks', '--svg', 'x.svg'], 'ESP7011'],
  ['no such file', ['nix.onnx'], 'ESP3090'],
  ['a unit that is none', ['mlp_digits.onnx', 'people'], 'Allowed choices are experts, channels'],
  ['no model', [], "missing required argument 'model'"],
])('%s', async (_, args, message) => {
  const { stderr, code } = await espalier(['explain', 'groups', ...args], { cwd: models });
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
