/** `espalier run`, end to end, on a small model that trains in seconds. */
import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const fixtures = path.join(root, 'test/fixtures');
const recipe =
  'recipe small\nparam target: sparsity = 80%\n' +
  'stage s for 20 steps { train all with sgd(lr: 0.01)\n' +
  '  prune weights by global magnitude to target over 25%..75% }\n' +
  'expect sparsity of model in 80% ± 0.1%\n';
const project = `model: net.onnx
data:
  train: { x: data/digits_x_train.npy, y: data/digits_y_train.npy }
  test: { x: data/digits_x_test.npy, y: data/digits_y_test.npy }
batch: 32
`;

function folder(more: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const cwd = folderWith({ 'a.prune': recipe, 'espalier.yaml': project, ...more });
  cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), path.join(cwd, 'net.onnx'));
  for (const part of ['x_train', 'y_train', 'x_test', 'y_test']) {
    cpSync(path.join(fixtures, `data/digits_${part}.npy`), path.join(cwd, `data/digits_${part}.npy`));
  }
  return cwd;
}

describe('espalier run', () => {
  it('shows the plan, the way and the result, and writes a folder', async () => {
    const cwd = folder();
    const { stdout, stderr, code } = await espalier(['run', 'a.prune'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^recipe {2}small/);
    expect(stdout).toMatch(/\nall +50,200 +40,160 +80\.00% +40,160\n/);
    expect(stdout).toMatch(/\nexpected +actual +verdict\nsparsity of model in 79\.9%\.\.80\.1% +80% +held\n/);
    expect(stdout).toMatch(/are in runs\/small\n$/);
    // After half a second, which a busy machine takes, the line ends with the pace.
    expect(stderr).toMatch(/\ns: 10\/20 steps \(50%\), loss [\d.]+, [\d.]+% pruned(, .+ left)?\n/);
    expect(stderr).not.toMatch(/[\0-\x09\x0b-\x1f]/);
    expect(readdirSync(path.join(cwd, 'runs/small'))).toEqual(expect.arrayContaining(['manifest.json', 'model.onnx', 'plan.yaml']));
    const inspected = await espalier(['inspect', 'runs/small/model.onnx', '--json'], { cwd });
    expect(JSON.parse(inspected.stdout)).toMatchObject({ weights: { count: 50_200, zeros: 40_160 } });
  });

  it('gives the same bytes from the recipe and from its plan', async () => {
    const cwd = folder();
    await espalier(['plan', 'a.prune', '--out', 'plan.yaml'], { cwd });
    const outs = [
      ['a.prune', '--out', 'one'],
      ['a.prune', '--out', 'two', '--quiet'],
      ['plan.yaml', '--out', 'three', '--json'],
    ];
    for (const args of outs) expect((await espalier(['run', ...args], { cwd })).code).toBe(0);
    const bytes = (out: string) => ['model.onnx', 'plan.yaml', 'masks.npz'].map((file) => readFileSync(path.join(cwd, out, file)));
    expect(bytes('two')).toEqual(bytes('one'));
    expect(bytes('three')).toEqual(bytes('one'));
  });

  it('prints JSON and nothing else when asked for it', async () => {
    const cwd = folder();
    const { stdout, stderr, code } = await espalier(['run', 'a.prune', '--json', '--quiet'], { cwd });
    expect([stderr, code]).toEqual(['', 0]);
    expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1, out: 'runs/small', expectations: [{ held: true }] });
  });

  it('never writes where another run has written', async () => {
    const cwd = folder({ 'full/file': 'mine' });
    for (const out of ['runs/small', 'runs/small-2']) {
      const { stdout } = await espalier(['run', 'a.prune', '--quiet'], { cwd });
      expect(existsSync(path.join(cwd, out, 'model.onnx'))).toBe(true);
      expect(stdout).toContain('held');
    }
    const { stderr, code } = await espalier(['run', 'a.prune', '--out', 'full'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('ESP6500')]);
    expect(readdirSync(path.join(cwd, 'full'))).toEqual(['file']);
  });

  it('fails when an expectation does, and still keeps the evidence', async () => {
    const cwd = folder();
    writeFileSync(path.join(cwd, 'a.prune'), `${recipe}expect accuracy of model >= 99.99%\n`);
    const { stdout, code } = await espalier(['run', 'a.prune'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/accuracy of model >= 99\.99% +9\d[.\d]*% +FAILED/);
    expect(existsSync(path.join(cwd, 'runs/small/model.onnx'))).toBe(true);
  });

  it('is not begun where an expectation cannot hold', async () => {
    const cwd = folder();
    const { stderr, code } = await espalier(['run', 'a.prune', '--set', 'target=50%'], { cwd });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/ESP4/)]);
    expect(existsSync(path.join(cwd, 'runs'))).toBe(false);
  });

  it('stops at Ctrl-C where it can go on, and says how', async () => {
    const cwd = folder();
    const args = ['run', 'a.prune', '--for', '3 epochs'];
    writeFileSync(path.join(cwd, 'a.prune'), recipe.replace(' for 20 steps', ''));
    await espalier([...args, '--out', 'whole', '--quiet'], { cwd });
    const { stderr, code } = await espalier([...args, '--out', 'cut'], { cwd, interruptAt: /start: / });
    expect(code).toBe(130);
    expect(stderr).toMatch(/of stage `s`; resume with: espalier run --resume cut\n$/);
    const resumed = await espalier(['run', '--resume', 'cut'], { cwd });
    expect([resumed.code, resumed.stdout]).toEqual([0, expect.stringContaining('are in cut\n')]);
    const bytes = (out: string) => readdirSync(path.join(cwd, out)).map((file) => [file, readFileSync(path.join(cwd, out, file))]);
    expect(bytes('cut')).toEqual(bytes('whole'));
    const again = await espalier(['run', '--resume', 'cut'], { cwd });
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('ESP6567')]);
  });

  it('resumes only with the decisions of the first start', async () => {
    const cwd = folder();
    const { stderr, code } = await espalier(['run', '--resume', 'x', '--seed', '2'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/ESP7011.*`--seed`/)]);
    const none = await espalier(['run', '--resume', 'x'], { cwd });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('ESP6563')]);
  });
});

