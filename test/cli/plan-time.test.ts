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
  it('is made of steps that were run, of each training as often as it is planned', async () => {
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
    // At the start, behind each of the stages, and the loss of training before and behind two of them.
    const { train, test } = { train: 0, test: 0, ...counts(plan.data) };
    expect(time.evaluation?.samples).toBe((1 + plan.stages.length) * test + 2 * 2 * train);
    const [a, b] = time.stages.map(({ steps, step }) => steps * step.ms);
    const metrics = (time.evaluation?.samples ?? 0) * (time.evaluation?.sample.ms ?? 0);
    expect(time.total.ms).toBeCloseTo((a ?? 0) + (b ?? 0) + metrics, 6);
  });

  it('times equal training once, and goes on where a loss follows a mark', async () => {
    const round = 'train all with sgd(lr: 0.1) loss task + kl(original)';
    const { time } = await timed(`repeat 3 times { ${round} for 10 steps }`);
    expect(time.stages).toHaveLength(3);
    expect(new Set(time.stages.map(({ step }) => step)).size).toBe(1);
  });

  it('counts the passes of scores, a gradient as three', async () => {
    const { time } = await timed('prune weights by global snip to 50% using 64 samples of train');
    expect(time.calibration?.samples).toBe(3 * 64);
    expect(time.stages).toEqual([]);
  });
});

function counts(data: Readonly<Record<string, { readonly samples: number }>>) {
  return Object.fromEntries(Object.entries(data).map(([name, { samples }]) => [name, samples]));
}

it('says what it is: an estimate, of this machine, with a span', () => {
  const text = planTimeText(
    {
      stages: [{ path: 'tune', steps: 60_000, step: once }],
      evaluation: { samples: 10_000, sample: once },
      total: { ms: 140_000, least: 70_000, most: 280_000 },
    },
    place,
  );
  expect(text).toMatch(
    /^time {4}about 2 min 20 s on this machine as it is now, estimated \(1 min 10 s to 4 min 40 s\)\n/,
  );
  expect(text).toMatch(/tune +60,000 steps +2 ms +1 to 4 ms, 3 timed +2 min\n/);
  expect(text).toMatch(/metrics +10,000 samples +2 ms +1 to 4 ms, 3 timed +20 s\n/);
  expect(text).toContain('Timed on a machine with onnxruntime 1.30.0; ');
});

describe('the command', { timeout: 60_000 }, () => {
  const model = ['--model', 'test/fixtures/models/mlp_digits.onnx'];
  const data = ['x', 'y'].map((part) => `test/fixtures/data/digits_${part}_train.npy`).join();
  const text = ['-e', 'train all with adam(lr: 0.001) for 20 steps'];
  const asked = ['plan', ...text, ...model, '--train', data];

  it('tells the time beside the plan, which holds none', async () => {
    const folder = folderWith({});
    const [plain, with_] = ['plain.yaml', 'timed.yaml'].map((name) => join(folder, name));
    const without = await espalier([...asked, '--out', plain ?? '']);
    const timed = await espalier([...asked, '--time', '--out', with_ ?? '']);
    expect(timed.code).toBe(0);
    expect(timed.stdout.startsWith(without.stdout)).toBe(true);
    expect(timed.stdout.slice(without.stdout.length)).toMatch(/^time {4}about .*, estimated \(/);
    expect(without.stdout).not.toMatch(/^time/m);
    expect(readFileSync(with_ ?? '')).toEqual(readFileSync(plain ?? ''));
  });

  it('with --json tells it on standard error, and prints the same plan', async () => {
    const without = await espalier([...asked, '--json']);
    const timed = await espalier([...asked, '--json', '--time']);
    expect(timed.stdout).toBe(without.stdout);
    expect(timed.stderr).toMatch(/^time {4}about /);
  });

  it('has nothing to time where nothing trains or is measured', async () => {
    const { stdout, code } = await espalier([
      ...['plan', '-e', 'prune weights by magnitude to 50%', ...model, '--time'],
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^time {4}nothing trains or is measured/m);
  });
});
