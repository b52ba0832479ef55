/** `espalier verify` and `espalier diff` of runs and models, through the built command. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const fixtures = path.join(root, 'test/fixtures');
const data = (part: string): string => ['x', 'y'].map((name) => path.join(fixtures, `data/digits_${name}_${part}.npy`)).join(',');
const recipe = (target: string): string =>
  `stage cut for 20 steps { train all with sgd(lr: 0.05)\n prune weights by global magnitude to ${target} over 0%..50% }\n`;

const cwd = folderWith({ 'a.prune': recipe('70%'), 'b.prune': recipe('80%') });
const inputs = ['--model', 'net.onnx', '--train', data('train'), '--test', data('test')];
const at = (name: string): string => path.join(cwd, name);
const command = (...args: readonly string[]) => espalier(args, { cwd });

beforeAll(async () => {
  cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), at('net.onnx'));
  for (const name of ['a', 'b']) {
    const made = await command('run', `${name}.prune`, ...inputs, '--out', name, '--quiet');
    expect(made.code).toBe(0);
  }
}, 300_000);

describe('espalier verify', () => {
  it('carries a sound run out again', async () => {
    const { code, stdout } = await command('verify', 'a', ...inputs, '--quiet');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^a is unchanged: 5 files, .* ends in the same bytes\n$/)]);
  });

  it('reports what has changed, and exits with 1', async () => {
    cpSync(at('a'), at('damaged'), { recursive: true });
    const bytes = readFileSync(at('damaged/model.onnx'));
    writeFileSync(at('damaged/model.onnx'), bytes.subarray(0, -1));
    const { code, stdout, stderr } = await command('verify', 'damaged', '--no-repeat');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/error\[ESP6703\]: `model.onnx` has changed.*\n --> damaged\/model.onnx/);
    const told = await command('verify', 'damaged', '--no-repeat', '--json');
    expect(JSON.parse(told.stdout)).toMatchObject({
      sound: false,
      repeated: 'nothing',
      findings: [{ code: 'ESP6703', file: 'damaged/model.onnx' }, { code: 'ESP3004' }],
    });
    rmSync(at('damaged'), { recursive: true });
  });

  it.each([
    ['a folder without a run', ['verify', '.', '--no-repeat'], 'ESP6700'],
    ['a run whose model nobody names', ['verify', 'a'], 'ESP7008'],
    ['options that exclude each other', ['verify', 'a', '--no-repeat', '--stage', 'cut'], 'no effect'],
  ])('exits with 2 for %s', async (_, args, words) => {
    const { code, stdout, stderr } = await command(...args);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(words)]);
  });
});

describe('a run whose arms nothing joins', () => {
  const text = `stage warm for 3 steps { retrain lora(rank: 1) with sgd(lr: 0.05) }
branch {
  arm mild { stage soft for 10 steps { prune weights by global magnitude to 50%\n train all with sgd(lr: 0.05) } }
  arm hard { stage deep for 10 steps { prune weights by global magnitude to 90%\n train all with sgd(lr: 0.05) } }
}
`;
  beforeAll(async () => {
    writeFileSync(at('arms.prune'), text);
    const options = ['--quiet', '--keep-checkpoints', '--keep-adapters', '--jobs', '2'];
    const { code } = await command('run', 'arms.prune', ...inputs, '--out', 'arms', ...options);
    expect(code).toBe(0);
  }, 300_000);

  it('is carried out again, as a whole or one stage of an arm', async () => {
    expect(existsSync(at('arms/adapters/warm/adapters.npz'))).toBe(true);
    const whole = await command('verify', 'arms', ...inputs, '--quiet');
    expect([whole.code, whole.stderr]).toEqual([0, '']);
    const stage = await command('verify', 'arms', ...inputs, '--quiet', '--stage', 'deep');
    expect(stage).toMatchObject({ code: 0, stdout: expect.stringContaining('; stage deep,') });
  });

  it('shows a damaged arm', async () => {
    cpSync(at('arms'), at('damaged-arm'), { recursive: true });
    const model = 'arms/branch@hard/deep/model.onnx';
    writeFileSync(at(`damaged-arm/${model}`), readFileSync(at('net.onnx')));
    const { code, stderr } = await command('verify', 'damaged-arm', '--no-repeat');
    expect([code, stderr]).toEqual([1, expect.stringContaining(`\`${model}\` has changed`)]);
  });

  it('names no single model, and lists the models', async () => {
    const { code, stderr } = await command('diff', 'net.onnx', 'arms');
    expect([code, stderr]).toEqual([2, expect.stringContaining('error[ESP6753]')]);
    expect(stderr).toContain('`arms/arms/branch@mild/soft/model.onnx`');
    const named = await command('diff', 'net.onnx', 'arms/arms/branch@mild/soft/model.onnx');
    expect([named.code, named.stdout]).toEqual([1, expect.stringContaining('0.00% → 50.00%')]);
  });
});

describe('a run of a version that kept the brackets of arms in their folders', () => {
  const text = `branch {
  arm mild { stage soft for 3 steps { retrain lora(rank: 1) with sgd(lr: 0.05) } }
  arm hard { stage deep { prune weights by global magnitude to 90% } }
}
`;
  const arms = ['mild', 'hard'];

  /** The folder as that version left it. */
  function inBrackets(folder: string): void {
    for (const path of [folder, `${folder}/adapters`, `${folder}/arms`]) {
      for (const name of readdirSync(at(path))) {
        const former = name.replace(/^branch@(.*)$/, 'branch[$1]');
        if (former !== name) renameSync(at(`${path}/${name}`), at(`${path}/${former}`));
      }
    }
    const list = `adapters/branch[mild]/soft/adapters.json`;
    const said = arms.reduce(
      (own, arm) => own.replaceAll(`branch@${arm}`, `branch[${arm}]`),
      readFileSync(at(`${folder}/${list}`), 'utf8'),
    );
    expect(said).toContain('"arms/branch[mild]/soft/model.onnx"');
    writeFileSync(at(`${folder}/${list}`), said);
    const { format, files } = JSON.parse(readFileSync(at(`${folder}/manifest.json`), 'utf8'));
    const own = Object.entries(files).map(([name, hash]) => [name.replace(/branch@(\w+)/, 'branch[$1]'), hash] as const);
    const hashes = { ...Object.fromEntries(own), [list]: createHash('sha256').update(said).digest('hex') };
    writeFileSync(at(`${folder}/manifest.json`), `${JSON.stringify({ format, files: hashes }, undefined, 2)}\n`);
  }

  beforeAll(async () => {
    writeFileSync(at('former.prune'), text);
    const { code, stderr } = await command('run', 'former.prune', ...inputs, '--out', 'now', '--quiet', '--keep-adapters');
    expect(code, stderr).toBe(0);
    cpSync(at('now'), at('former'), { recursive: true });
    inBrackets('former');
  }, 300_000);

  it('is read: report, diff and status tell the same of both', async () => {
    for (const args of [
      ['report', '--json'],
      ['status', '--json'],
    ]) {
      const [now, former] = await Promise.all(['now', 'former'].map((run) => command(args[0] ?? '', run, ...args.slice(1))));
      expect(former?.code).toBe(now?.code);
      expect(former?.stdout.replaceAll('former', 'now')).toBe(now?.stdout);
    }
    const { code, stdout } = await command('diff', 'now', 'former');
    expect([code, stdout]).toEqual([0, '']);
  });

  it('is verified: repeated to the byte, and found damaged', async () => {
    const whole = await command('verify', 'former', ...inputs, '--quiet');
    expect([whole.code, whole.stderr]).toEqual([0, '']);
    const model = 'arms/branch[hard]/deep/model.onnx';
    writeFileSync(at(`former/${model}`), readFileSync(at('net.onnx')));
    const damaged = await command('verify', 'former', '--no-repeat');
    expect([damaged.code, damaged.stderr]).toEqual([1, expect.stringContaining(`\`${model}\` has changed`)]);
  });
});

