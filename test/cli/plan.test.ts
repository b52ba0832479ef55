/** `espalier plan`: where everything comes from, what is refused, what is written. */
import { cpSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const model = path.join(root, 'test/fixtures/models/mlp_digits.onnx');
const data = path.join(root, 'test/fixtures/data');
const train = ['--train', `${data}/digits_x_train.npy,${data}/digits_y_train.npy`];
const gradual =
  'recipe gradual\nparam target: sparsity = 50%\n' + 'stage s { train all\n prune weights by global magnitude to target over 25%..75% }\n';

/** A folder with a model and a recipe, and what else is given. */
function folder(more: Readonly<Record<string, string>> = {}): string {
  const cwd = folderWith({ 'a.prune': gradual, ...more });
  cpSync(model, path.join(cwd, 'net.onnx'));
  return cwd;
}

async function planned(args: readonly string[], cwd = folder()): Promise<unknown> {
  const { stdout, stderr, code } = await espalier(['plan', ...args, '--json'], { cwd });
  expect([stderr, code]).toEqual(['', 0]);
  return JSON.parse(stdout);
}

describe('data whose labels nothing reads', () => {
  const wanda = folder({ 'a.prune': 'prune weights by wanda to 50% using 20 samples of calibration\n' });
  const x = `${data}/digits_x_train.npy`;

  it('may have none, or none that the loss takes', async () => {
    const args = ['a.prune', '--model', 'net.onnx', '--calibration', x, '--train', `${x},${x}`];
    expect(await planned(args, wanda)).toMatchObject({ data: { calibration: { samples: 1437 } } });
    const { stdout, code } = await espalier(['run', ...args, '--out', 'o', '--quiet'], { cwd: wanda });
    expect([stdout, code]).toEqual([expect.stringContaining('25,100    50.00%'), 0]);
  });

  it.each([
    ['train all for 1 step', ['--train', x], 'ESP5018'],
    ['train all for 1 step', ['--train', `${x},${x}`], 'ESP5015'],
    ['prune weights by |avg(g)| to 50% using 20 samples of calibration', ['--calibration', x], 'ESP5018'],
    ['prune weights by magnitude to 50%', ['--test', x], 'ESP5018'],
  ])('%s needs them: %s', async (recipe, args, wanted) => {
    const { stderr, code } = await espalier(['plan', '-e', recipe, '--model', 'net.onnx', ...args], { cwd: wanda });
    expect([code, stderr]).toEqual([2, expect.stringContaining(wanted)]);
  });
});

describe('a plan', () => {
  it('takes recipe, model, data, settings and lengths from the command line', async () => {
    const args = ['a.prune', '--model', 'net.onnx', ...train, '--batch', '32', '--seed', '3'];
    expect(await planned([...args, '--set', 'target=90%', '--for', '2 epochs'])).toMatchObject({
      format: 2,
      params: { target: '90%' },
      model: { file: 'net.onnx' },
      data: { train: { samples: 1437 } },
      seed: 3,
      stages: [{ name: 's', length: '2 epochs', steps: 90 }],
    });
  });

  it('takes all of that from the project beside the recipe, and lets the command line win', async () => {
    const cwd = folderWith({
      'deep/a.prune': gradual,
      'deep/espalier.yaml': 'model: net.onnx\nseed: 7\nbatch: 100\nthreads: 2\ntask: {metrics: [loss]}\n',
      'espalier.yaml': 'seed: 8\n',
    });
    cpSync(model, path.join(cwd, 'deep/net.onnx'));
    expect(await planned(['deep/a.prune', ...train, '--threads', '1'], cwd)).toMatchObject({
      seed: 7,
      threads: 1,
      task: { metrics: ['loss'] },
      stages: [{ steps: 150 }],
    });
    const other = ['deep/a.prune', ...train, '--project', 'espalier.yaml', '--model', 'deep/net.onnx'];
    expect(await planned(other, cwd)).toMatchObject({ seed: 8 });
  });

  it('is made of a sentence too', async () => {
    const args = ['-e', 'prune weights by uniform magnitude to 80%', '--model', 'net.onnx'];
    expect(await planned(args)).toMatchObject({ stages: [{ steps: 0 }] });
  });

  it('is written once, byte for byte the same, and never over another file', async () => {
    const cwd = folder();
    const args = ['plan', 'a.prune', '--model', 'net.onnx', ...train, '--out'];
    for (const name of ['one.yaml', 'two.yaml']) {
      const { stdout, stderr, code } = await espalier([...args, name], { cwd });
      expect([stderr, code]).toEqual([`wrote ${name}\n`, 0]);
      expect(stdout).toContain('recipe  gradual');
    }
    const [one, two] = ['one.yaml', 'two.yaml'].map((name) => readFileSync(path.join(cwd, name)));
    expect(one).toEqual(two);
    const again = await espalier([...args, 'one.yaml'], { cwd });
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('ESP7005')]);
    expect(readFileSync(path.join(cwd, 'one.yaml'))).toEqual(one);
    expect(readdirSync(cwd).sort()).toEqual(['a.prune', 'net.onnx', 'one.yaml', 'two.yaml']);
  });

  it('of an empty place to write is refused before it is lost', async () => {
    const { stderr, code } = await espalier(['plan', 'a.prune', '--model', 'net.onnx', ...train, '--out', '/proc/plan.yaml'], {
      cwd: folder(),
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining('ESP7006')]);
  });
});

