/** `espalier check --fix`: what it writes, what it prints and what it exits with. */
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const nesterov = 'train all with sgd(lr: 0.1, nesterov) for 2 epochs\n';
const plain = 'train all with sgd(lr: 0.1) for 2 epochs\n';
const soup = 'branch 3 ways {\n  train all\n}\naverage all\n';
const variedSoup = 'branch 3 ways varying seed {\n  train all\n}\naverage all\n';

const read = (cwd: string, name: string): string => readFileSync(path.join(cwd, name), 'utf8');

describe('espalier check --fix', () => {
  it('writes safe fixes, and reports the fixed and the remaining findings', async () => {
    const cwd = folderWith({ 'a.prune': nesterov, 'b.prune': soup, 'c.prune': plain });
    const args = ['check', '.', '--fix', '--format', 'concise'];
    const { stdout, stderr, code } = await espalier(args, { cwd });
    expect([read(cwd, 'a.prune'), read(cwd, 'b.prune')]).toEqual([plain, soup]);
    expect(stderr).toBe('fixed a.prune:1:16: ESP2833 remove `nesterov`\n1 fix in 1 recipe; 1 more with --unsafe-fixes\n');
    expect(stdout).toMatch(/^b\.prune:1:1: warning ESP2822 .*\n$/);
    expect(code).toBe(0);
    expect(readdirSync(cwd).sort()).toEqual(['a.prune', 'b.prune', 'c.prune']);
  });

  it('makes the others only with --unsafe-fixes', async () => {
    const cwd = folderWith({ 'b.prune': soup });
    const { stderr } = await espalier(['check', 'b.prune', '--fix', '--unsafe-fixes'], { cwd });
    expect(read(cwd, 'b.prune')).toBe(variedSoup);
    expect(stderr).toMatch(/^fixed b\.prune:1:1: ESP2822 add `varying seed`\n1 fix in 1 recipe\n/);
  });

  it('does not write a file in which there is nothing to fix', async () => {
    const cwd = folderWith({ 'c.prune': plain });
    chmodSync(path.join(cwd, 'c.prune'), 0o400);
    const before = statSync(path.join(cwd, 'c.prune')).mtimeMs;
    const { stderr, code } = await espalier(['check', 'c.prune', '--fix'], { cwd });
    expect([stderr, code]).toEqual(['nothing to fix\n', 0]);
    expect(statSync(path.join(cwd, 'c.prune')).mtimeMs).toBe(before);
  });

  it('keeps the permissions of a file, and writes through a link', async () => {
    const cwd = folderWith({ 'real/a.prune': nesterov });
    chmodSync(path.join(cwd, 'real/a.prune'), 0o640);
    symlinkSync('real/a.prune', path.join(cwd, 'link.prune'));
    await espalier(['check', 'link.prune', '--fix'], { cwd });
    expect(read(cwd, 'real/a.prune')).toBe(plain);
    expect(statSync(path.join(cwd, 'real/a.prune')).mode & 0o777).toBe(0o640);
    expect(readdirSync(path.join(cwd, 'real'))).toEqual(['a.prune']);
  });

  it('turns standard input into standard output', async () => {
    const args = ['check', '-', '--fix', '--format', 'concise'];
    const { stdout, stderr, code } = await espalier(args, { input: `${nesterov}mark unused\n` });
    expect(stdout).toBe(`${plain}mark unused\n`);
    expect(stderr).toMatch(/^fixed <stdin>:1:16: ESP2833.*\n1 fix in 1 recipe\n<stdin>:2:6: warning ESP2836/);
    expect(code).toBe(0);
  });

  it('leaves a text that it cannot mend, and fails', async () => {
    const text = 'prune weights by magnitude\n';
    const cwd = folderWith({ 'a.prune': text });
    const { stdout, code } = await espalier(['check', 'a.prune', '--fix'], { cwd });
    expect([read(cwd, 'a.prune'), code]).toEqual([text, 1]);
    expect(stdout).toContain('ESP2204');
  });
});

