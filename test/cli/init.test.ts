/** `espalier init`: a start that is right, and nothing that was there is lost. */
import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exampleNames, projectTemplate } from '../../src/cli/commands/init.ts';
import { canonicalText, check } from '../../src/index.ts';
import { readProject } from '../../src/project/read.ts';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';
import { losses, severalKeys } from '../../src/project/words.ts';

afterAll(removeFolders);

describe('espalier init', () => {
  it('writes a project file and a recipe that pass their own checks', async () => {
    const cwd = folderWith({});
    const { stdout, stderr, code } = await espalier(['init'], { cwd });
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain('espalier plan first.prune');
    expect(readdirSync(cwd).sort()).toEqual(['espalier.yaml', 'first.prune']);
    expect((await espalier(['check', '.', '--strict'], { cwd })).code).toBe(0);
    expect(await espalier(['fmt', '--check', '.'], { cwd })).toMatchObject({ stdout: '', code: 0 });
  });

  it('makes the folder it is given, and names the only model in it', async () => {
    const cwd = folderWith({ 'deep/er/net "1".onnx': '' });
    expect((await espalier(['init', 'deep/er'], { cwd })).code).toBe(0);
    expect((await espalier(['init', 'new/folder'], { cwd })).code).toBe(0);
    const text = readFileSync(path.join(cwd, 'deep/er/espalier.yaml'), 'utf8');
    expect(readProject({ name: 'espalier.yaml', text }).value?.model).toBe('net "1".onnx');
  });

  it.each(['espalier.yaml', 'first.prune'])('leaves everything alone where %s exists', async (name) => {
    const cwd = folderWith({ [name]: 'mine' });
    const { stdout, stderr, code } = await espalier(['init'], { cwd });
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toMatch(new RegExp(`ESP7005.*\`${name}\` already exists`));
    expect(readdirSync(cwd)).toEqual([name]);
    expect(readFileSync(path.join(cwd, name), 'utf8')).toBe('mine');
  });

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

/** The canonical text: equal for equal meaning. */
function hashOf(text: string): string {
  const { value } = check(text);
  if (value === undefined) throw new Error('the recipe does not check');
  return canonicalText(value);
}

describe('espalier init --example', () => {
  const filesIn = (folder: string): readonly string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(path.join(folder, name)).isFile())
      .toSorted();

  it('knows every example', () => {
    expect(exampleNames).toEqual(readdirSync(path.join(root, 'examples')).toSorted());
  });

  it.each(exampleNames)('writes all of %s, byte by byte but for the layout of recipes', async (name) => {
    const cwd = folderWith({});
    const { stdout, stderr, code } = await espalier(['init', '--example', name], { cwd });
    expect([stderr, code]).toEqual(['', 0]);
    const source = path.join(root, 'examples', name);
    const copy = path.join(cwd, name);
    expect(filesIn(copy)).toEqual(filesIn(source));
    for (const file of filesIn(source)) {
      const [written, kept] = [copy, source].map((folder) => readFileSync(path.join(folder, file)));
      if (file.endsWith('.prune')) expect(hashOf(String(written))).toBe(hashOf(String(kept)));
      else expect(written?.equals(kept ?? Buffer.of())).toBe(true);
      expect(stdout).toContain(path.join(name, file));
    }
    // Folders without a recipe are refused by name.
    const hasRecipes = filesIn(copy).some((file) => file.endsWith('.prune'));
    expect(await espalier(['fmt', '--check', '.'], { cwd })).toMatchObject({ stdout: '', code: hasRecipes ? 0 : 2 });
  });

  it('into a folder of another name, where its recipe can be planned', async () => {
    const cwd = folderWith({});
    expect((await espalier(['init', 'demo', '--example', 'lenet300'], { cwd })).code).toBe(0);
    const { stdout, code } = await espalier(['plan', 'demo/one-shot.prune'], { cwd });
    expect([stdout, code]).toEqual([expect.stringContaining('252,890 of 266,200'), 0]);
  });

  it('leaves everything alone where one of its files exists', async () => {
    const cwd = folderWith({ 'lenet300/espalier.yaml': 'mine' });
    const { stderr, code } = await espalier(['init', '--example', 'lenet300'], { cwd });
    expect([stderr, code]).toEqual([expect.stringMatching(/ESP7005.*espalier\.yaml/), 2]);
    expect(filesIn(path.join(cwd, 'lenet300'))).toEqual(['espalier.yaml']);
  });

  it.each([
    [['--example', 'lenet5'], 'lenet300, playground, pytorch'],
    [['--example', 'lenet300', '--recipe', 'gmp'], "cannot be used with option '--recipe <name>'"],
  ])('refuses %j', async (args, words) => {
    const cwd = folderWith({});
    const { stderr, code } = await espalier(['init', ...args], { cwd });
    expect([stderr, code]).toEqual([expect.stringContaining(words), 2]);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

it('the project template explains itself and is valid with all of its examples uncommented', () => {
  const all = projectTemplate('a.onnx').replaceAll(/^( *)# (?=\w+: )/gm, '$1');
  const { value, diagnostics } = readProject({ name: 'espalier.yaml', text: all });
  expect(diagnostics).toEqual([]);
  expect(Object.keys(value?.data ?? {})).toEqual(['train', 'validation', 'calibration', 'test']);
  expect(value?.task).toMatchObject({ input: 'input', output: 'logits' });
  for (const kind of severalKeys) expect(all).toMatch(new RegExp(`\\b${kind}: `));
  for (const loss of [...losses, 'images: ']) expect(all).toContain(loss);
});