/** Arguments after `plan`, the exit code, the finding. */
const refusals: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ['no recipe', [], 2, /ESP7009/],
  ['two recipes', ['a.prune', '-e', 'x'], 2, /ESP7010.*`a.prune`/],
  ['a name that nobody knows', ['golden'], 2, /ESP7007.*`golden`[^]*`\.\/golden`/],
  ['a recipe that is not there', ['b.prune'], 2, /ESP7001.*no such file/],
  ['a model for a recipe', ['net.onnx'], 2, /ESP7002[^]*--model/],
  ['a recipe with a mistake', ['-e', 'prune weights by global magnitude to 80 steps'], 1, /ESP2/],
  ['no model', ['a.prune'], 2, /ESP7008[^]*--model FILE/],
  ['a model that is none', ['a.prune', '--model', 'a.prune'], 2, /ESP3/],
  ['a setting without its unit', ['a.prune', '--model', 'net.onnx', '--set', 'target=90'], 1, /90%/],
  ['a setting of nothing', ['a.prune', '--model', 'net.onnx', '--set', 'goal=90%'], 1, /ESP2010.*`goal`/],
  ['a length without its unit', ['a.prune', '--model', 'net.onnx', ...train, '--for', '20'], 2, /ESP7109.*`20`/],
  ['a length of another stage', ['a.prune', '--model', 'net.onnx', ...train, '--for', 'x=20 steps'], 2, /ESP4\d*.*`x`/],
  ['data that is not there', ['a.prune', '--model', 'net.onnx', '--train', 'x.npy,y.npy'], 2, /ESP5/],
  ['labels as samples', ['a.prune', '--model', 'net.onnx', '--train', `${data}/digits_y_train.npy,${data}/digits_x_train.npy`], 2, /ESP5/],
  ['a project that is not there', ['a.prune', '--project', 'x.yaml'], 2, /ESP7001/],
  ['a project that is none', ['a.prune', '--project', 'net.onnx'], 2, /ESP7002/],
  ['a project that leads out', ['a.prune', '--project', 'out.yaml'], 2, /ESP7105[^]*out\.yaml:1:8/],
  [
    'floors above the target',
    ['-e', 'prune weights by global magnitude to 96%, protect min 5% per layer', '--model', 'net.onnx'],
    1,
    /ESP/,
  ],
];

describe('no plan is made of', () => {
  const cwd = folder({ 'out.yaml': 'model: ../net.onnx\n' });

  it.each(refusals)('%s', async (_, args, exitCode, finding) => {
    const { stdout, stderr, code } = await espalier(['plan', ...args, '--out', 'never.yaml'], { cwd });
    expect(stderr).toMatch(finding);
    expect(stderr).not.toContain('mistake in Espalier itself');
    expect([stdout, code]).toEqual(['', exitCode]);
    expect(existsSync(path.join(cwd, 'never.yaml'))).toBe(false);
  });
});

describe('advice', () => {
  const bound = 'prune weights by global magnitude to 95%, protect min 5% per layer';

  it('is the one of `espalier check`, without hints', async () => {
    const { code, stderr } = await espalier(['plan', '-e', bound, '--model', model]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning\[ESP2807 binding-floor\]/);
    expect(stderr).toMatch(/\n1 warning\n$/);
  });

  it('that a project calls an error stops the work', async () => {
    const cwd = folderWith({ 'a.prune': bound, 'espalier.yaml': `rules: { binding-floor: error }\n` });
    const { code, stdout, stderr } = await espalier(['plan', 'a.prune', '--model', model], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error\[ESP2807 binding-floor\]/);
  });
});
