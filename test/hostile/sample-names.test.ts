/** Names of pictures and of their folders are texts of others: what lists them has a line and a column for each, and no more. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encode } from 'fast-png';
import { afterAll, describe, expect, it } from 'vitest';
import { rowsOf, samplesText } from '../../src/prune/samples/prune-samples.ts';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { strangeFile } from './strange-project.ts';

afterAll(removeFolders);

const project = `model: net.onnx
data:
  train: { images: photos }
batch: 4
`;
const recipe = `prune samples of train by random to 50% density
train all for 2 steps with sgd(lr: 0.01)
prune weights by global magnitude to 50%
`;

/** Eight pictures of two kinds, whose names and folders try to write rows of their own. */
function photoFolder(): string {
  const cwd = folderWith({ 'a.prune': recipe, 'espalier.yaml': project });
  cpSync(path.join(root, 'test/fixtures/models/vit_fmnist.onnx'), path.join(cwd, 'net.onnx'));
  for (const label of ['a\n3\tforged', `b${strangeFile}`]) {
    mkdirSync(path.join(cwd, 'photos', label), { recursive: true });
    for (const at of [0, 1, 2, 3]) {
      const data = Uint8Array.from({ length: 784 }, (_, pixel) => (pixel * (at + 1)) % 256);
      const name = `${at}\n${at + 7}\tforged${strangeFile.slice(0, 60)}.png`;
      writeFileSync(path.join(cwd, 'photos', label, name), encode({ width: 28, height: 28, data, channels: 1 }));
    }
  }
  return cwd;
}

describe('a run on pictures of strange names', () => {
  it('lists those that stay in a row each', async () => {
    const cwd = photoFolder();
    const ran = await espalier(['run', 'a.prune', '--out', 'out'], { cwd });
    expect(ran).toMatchObject({ code: 0 });
    const lines = readFileSync(path.join(cwd, 'out/samples/train.txt'), 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line).toMatch(/^[0-7]\t[^\t\p{Cc}\u202e\u2028]*␊[^\t\p{Cc}\u202e\u2028]*$/u);
    expect(await espalier(['verify', 'out'], { cwd })).toMatchObject({ code: 0 });
  });
});

describe('samplesText', () => {
  it('is read back as its rows, whatever the names are', () => {
    const names = ['plain.png', 'x\n1\tforged.png', '\r\n2', '\u2028'];
    const text = samplesText(Uint32Array.of(0, 1, 3), names);
    expect(text).toBe('0\tplain.png\n1\tx␊1␉forged.png\n3\t�\n');
    expect(rowsOf(text)).toEqual(Uint32Array.of(0, 1, 3));
  });
});