const junk = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 2654435761) >>> 13);

/** What stands in the folder besides, the arguments, the finding. */
const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['an output folder that is a file', ['a.prune', '--out', 'net.onnx'], /ESP6501/],
  ['an output folder that cannot be made', ['a.prune', '--out', '/proc/run'], /ESP6502/],
  ['a path through a file', ['a.prune', '--out', 'net.onnx/run'], /ESP650\d/],
  ['junk as a recipe', ['junk.prune'], /ESP7002/],
  ['junk as a model', ['a.prune', '--model', 'junk.prune'], /ESP3/],
  ['junk as data', ['a.prune', '--train', 'junk.prune,junk.prune'], /ESP5/],
  ['a plan with a setting', ['plan.yaml', '--set', 'target=90%'], /ESP7011.*`--set`/],
  ['a plan that is none', ['espalier.yaml'], /ESP4/],
  ['a plan for another model', ['plan.yaml', '--model', 'other.onnx'], /ESP6540/],
];

describe('a run does not begin with', () => {
  it.each(refusals)('%s', async (_, args, finding) => {
    const cwd = folder({ 'junk.prune': junk });
    cpSync(path.join(fixtures, 'models/mlp_digits_init.onnx'), path.join(cwd, 'other.onnx'));
    await espalier(['plan', 'a.prune', '--out', 'plan.yaml'], { cwd });
    const before = readdirSync(cwd);
    const { stderr, code } = await espalier(['run', ...args], { cwd });
    expect(stderr).toMatch(finding);
    expect(stderr).not.toContain('mistake in Espalier itself');
    expect(code).not.toBe(0);
    expect(readdirSync(cwd)).toEqual(before);
  });
});
