/** `espalier lock` and `espalier run --frozen`, through the built command. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const project = `model: net.onnx
data:
  train: { x: data/x.npy, y: data/y.npy }
  test: { x: data/x.npy, y: data/y.npy }
`;
const recipe = 'use "common.prune"\nprune weights by global own to 80%\n';

let cwd = '';
beforeEach(() => {
  cwd = folderWith({ 'espalier.yaml': project, 'recipe.prune': recipe, 'common.prune': 'criterion own = |w|\n' });
  const fixtures = path.join(root, 'test/fixtures');
  cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), path.join(cwd, 'net.onnx'));
  mkdirSync(path.join(cwd, 'data'));
  for (const name of ['x', 'y']) {
    cpSync(path.join(fixtures, `data/digits_${name}_test.npy`), path.join(cwd, `data/${name}.npy`));
  }
});

const at = (name: string): string => path.join(cwd, name);
const lock = (...args: readonly string[]) => espalier(['lock', ...args], { cwd });
const run = (...args: readonly string[]) => espalier(['run', 'recipe.prune', '--quiet', ...args], { cwd });

describe('espalier lock', () => {
  it('pins, finds nothing new, says what differs, and pins again only when asked', async () => {
    expect(await lock('--check')).toMatchObject({ code: 2, stdout: '' });
    const wrote = 'wrote espalier.lock: the model, 2 data sets, 1 used file\n';
    expect(await lock()).toEqual({ code: 0, stdout: wrote, stderr: '' });
    const first = readFileSync(at('espalier.lock'), 'utf8');
    expect(await lock('--check')).toMatchObject({ code: 0, stdout: 'espalier.lock is up to date\n' });
    writeFileSync(at('common.prune'), 'criterion own = w^2\n');
    const stale = await lock();
    expect(stale).toMatchObject({ code: 1, stdout: '' });
    expect(stale.stderr).toMatch(/error\[ESP7203\]: the lock pins the used file `common.prune`/);
    expect(stale.stderr).toMatch(/ --> espalier\.lock:\d+:\d+/);
    expect(readFileSync(at('espalier.lock'), 'utf8')).toBe(first);
    expect(await lock('--update')).toMatchObject({ code: 0, stdout: wrote });
    expect(await lock('--check')).toMatchObject({ code: 0 });
  });

  it('of a folder lies in it, beside its project file', async () => {
    const above = path.dirname(cwd);
    const name = path.basename(cwd);
    const { code, stdout } = await espalier(['lock', name], { cwd: above });
    expect([code, stdout]).toEqual([0, `wrote ${name}/espalier.lock: the model, 2 data sets, 1 used file\n`]);
  });

  it('writes the same bytes in another folder', async () => {
    await lock();
    const first = readFileSync(at('espalier.lock'), 'utf8');
    rmSync(at('espalier.lock'));
    const elsewhere = folderWith({});
    cpSync(cwd, elsewhere, { recursive: true });
    await espalier(['lock'], { cwd: elsewhere, env: { LANG: 'de_DE.UTF-8', TZ: 'Asia/Tokyo' } });
    expect(readFileSync(path.join(elsewhere, 'espalier.lock'), 'utf8')).toBe(first);
  });

  it('tells programs all of it', async () => {
    await lock();
    const { stdout, code } = await lock('--check', '--json', '--threads', '2');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      path: 'espalier.lock',
      same: false,
      differences: [{ what: 'the number of threads', path: ['threads'], pinned: '1', found: '2' }],
    });
  });

  it.each([
    ['a recipe with errors', 'recipe.prune', 'prune by to\n', /ESP\d{4}/],
    ['an invalid lock', 'espalier.lock', '['.repeat(20_000), /ESP1809/],
    ['a model that is none', 'net.onnx', 'no model', /ESP3\d{3}/],
  ])('is in trouble with %s', async (_, name, content, words) => {
    writeFileSync(at(name), content);
    const { code, stdout, stderr } = await lock();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(words);
  });
});

describe('espalier run --frozen', () => {
  it('runs what is pinned, and refuses anything else with the whole list', async () => {
    expect(await run('--frozen')).toMatchObject({ code: 2, stdout: '' });
    await lock();
    expect(await run('--frozen', '--out', 'first')).toMatchObject({ code: 0 });
    writeFileSync(at('common.prune'), 'criterion own = w^2\n');
    cpSync(path.join(root, 'test/fixtures/data/digits_x_test.npy'), at('data/other.npy'));
    writeFileSync(at('data/y.npy'), Buffer.concat([readFileSync(at('data/y.npy'))]).fill(1, 200, 210));
    const refused = await run('--frozen', '--threads', '2', '--out', 'second');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr.match(/error\[ESP7203\]: .*/g)).toEqual([
      expect.stringContaining('the number of threads as 1, but it is 2 now'),
      expect.stringContaining('the labels of the train data `data/y.npy`'),
      expect.stringContaining('the labels of the test data `data/y.npy`'),
      expect.stringContaining('the used file `common.prune`'),
    ]);
    expect(await run('--out', 'second')).toMatchObject({ code: 0 });
  });
});

describe('a latency profile', () => {
  const example = path.join(root, 'examples/lenet300');
  const frozen = (...args: readonly string[]) =>
    espalier(['run', 'fast.prune', '--model', 'digits.onnx', '--frozen', '--quiet', ...args], { cwd });

  it('is pinned beside the model, and no other is read by a frozen run', async () => {
    writeFileSync(at('fast.prune'), 'prune neurons by magnitude to 80% of latency\ncompact\n');
    cpSync(path.join(example, 'lenet300_mnist.onnx'), at('digits.onnx'));
    cpSync(path.join(example, 'lenet300_mnist.latency.yaml'), at('digits.latency.yaml'));
    writeFileSync(at('espalier.yaml'), 'model: digits.onnx\n');
    expect(await lock('fast.prune')).toMatchObject({ code: 0 });
    expect(await frozen()).toMatchObject({ code: 0 });

    cpSync(at('digits.latency.yaml'), at('other.latency.yaml'));
    const other = await frozen('--latency', 'other.latency.yaml');
    expect(other).toMatchObject({ code: 2 });
    expect(other.stderr).toMatch(/ESP7203\]: the lock does not pin the used file `other\.latency\.yaml`/);

    const sound = readFileSync(at('digits.latency.yaml'), 'utf8');
    writeFileSync(at('digits.latency.yaml'), `# measured again\n${sound}`);
    expect((await frozen()).stderr).toMatch(/ESP7203\]: the lock pins the used file `digits\.latency\.yaml`/);
  }, 60_000);
});
