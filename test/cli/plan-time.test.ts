/** `plan --time`: steps are really run, and the plan stays the same bytes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planTimeText } from '../../src/cli/plan-time-text.ts';
import { timePlan } from '../../src/run/plan-time.ts';
import { digits, must, planOn } from '../run/support.ts';
import { espalier, folderWith, removeFolders } from './command.ts';

afterAll(removeFolders);

const once = { ms: 2, least: 1, most: 4, times: 3 };
const place = { machine: 'a machine', engine: 'onnxruntime 1.30.0' };

async function timed(text: string) {
  const plan = await planOn(digits, text);
  const time = must(await timePlan({ plan, modelPath: digits.model, data: digits.data }));
  return { plan, time };
}

describe('the time of a plan', () => {
  it('counts measured steps, each training as often as it is planned', async () => {
    const { plan, time } = await timed(
      'prune weights by global magnitude to 50%\nstage a for 40 steps { train all with adam(lr: 0.001) }\nstage b for 60 steps { train all with sgd(lr: 0.1) }',
    );
    expect(time.stages).toMatchObject([
      { path: 'a', steps: 40 },
      { path: 'b', steps: 60 },
    ]);
    for (const { step } of time.stages) {
      expect(step.times).toBeGreaterThanOrEqual(3);
      expect(0 < step.least && step.least <= step.ms && step.ms <= step.most).toBe(true);
    }
    // Behind each of the stages, and the loss of training before and behind two of them; the start is in the frame.
    const { train, test } = { train: 0, test: 0, ...counts(plan.data) };
    expect(time.evaluation?.times).toBe(plan.stages.length * test + 2 * 2 * train);
    const passes = [...time.updates, time.evaluation].map((it) => (it?.times ?? NaN) * (it?.one.ms ?? NaN));
    const trained = time.stages.map(({ steps, opening, step }) => opening.ms + steps * step.ms);
    const parts = [time.frame?.ms ?? NaN, ...trained, ...passes];
    expect(parts).toHaveLength(5);
    expect(Math.min(...parts)).toBeGreaterThan(0);
    expect(time.total.ms).toBeCloseTo(
      parts.reduce((sum, part) => sum + part, 0),
      6,
    );
    expect(time.total.least).toBeLessThanOrEqual(time.total.ms);
    expect(time.total.ms).toBeLessThanOrEqual(time.total.most);
  });

  it('times equal trainings once, and also a loss that follows a mark', async () => {
    const round = 'train all with sgd(lr: 0.1) loss task + kl(original)';
    const { time } = await timed(`repeat 3 times { ${round} for 10 steps }`);
    expect(time.stages).toHaveLength(3);
    expect(new Set(time.stages.map(({ step }) => step)).size).toBe(1);
  });

  it('times short updates, and counts each as often as it acts', async () => {
    const { time } = await timed(
      'stage a for 40 steps { train all with sgd(lr: 0.1)\nprune weights by global magnitude to 50% over 25%..75% every 5 steps }\nprune weights by global snip to 60% using 64 samples of train',
    );
    expect(time.updates).toMatchObject([
      { what: 'a, prune', times: 5 },
      { what: 'prune-weights, prune', times: 1 },
    ]);
    expect(time.calibration).toBeUndefined();
    expect(time.omitted).toEqual([]);
  });

  it('counts the passes of a fit as forward passes, and says that it is not timed', async () => {
    const { time } = await timed('prune weights by uniform obs to 50% compensating by obs using 64 samples of train');
    expect(time.updates).toEqual([]);
    expect(time.calibration).toMatchObject({ what: 'scores and fits', times: 64 });
    expect(time.omitted).toEqual(['selection in prunes that have no row', 'solving fits']);
  });

  it('counts a step behind a cut by the work that is left, and leaves updates there out', async () => {
    const { time } = await timed(
      'prune neurons by magnitude to 50%\ncompact\nstage t for 10 steps { train all with sgd(lr: 0.1)\nprune weights by magnitude to 90% }',
    );
    expect(time.updates).toMatchObject([{ what: 'prune-neurons, prune' }]);
    const [{ left } = {}] = time.stages;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(1);
    expect(time.omitted).toEqual(['selection in prunes that have no row', 'cutting units out']);
  });

  it('runs a plan of several arms without its statements, joins included', async () => {
    const { time } = await timed(
      'branch {\narm a { prune weights by magnitude to 50% }\narm b { prune weights by random to 50% }\n}\naverage all',
    );
    expect(time.frame?.ms).toBeGreaterThan(0);
    expect(time.updates).toHaveLength(2);
  });
});

function counts(data: Readonly<Record<string, { readonly samples: number }>>) {
  return Object.fromEntries(Object.entries(data).map(([name, { samples }]) => [name, samples]));
}

it('is a range for this machine, and names what it omits', () => {
  const text = planTimeText(
    {
      frame: once,
      stages: [{ path: 'tune', steps: 60_000, opening: once, step: once }],
      updates: [{ what: 'tune, prune', times: 1, one: once }],
      evaluation: { what: 'metrics', times: 10_000, one: once },
      total: { ms: 140_000, least: 70_000, most: 280_000 },
      omitted: ['solving fits'],
    },
    place,
    2000,
  );
  expect(text).toMatch(
    /^time {4}1 min 12 s to 4 min 42 s on this machine as it is now, estimated\n {8}\(2 min 22 s if every part takes its median\)\n/,
  );
  expect(text).toMatch(/start and plan +once +2 s\n/);
  expect(text).toMatch(/tune +60,000 steps +2 ms +1 to 4 ms, 3 timed +2 min\n/);
  expect(text).toMatch(/tune, prune +1 update +2 ms/);
  expect(text).toMatch(/metrics +10,000 samples +2 ms +1 to 4 ms, 3 timed +20 s\n/);
  expect(text).toContain('Timed on a machine with onnxruntime 1.30.0. Not counted: solving fits, ');
});

describe('the command', () => {
  const model = ['--model', 'test/fixtures/models/mlp_digits.onnx'];
  const data = ['x', 'y'].map((part) => `test/fixtures/data/digits_${part}_train.npy`).join();
  const text = ['-e', 'train all with adam(lr: 0.001) for 20 steps'];
  const asked = ['plan', ...text, ...model, '--train', data];

  it('prints the time beside the plan, which holds none', async () => {
    const folder = folderWith({});
    const [plain, with_] = ['plain.yaml', 'timed.yaml'].map((name) => join(folder, name));
    const without = await espalier([...asked, '--out', plain ?? '']);
    const timed = await espalier([...asked, '--time', '--out', with_ ?? '']);
    expect(timed.code).toBe(0);
    expect(timed.stdout.startsWith(without.stdout)).toBe(true);
    expect(timed.stdout.slice(without.stdout.length)).toMatch(/^time {4}.* on this machine as it is now, estimated\n/);
    expect(without.stdout).not.toMatch(/^time/m);
    expect(readFileSync(with_ ?? '')).toEqual(readFileSync(plain ?? ''));
  });

  it('with --json tells it on standard error, and prints the same plan', async () => {
    const without = await espalier([...asked, '--json']);
    const timed = await espalier([...asked, '--json', '--time']);
    expect(timed.stdout).toBe(without.stdout);
    expect(timed.stderr).toMatch(/^time {4}.*, estimated\n/);
  });

  it('times reading and writing where nothing trains or is measured', async () => {
    const { stdout, code } = await espalier([...['plan', '-e', 'prune weights by magnitude to 50%', ...model, '--time']]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^read, write and prove +once/m);
    expect(stdout).toMatch(/^prune-weights, prune +1 update /m);
    expect(stdout).not.toMatch(/^metrics/m);
  });
});
