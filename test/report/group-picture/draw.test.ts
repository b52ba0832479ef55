/** Pictures of groups of real networks: what stands in them, and those that the documentation shows. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGroups, type CoupledModel, type Group } from '../../../src/model/index.ts';
import { groupFile } from '../../../src/report/group-picture/draw.ts';
import { readZoo } from '../../support/zoo.ts';
import { modelPaths, read } from '../../model/support.ts';

function modelOf(name: string) {
  const known = modelPaths[name];
  return known === undefined ? readZoo(name).model : read(known).model;
}

function picked(name: string, wanted: string): { coupled: CoupledModel; group: Group } {
  const coupled = readGroups(modelOf(name));
  const group = coupled.groups.find(({ kind, name: of, members }) => members.length > 1 && `${kind} of ${of}` === wanted);
  if (group === undefined) throw new Error(`${name} has no ${wanted}`);
  return { coupled, group };
}

function drawing(name: string, wanted: string): string {
  const { coupled, group } = picked(name, wanted);
  return groupFile(coupled, group);
}

describe('the documentation shows', () => {
  it.each([
    ['residual', 'resnet8_fmnist', 'channels of stem.conv'],
    ['attention', 'vit_narrow', 'heads of encoder.layers.encoder_layer_0.self_attention.MatMul'],
  ])('%s: %s, %s', async (file, name, group) => {
    await expect(drawing(name, group)).toMatchFileSnapshot(path.resolve(`docs/pictures/${file}.svg`));
  });
});

it('has a title and says everything in words', () => {
  const svg = drawing('resnet8_fmnist', 'channels of block1.a.conv');
  expect(svg).toContain('role="img"');
  expect(svg).toContain('>16 channels of block1.a.conv</title>');
  expect(/<desc[^>]*>(.*)<\/desc>/.exec(svg)?.[1]).toBe(
    'Conv, /block1/a/conv/Conv, makes onnx::Conv_92[0], with onnx::Conv_93[0]; ' +
      'Relu, /block1/a/act/Relu; Conv, /block1/b/conv/Conv, reads onnx::Conv_95[1]',
  );
});

it('marks what stays, at the output that holds it', () => {
  const svg = drawing('mlp_digits', 'neurons of 4');
  expect(svg).toContain('class="pinned"');
  expect(svg).toContain('stays: the sizes of outputs stay');
});

it('marks the input that holds', () => {
  const coupled = readGroups(modelOf('mlp_digits'));
  const group = coupled.groups.find(({ pin }) => pin?.where.startsWith('input'));
  const svg = group === undefined ? '' : groupFile(coupled, group);
  expect(svg).toContain('>input</text>');
  expect(svg).toContain('stays: the sizes of inputs stay');
});

it('marks operators that give other values', () => {
  const svg = drawing('gpt2_narrow', 'width of words');
  expect(svg.match(/class="changing"/g)?.length).toBe(9);
});

it('abridges the width of a whole transformer, with a count', () => {
  const svg = drawing('gpt2', 'width of words');
  expect(svg.match(/<rect/g)?.length).toBe(48);
  expect(svg).toMatch(/\d+ more operators, with \d+ tensors/);
});

it('names of a file cannot leave their place', () => {
  const { coupled, group } = picked('resnet8_fmnist', 'channels of block1.a.conv');
  const strange = { ...group, name: '</title><script>alert(1)</script>' };
  expect(groupFile(coupled, strange)).not.toContain('<script>');
});
