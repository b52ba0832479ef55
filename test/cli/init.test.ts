/** `espalier init`: a start that is right, and nothing that was there is lost. */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectTemplate } from '../../src/cli/templates.ts';
import { readProject } from '../../src/project/read.ts';
import { espalier, folderWith, removeFolders } from './command.ts';

afterAll(removeFolders);

describe('espalier init', () => {
  it('writes a project file and a recipe that pass their own checks', async () => {
    const cwd = folderWith({});
    const { stdout, stderr, code } = await espalier(['init'], { cwd });
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain('espalier plan first.prune');
    expect(readdirSync(cwd).sort()).toEqual(['espalier.yaml', 'first.prune']);
    expect((await espalier(['check', '.', '--strict'], { cwd })).code).toBe(0);
  });

  it('makes the folder it is given, and names the only model in it', async () => {
    const cwd = folderWith({ 'deep/er/net "1".onnx': '' });
    expect((await espalier(['init', 'deep/er'], { cwd })).code).toBe(0);
    expect((await espalier(['init', 'new/folder'], { cwd })).code).toBe(0);
    const text = readFileSync(path.join(cwd, 'deep/er/espalier.yaml'), 'utf8');
    expect(readProject({ name: 'espalier.yaml', text }).value?.model).toBe('net "1".onnx');
  });

  it.each(['espalier.yaml', 'first.prune'])(
    'leaves everything alone where %s exists',
    async (name) => {
      const cwd = folderWith({ [name]: 'mine' });
      const { stdout, stderr, code } = await espalier(['init'], { cwd });
      expect([stdout, code]).toEqual(['', 2]);
      expect(stderr).toMatch(new RegExp(`ESP7005.*\`${name}\` exists already`));
      expect(readdirSync(cwd)).toEqual([name]);
      expect(readFileSync(path.join(cwd, name), 'utf8')).toBe('mine');
    },
  );

  it.each(['/proc/espalier', 'file/inside'])('says why it cannot write to %s', async (folder) => {
    const cwd = folderWith({ file: '' });
    const { stderr, code } = await espalier(['init', folder], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error\[ESP7006\]/);
  });

  it('is not misled by a folder of that name', async () => {
    const cwd = folderWith({});
    mkdirSync(path.join(cwd, 'espalier.yaml'));
    expect((await espalier(['init'], { cwd })).code).toBe(2);
    expect(readdirSync(cwd)).toEqual(['espalier.yaml']);
  });
});

it('the project template explains itself and is valid with all of its examples uncommented', () => {
  const all = projectTemplate('a.onnx').replaceAll(/^( *)# (?=\w+: )/gm, '$1');
  const { value, diagnostics } = readProject({ name: 'espalier.yaml', text: all });
  expect(diagnostics).toEqual([]);
  expect(Object.keys(value?.data ?? {})).toEqual(['train', 'validation', 'calibration', 'test']);
  expect(value?.task).toMatchObject({ input: 'input', output: 'logits' });
});
