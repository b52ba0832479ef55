/** `espalier log` and `run --log`: what readers of our own, written in Python, find in the files of trackers. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crc32c } from '../../src/report/log/tensorboard.ts';
import { csvOf } from '../../src/report/log/points.ts';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';

const recipe = `prune weights by magnitude to 50%
branch 2 ways varying seed {
  train all for 3 steps
  expect sparsity of model >= 50%
}
`;
const data = path.join(root, 'test/fixtures/data/digits');
const pair = (part: string): string => `${data}_x_${part}.npy,${data}_y_${part}.npy`;
const inputs = [
  ...['--model', path.join(root, 'test/fixtures/models/mlp_digits.onnx')],
  ...['--train', pair('train'), '--test', pair('test')],
];

interface Found {
  readonly scalars: readonly (readonly [arm: string, name: string, step: number, value: number])[];
  readonly versions: readonly string[];
  readonly runs: Readonly<
    Record<
      string,
      {
        readonly metrics: Readonly<Record<string, readonly (readonly [number, number])[]>>;
        readonly params: Readonly<Record<string, string>>;
        readonly tags: Readonly<Record<string, string>>;
        readonly status: number;
        readonly experiment: string;
        readonly artifacts: string;
      }
    >
  >;
}

let cwd = '';
let found: Found;

beforeAll(async () => {
  cwd = folderWith({ 'a.prune': recipe });
  const run = ['run', 'a.prune', ...inputs, '--out', 'run', '--quiet', '--seed', '7'];
  const ran = await espalier([...run, '--log', 'csv', '--log', 'tensorboard'], { cwd });
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  const logged = await espalier(['log', 'run', '--to', 'mlflow'], { cwd });
  expect(logged).toMatchObject({ code: 0, stderr: '' });
  const script = path.join(root, 'test/report/trackers.py');
  const told = execFileSync('/usr/bin/python3', ['-W', 'ignore', script, cwd], { encoding: 'utf8' });
  found = JSON.parse(told);
}, 120_000);

afterAll(removeFolders);

/** Of the journal, without our reader. */
function events(): readonly Readonly<Record<string, unknown>>[] {
  const lines = readFileSync(path.join(cwd, 'run/journal.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

const losses = (arm: string): readonly number[] =>
  events()
    .filter(({ event, stage }) => event === 'step' && String(stage).startsWith(arm))
    .map(({ loss }) => Number(loss));

describe('what trackers read', () => {
  it('is every loss of every arm, at its step', () => {
    expect(found.versions).toEqual(['brain.Event:2', 'brain.Event:2', 'brain.Event:2']);
    for (const arm of ['branch[1]', 'branch[2]']) {
      const own = losses(arm);
      expect(own).toHaveLength(3);
      const events = found.scalars.filter((it) => it[0] === arm && it[1] === 'batch/loss');
      const trained = events.filter(([, , step]) => step > 0);
      expect(trained.map(([, , step]) => step)).toEqual([1, 2, 3]);
      expect(trained.map(([, , , value]) => value)).toEqual(own.map(Math.fround));
      const run = found.runs[`run ${arm}`];
      const logged = run?.metrics['batch/loss']?.filter(([step]) => step > 0);
      expect(logged).toEqual(own.map((value, at) => [at + 1, value]));
    }
  });

  it('is what comes before the arms in a run of its own, and metrics by their data', () => {
    const before = found.scalars.filter(([arm]) => arm === '');
    expect(before).toContainEqual(['', 'pruned', 0, 0.5]);
    expect(before.map((it) => it[1])).toEqual(expect.arrayContaining(['test/accuracy', 'test/loss', 'sparsity']));
    expect(Object.keys(found.runs).toSorted()).toEqual(['run', 'run branch[1]', 'run branch[2]']);
    const { run } = found.runs;
    expect(run).toMatchObject({ status: 3, experiment: 'espalier', params: { seed: '7' } });
    expect(run?.tags).toMatchObject({ 'mlflow.runName': 'run' });
    expect(run?.tags['mlflow.note.content']).toContain('varying seed');
    expect(run?.artifacts).toMatch(/^file:\/\/\/.*\/mlruns\/\d+\/[0-9a-f]{32}\/artifacts$/);
    const claim = found.runs['run branch[1]']?.metrics['expect/sparsity of model __ 50_'];
    expect(claim).toEqual([[3, 0.5]]);
  });

  it('is the same in the table', () => {
    const rows = readFileSync(path.join(cwd, 'run.csv'), 'utf8').trimEnd().split('\n');
    expect(rows[0]).toBe('arm,stage,stage_step,step,metric,value');
    const own = rows.filter((row) => /^branch\[2\],.*,batch\/loss,/.test(row));
    expect(own.slice(-3).map((row) => Number(row.split(',').at(-1)))).toEqual(losses('branch[2]'));
    expect(rows).toHaveLength(found.scalars.length + 1);
  });
});

describe('what is there', () => {
  it('is not replaced, and a run says so before it begins', async () => {
    const again = await espalier(['log', 'run', '--to', 'csv'], { cwd });
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('ESP7005')]);
    expect(await espalier(['log', 'run', '--to', 'mlflow'], { cwd })).toMatchObject({ code: 2 });
    const folder = folderWith({ 'b.prune': 'prune weights by magnitude to 50%', 'b.csv': 'mine' });
    const run = ['run', 'b.prune', ...inputs, '--out', 'b', '--quiet', '--log', 'csv'];
    const taken = await espalier(run, { cwd: folder });
    expect([taken.code, taken.stdout]).toEqual([2, '']);
    expect(taken.stderr).toContain('ESP7005');
    expect(readFileSync(path.join(folder, 'b.csv'), 'utf8')).toBe('mine');
  });

  it('is a run', async () => {
    const none = await espalier(['log', '.', '--to', 'csv'], { cwd });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('ESP6750')]);
  });
});

it('a checksum is that of RFC 3720, and a cell is no formula', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  const place = { arm: '=1+1', stage: 'a,"b"', stageStep: 0, step: 0, name: 'x' };
  const points = [Number.NaN, Number.NEGATIVE_INFINITY].map((value) => ({ ...place, value }));
  expect(csvOf(points).split('\n').slice(1, 3)).toEqual([`'=1+1,"a,""b""",0,0,x,nan`, `'=1+1,"a,""b""",0,0,x,-inf`]);
});