describe('espalier check --diff', () => {
  it('shows the fixes, writes nothing, and exits with 1', async () => {
    const cwd = folderWith({ 'a.prune': `# one\n${nesterov}# three\n` });
    const { stdout, stderr, code } = await espalier(['check', 'a.prune', '--diff'], { cwd });
    expect(stdout).toBe(
      ['--- a/a.prune', '+++ b/a.prune', '@@ -1,3 +1,3 @@', ' # one', `-${nesterov.trim()}`, `+${plain.trim()}`, ' # three', ''].join('\n'),
    );
    expect(stderr).toBe('1 fix in 1 recipe, not written\n');
    expect([code, read(cwd, 'a.prune')]).toEqual([1, `# one\n${nesterov}# three\n`]);
  });

  it('is what patch applies', async () => {
    const lines = Array.from({ length: 12 }, (_, i) => `# ${i}`).join('\n');
    const text = `${nesterov}${lines}\n${soup}${lines}\nthen ${nesterov.trim()}`;
    const cwd = folderWith({ 'a.prune': text, 'b.prune': text });
    const { stdout } = await espalier(['check', 'a.prune', '--diff', '--unsafe-fixes'], { cwd });
    await espalier(['check', 'a.prune', '--fix', '--unsafe-fixes'], { cwd });
    const { status } = spawnSync('git', ['apply', '--include=a.prune', '-'], { cwd: folderWithCopy(cwd, 'b.prune'), input: stdout });
    expect(status).toBe(0);
    expect(read(path.join(cwd, 'copy'), 'a.prune')).toBe(read(cwd, 'a.prune'));
  });

  it('has nothing to show where nothing is to be fixed', async () => {
    const cwd = folderWith({ 'c.prune': plain });
    const { stdout, stderr, code } = await espalier(['check', 'c.prune', '--diff'], { cwd });
    expect([stdout, stderr, code]).toEqual(['', 'nothing to fix\n', 0]);
  });
});

/** `copy/a.prune` with the text of another file, in a folder that is no repository. */
function folderWithCopy(cwd: string, name: string): string {
  const folder = path.join(cwd, 'copy');
  spawnSync('mkdir', [folder]);
  spawnSync('cp', [path.join(cwd, name), path.join(folder, 'a.prune')]);
  return folder;
}

describe('the rules of a project', () => {
  const cut = 'prune weights by global magnitude to 80%\n';

  it.each([
    ['off', 0, /^$/],
    ['warning', 0, /^a\.prune:1:15: warning ESP2805/],
    ['error', 1, /^a\.prune:1:15: error ESP2805/],
  ])('weigh as it says: %s', async (level, exit, shown) => {
    const rules = `rules:\n  unprotected-global: ${level}\n`;
    const cwd = folderWith({ 'a.prune': cut, 'espalier.yaml': rules });
    const { stdout, code } = await espalier(['check', '.', '--format', 'concise'], { cwd });
    expect(stdout).toMatch(shown);
    expect(code).toBe(exit);
  });

  it.each([
    ['rules:\n  unprotected-globul: off\n', /espalier\.yaml:2:3: error ESP7\d{3} .*`unprotected-globul`/],
    ['rules:\n  unprotected-global: of\n', /espalier\.yaml:2:23: error ESP7\d{3} /],
  ])('are checked themselves: %j', async (rules, shown) => {
    const cwd = folderWith({ 'a.prune': cut, 'b.prune': cut, 'espalier.yaml': rules });
    const { stdout, code } = await espalier(['check', '.', '--format', 'concise'], { cwd });
    expect(stdout.match(/espalier\.yaml/g)).toHaveLength(1);
    expect(stdout).toMatch(shown);
    expect(code).toBe(2);
  });

  it('leave a project without rules unread: its paths are no business of a check', async () => {
    const cwd = folderWith({ 'a.prune': plain, 'espalier.yaml': 'model: [\n' });
    expect((await espalier(['check', 'a.prune'], { cwd })).code).toBe(0);
  });
});

describe('a rule that asks a model', () => {
  const cut = 'prune weights by magnitude to 50%\n';
  const model = readFileSync('test/fixtures/models/resnet8_fmnist_bn.onnx');

  it('gets the one of the project, or the one that is named', async () => {
    const cwd = folderWith({
      'a.prune': cut,
      'net.onnx': model,
      'in/espalier.yaml': 'model: net.onnx\n',
      'in/net.onnx': model,
      'in/a.prune': cut,
    });
    const found = async (...args: string[]) => (await espalier(['check', ...args, '--format', 'concise'], { cwd })).stdout;
    expect(await found('a.prune')).toBe('');
    expect(await found('a.prune', '--model', 'net.onnx')).toContain('ESP2842');
    expect(await found('in/a.prune')).toContain('ESP2842');
  });

  it('is silent where the model of the project is elsewhere, and refuses a wrong name', async () => {
    const cwd = folderWith({ 'a.prune': cut, 'espalier.yaml': 'model: gone.onnx\n' });
    expect(existsSync(path.join(cwd, 'gone.onnx'))).toBe(false);
    expect((await espalier(['check', 'a.prune'], { cwd })).code).toBe(0);
    const named = await espalier(['check', 'a.prune', '--model', 'gone.onnx'], { cwd });
    expect([named.code, named.stdout]).toEqual([2, expect.stringContaining('gone.onnx')]);
  });
});

it('--unsafe-fixes without --fix is refused', async () => {
  const { stderr, code } = await espalier(['check', '-', '--unsafe-fixes'], { input: plain });
  expect([code, stderr]).toEqual([2, expect.stringContaining('goes with --fix')]);
});
