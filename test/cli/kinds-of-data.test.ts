/** The life of a run on data of every kind: locked, refused on other bytes, killed and gone on with, verified. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bytesOf } from '../run/folder-bytes.ts';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';
import { kindsOfData, type KindOfData } from './kinds-of-data.ts';

afterAll(removeFolders);

const recipe = `recipe small
stage s for 24 steps {
  train all with sgd(lr: 0.01, momentum: 0.9)
  prune weights by global magnitude to 50% over 25%..75%
}
measure loss on test
expect sparsity of model in 50% ± 0.1%
`;

function folder({ model, files, train, test, task = '{ loss: crossentropy }' }: KindOfData): string {
  const project = `model: net.onnx\ndata:\n  train: ${train}\n  test: ${test}\ntask: ${task}\nbatch: 4\n`;
  const cwd = folderWith({ 'a.prune': recipe, 'espalier.yaml': project, ...files });
  cpSync(path.join(root, model), path.join(cwd, 'net.onnx'));
  return cwd;
}

const kinds = Object.entries(kindsOfData).map(([name, kind]) => ({ name, kind, cwd: folder(kind) }));
const run = (cwd: string, ...args: readonly string[]) => espalier(['run', 'a.prune', '--checkpoint-every', '3', ...args], { cwd });

it.each(kinds)('$name: a changed byte is refused, and its file named', async ({ kind, cwd }) => {
  expect(await espalier(['lock'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  expect(await run(cwd, '--frozen', '--quiet', '--out', 'whole')).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/sparsity of model in 49\.9%\.\.50\.1% +50% +held\n/),
  });
  const { file, named = file, fromEnd } = kind.spoilt;
  const sound = readFileSync(path.join(cwd, file));
  writeFileSync(path.join(cwd, file), spoil(sound, fromEnd));
  const { code, stderr } = await run(cwd, '--frozen', '--out', 'other');
  writeFileSync(path.join(cwd, file), sound);
  expect(code).toBe(2);
  expect(stderr).toContain(`\`${named}`);
  expect(existsSync(path.join(cwd, 'other'))).toBe(false);
});

const living = kinds.filter(({ kind }) => kind.lives === true);

it.each(living)('$name: a killed run ends in the same bytes, and is verified', async ({ cwd }) => {
  const killed = await espalier(['run', 'a.prune', '--checkpoint-every', '3', '--out', 'cut'], {
    cwd,
    interruptAt: /s: \d+\/24 steps/,
    interruptBy: 'SIGKILL',
  });
  expect(killed.code).not.toBe(1);
  expect(await espalier(['run', '--resume', 'cut', '--quiet'], { cwd })).toMatchObject({ code: 0 });
  expect(bytesOf(path.join(cwd, 'cut'))).toEqual(bytesOf(path.join(cwd, 'whole')));
  const verified = await espalier(['verify', 'cut', '--quiet'], { cwd });
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('the same bytes') });
});

/** One bit of the byte that stands so far from the end. */
function spoil(bytes: Uint8Array, fromEnd: number): Uint8Array {
  const at = bytes.length - fromEnd;
  return bytes.with(at, (bytes[at] ?? 0) ^ 1);
}
