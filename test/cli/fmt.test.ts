/** `espalier fmt`, as a user runs it. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, readdirSync, statSync, symlinkSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { command, folderWith, removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const rough = 'global magnitude to 80 %\n';
const fine = 'prune weights by global magnitude to 80%\n';
const broken = 'prune   weights by (magnitude\n';

const read = (folder: string, name: string): string => readFileSync(path.join(folder, name), 'utf8');

describe('espalier fmt', () => {
  it('formats the recipes and the pages of a folder, and reports each', async () => {
    const cwd = folderWith({
      'a.prune': rough,
      'b/c.prune': fine,
      'README.md': `# A  \n\n\`\`\`prune\n${rough}\`\`\`\n*  b\n`,
      'node_modules/d.prune': rough,
      'e.txt': rough,
    });
    const { code, stdout, stderr } = await espalier(['fmt'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe('formatted README.md\nformatted a.prune\n2 files formatted, 1 file left unchanged\n');
    expect(read(cwd, 'a.prune')).toBe(fine);
    expect(read(cwd, 'README.md')).toBe(`# A  \n\n\`\`\`prune\n${fine}\`\`\`\n*  b\n`);
    expect(read(cwd, 'node_modules/d.prune')).toBe(rough);
    expect(readdirSync(cwd).sort()).toEqual(['README.md', 'a.prune', 'b', 'e.txt', 'node_modules']);
  });

  it('writes only what changes', async () => {
    const cwd = folderWith({ 'a.prune': fine });
    const before = statSync(path.join(cwd, 'a.prune'));
    const { code, stderr } = await espalier(['fmt', 'a.prune'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '1 file left unchanged\n' });
    expect(statSync(path.join(cwd, 'a.prune')).ino).toBe(before.ino);
    expect(statSync(path.join(cwd, 'a.prune')).mtimeMs).toBe(before.mtimeMs);
  });

  it('keeps the mode of a file, and a link a link', async () => {
    const cwd = folderWith({ 'a.prune': rough });
    chmodSync(path.join(cwd, 'a.prune'), 0o750);
    symlinkSync('a.prune', path.join(cwd, 'link.prune'));
    expect((await espalier(['fmt', 'link.prune'], { cwd })).code).toBe(0);
    expect(lstatSync(path.join(cwd, 'link.prune')).isSymbolicLink()).toBe(true);
    expect(statSync(path.join(cwd, 'a.prune')).mode & 0o777).toBe(0o750);
    expect(read(cwd, 'a.prune')).toBe(fine);
  });

  it.each([
    ['carriage returns go', fine.replace('\n', '\r\n')],
    ['a byte order mark goes', `\ufeff${fine}`],
    ['the last line is ended', fine.trimEnd()],
  ])('%s', async (_, text) => {
    const cwd = folderWith({ 'a.prune': text });
    expect((await espalier(['fmt', '--check', 'a.prune'], { cwd })).code).toBe(1);
    expect((await espalier(['fmt', '--diff', 'a.prune'], { cwd })).stdout).not.toBe('');
    expect(read(cwd, 'a.prune')).toBe(text);
    expect((await espalier(['fmt', 'a.prune'], { cwd })).code).toBe(0);
    expect(readFileSync(path.join(cwd, 'a.prune'))).toEqual(Buffer.from(fine));
  });

  it('leaves a page of Markdown its line ends', async () => {
    const page = `# A\r\n\r\n\`\`\`prune\r\n${rough.replace('\n', '\r\n')}\`\`\`\r\n`;
    const cwd = folderWith({ 'a.md': page });
    await espalier(['fmt', 'a.md'], { cwd });
    expect(read(cwd, 'a.md')).toBe(page.replace(rough.trimEnd(), fine.trimEnd()));
  });

  it('leaves a recipe with a syntax error unchanged, and formats the others', async () => {
    const cwd = folderWith({ 'a.prune': broken, 'b.prune': rough });
    const { code, stderr } = await espalier(['fmt', 'a.prune', 'b.prune'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^a\.prune unchanged\nformatted b\.prune\n[^]*ESP1010/);
    expect(stderr).toMatch(/a\.prune:1:20/);
    expect(stderr).toMatch(/1 file formatted, 1 file not readable\n$/);
    expect([read(cwd, 'a.prune'), read(cwd, 'b.prune')]).toEqual([broken, fine]);
  });

  it('formats a recipe whose words are wrong: that is the business of check', async () => {
    const { code, stdout } = await espalier(['fmt', '-'], { input: 'pruen   weights\n' });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'pruen weights\n' });
  });

  it('exits with 2 where it can format nothing', async () => {
    const cwd = folderWith({ 'a.prune': fine, 'empty/b.txt': '' });
    expect((await espalier(['fmt', 'nowhere.prune'], { cwd })).code).toBe(2);
    expect((await espalier(['fmt', 'empty'], { cwd })).code).toBe(2);
    expect((await espalier(['fmt', '--width', '100'], { cwd })).code).toBe(2);
  });
});

describe('espalier fmt --check', () => {
  it('names what is not formatted, writes nothing and exits with 1', async () => {
    const cwd = folderWith({ 'a.prune': rough, 'b.prune': fine });
    const { code, stdout, stderr } = await espalier(['fmt', '--check', '.'], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'a.prune\n' });
    expect(stderr).toBe('1 file would be formatted, 1 file left unchanged\n');
    expect(read(cwd, 'a.prune')).toBe(rough);
  });

  it('exits with 0 where all is well', async () => {
    const cwd = folderWith({ 'a.prune': fine });
    expect(await espalier(['fmt', '--check'], { cwd })).toMatchObject({ code: 0, stdout: '' });
  });
});

describe('espalier fmt --diff', () => {
  it('shows what would change', async () => {
    const cwd = folderWith({ 'a.prune': rough });
    const { code, stdout } = await espalier(['fmt', '--diff', 'a.prune'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toBe(`--- a/a.prune\n+++ b/a.prune\n@@ -1,1 +1,1 @@\n-${rough}+${fine}`);
    expect(read(cwd, 'a.prune')).toBe(rough);
  });
});

describe('espalier fmt -', () => {
  it('prints standard input formatted', async () => {
    expect(await espalier(['fmt', '-'], { input: rough })).toEqual({ code: 0, stdout: fine, stderr: '' });
  });

  it('reads it as its name says', async () => {
    const args = ['fmt', '-', '--stdin-filename', 'a.md'];
    const page = `a  \n\`\`\`prune\n${rough}\`\`\`\n`;
    expect((await espalier(args, { input: page })).stdout).toBe(page.replace(rough, fine));
  });

  it('prints nothing of an unreadable file', async () => {
    const args = ['fmt', '-', '--stdin-filename', 'a.prune'];
    const { code, stdout, stderr } = await espalier(args, { input: broken });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/a\.prune:1:20/);
  });
});

const yaml = `# of the whole file
stages:
  - prune: weights
    to:   80%
    by: {allocation: global,
      criterion: magnitude} # why
`;
const fineYaml = `# of the whole file
stages:
  - {prune: weights, to: 80%, by: {allocation: global, criterion: magnitude}} # why
`;

describe('espalier fmt of YAML', () => {
  it('lays a recipe out with its comments, and then leaves it alone', async () => {
    const cwd = folderWith({ 'a.prune.yaml': yaml, 'other.yaml': yaml });
    expect(await espalier(['fmt'], { cwd })).toMatchObject({ code: 0 });
    expect(read(cwd, 'a.prune.yaml')).toBe(fineYaml);
    expect(read(cwd, 'other.yaml')).toBe(yaml);
    expect(await espalier(['fmt', '--check'], { cwd })).toMatchObject({ code: 0, stdout: '' });
  });

  it('leaves a recipe with an error unchanged, and shows the line of the YAML', async () => {
    const wrong = yaml.replace('global', 'globl');
    const cwd = folderWith({ 'a.prune.yaml': wrong });
    const { code, stderr } = await espalier(['fmt', 'a.prune.yaml'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^a\.prune\.yaml unchanged\n[^]*a\.prune\.yaml:5:/);
    expect(read(cwd, 'a.prune.yaml')).toBe(wrong);
  });
});

describe('espalier fmt behind a pipe', () => {
  const shell = promisify(execFile);
  const piped = (cwd: string, args: string): Promise<{ stdout: string; stderr: string }> =>
    shell('sh', ['-c', `cat a.prune | "${process.execPath}" "${command}" fmt ${args}`], { cwd });

  it('never writes the folder where only a text was meant', async () => {
    const cwd = folderWith({ 'a.prune': rough, 'b.prune': rough });
    await expect(piped(cwd, '')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('error[ESP7017]') });
    expect([read(cwd, 'a.prune'), read(cwd, 'b.prune')]).toEqual([rough, rough]);
    expect(await piped(cwd, '-')).toMatchObject({ stdout: fine, stderr: '' });
    expect(read(cwd, 'b.prune')).toBe(rough);
  });

  it('takes the folder where it is named, or nothing is written', async () => {
    const cwd = folderWith({ 'a.prune': rough, 'b.prune': rough });
    await expect(piped(cwd, '--check')).rejects.toMatchObject({ stdout: 'a.prune\nb.prune\n' });
    await piped(cwd, '.');
    expect([read(cwd, 'a.prune'), read(cwd, 'b.prune')]).toEqual([fine, fine]);
  });
});

describe('espalier fmt --canonical', () => {
  const golden = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';
  const canonical =
    'prune weights by global magnitude to 80%\n  over 25%..75%\n  protect min 5% per layer\n\n' +
    'then retrain lora within 0.3% of params\n';

  it('prints what is hashed, and writes nothing', async () => {
    const cwd = folderWith({ 'a.prune': golden });
    const { code, stdout, stderr } = await espalier(['fmt', '--canonical', 'a.prune'], { cwd });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: canonical, stderr: '' });
    expect(read(cwd, 'a.prune')).toBe(golden);
    const hash = createHash('sha256').update(stdout).digest('hex');
    expect((await espalier(['hash', 'a.prune'], { cwd })).stdout).toBe(`${hash}  a.prune\n`);
  });

  it('names each of several recipes, text or YAML, in a comment', async () => {
    const cwd = folderWith({ 'a.prune': rough, 'b.prune.yaml': yaml, 'README.md': '# A' });
    const { code, stdout } = await espalier(['fmt', '--canonical'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toBe(`# a.prune\n${fine}\n# b.prune.yaml\n${fine}`);
  });

  it('has none for a recipe with an error', async () => {
    const { code, stdout, stderr } = await espalier(['fmt', '--canonical', '-'], { input: broken });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/ESP1010/);
  });

  it.each(['--check', '--diff'])('does not go with %s', async (option) => {
    const { code, stderr } = await espalier(['fmt', '--canonical', option]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be used with/);
  });
});