describe('espalier diff', () => {
  it('compares two runs: plans in words, figures side by side', async () => {
    const { code, stdout } = await command('diff', 'a', 'b');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^target 70% → 80% in stage cut\n/);
    expect(stdout).toContain('\nsparsity 70.00% → 80.00%\n');
    for (const title of ['metrics, side by side', 'training loss, last step', 'pruned by layer']) {
      expect(stdout).toMatch(new RegExp(`\n\n${title}`));
    }
  });

  it('finds nothing between a run and its copy', async () => {
    cpSync(at('a'), at('copy'), { recursive: true });
    expect(await command('diff', 'a', 'copy')).toEqual({ code: 0, stdout: '', stderr: '' });
    const { stdout } = await command('diff', 'a', 'copy', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ same: true, changes: [], ends: [{ end: '' }] });
  });

  it('compares a model with the one that a run wrote, for people, pull requests and programs', async () => {
    const text = await command('diff', 'net.onnx', 'a');
    expect(text.stdout).toMatch(/^sparsity 0.00% → 70.00%\n\n[\d,]+ of 50,610 values changed/);
    const markdown = await command('diff', 'net.onnx', 'a', '--markdown');
    expect(markdown.stdout).toMatch(/^- sparsity `0.00%` → `70.00%`\n\n.*:\n\n\| tensor \| values/);
    const json = await command('diff', 'net.onnx', 'a', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      same: false,
      weights: { before: { count: 50200, zeros: 0 }, after: { count: 50200, zeros: 35140 } },
    });
    expect([text.code, markdown.code, json.code]).toEqual([1, 1, 1]);
  });

  it('does not look for the model of a run behind a link', async () => {
    cpSync(at('a'), at('linked'), { recursive: true });
    rmSync(at('linked/model.onnx'));
    symlinkSync(at('net.onnx'), at('linked/model.onnx'));
    const { code, stderr } = await command('diff', 'net.onnx', 'linked');
    expect([code, stderr]).toEqual([2, expect.stringContaining('error[ESP6705]')]);
  });

  it('does not compare what has nothing in common', async () => {
    const { code, stderr } = await command('diff', 'a', 'a.prune');
    expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be compared')]);
  });
});
