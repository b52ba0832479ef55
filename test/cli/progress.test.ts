/** What a log shows of long work: a few plain lines, no control characters. */
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { durationText, openProgress } from '../../src/cli/progress.ts';
import { runProgress } from '../../src/cli/run-progress.ts';
import { openChannel } from '../../src/cli/terminal.ts';
import { espalier, folderWith, removeFolders } from './command.ts';

afterAll(removeFolders);

interface Log {
  readonly text: () => string;
  readonly see: ReturnType<typeof runProgress>;
  /** Lets so many seconds pass. */
  readonly wait: (seconds: number) => void;
}

async function logged(): Promise<Log> {
  let text = '';
  let now = 0;
  const write = (more: string): void => void (text += more);
  const channel = openChannel(process.stderr, false, write);
  const see = runProgress(await openProgress(channel, () => now));
  return { text: () => text, see, wait: (seconds) => void (now += 1000 * seconds) };
}

it('ten lines a stage, whatever its length', async () => {
  const { text, see } = await logged();
  for (const stage of ['sparsify', 'retrain']) {
    see({ event: 'stage', stage, steps: 1000 });
    for (let step = 1; step <= 1000; step++) {
      if (step === 500) see({ event: 'prune', stage, step, pruned: 1, of: 4 });
      see({ event: 'step', stage, step, steps: 1000, loss: 1 / step, lr: 0.1 });
    }
  }
  const lines = text().trimEnd().split('\n');
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe('sparsify: 100/1000 steps (10%), loss 0.01000');
  expect(lines[4]).toBe('sparsify: 500/1000 steps (50%), loss 0.002000, 25.00% pruned');
  expect(lines[10]).toBe('retrain: 100/1000 steps (10%), loss 0.01000');
  expect(text()).not.toMatch(/[\0-\x09\x0b-\x1f]/);
});

it('prints the measured values unchanged', async () => {
  const { text, see } = await logged();
  const measured = { event: 'metrics', step: 0, on: 'test', values: { accuracy: 0.9645, loss: 0.125 } } as const;
  see({ ...measured, stage: 'prune', moment: 'start', sparsity: 0 });
  see({ ...measured, stage: 'prune', moment: 'stage end', sparsity: 0.8 });
  see({ event: 'expect', stage: 'prune', claim: 'sparsity of model in 80%', held: false, actual: 0.7 });
  expect(text().split('\n')).toEqual([
    'start: accuracy 96.45%, loss 0.1250 on test, sparsity 0.00%',
    'prune, stage end: accuracy 96.45%, loss 0.1250 on test, sparsity 80.00%',
    'FAILED: expect sparsity of model in 80%',
    '',
  ]);
});

const step = (stage: string, done: number, steps: number) => ({ event: 'step', stage, step: done, steps, loss: 0.5, lr: 0.1 }) as const;

it('a rate and the time that is left, as soon as they are known', async () => {
  const { text, see, wait } = await logged();
  for (let done = 1; done <= 1000; done++) {
    see(step('tune', done, 1000));
    wait(0.05);
  }
  const lines = text().trimEnd().split('\n');
  expect(lines[0]).toBe('tune: 100/1000 steps (10%), loss 0.5000, 20 steps/s, 45 s left');
  expect(lines.at(-1)).toBe('tune: 1000/1000 steps (100%), loss 0.5000, 20 steps/s');
});

it('of long work a line a minute, and not ten for days', async () => {
  const { text, see, wait } = await logged();
  for (let done = 1; done <= 1000; done++) {
    see(step('tune', done, 100_000));
    wait(20);
  }
  const lines = text().trimEnd().split('\n');
  expect(lines[0]).toBe('tune: 4/100000 steps (0%), loss 0.5000, 20 s a step, 23 d 4 h left');
  // A minute apart for 100 minutes, then a hundredth of the time so far.
  expect(lines.length).toBeGreaterThan(100 + 80);
  expect(lines.length).toBeLessThan(100 + 130);
});

it('of stages side by side each has its own lines and its own pace', async () => {
  const { text, see, wait } = await logged();
  for (let done = 1; done <= 100; done++) {
    see(step('fast', 2 * done, 200));
    see(step('slow', done, 1000));
    wait(1);
  }
  const lines = text().trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('fast:'))).toHaveLength(10);
  expect(lines).toContain('fast: 100/200 steps (50%), loss 0.5000, 2 steps/s, 50 s left');
  expect(lines).toContain('slow: 100/1000 steps (10%), loss 0.5000, 1 steps/s, 15 min left');
});

it('a resumed stage is paced by the steps of this process', async () => {
  const { text, see, wait } = await logged();
  for (let done = 501; done <= 1000; done++) {
    see(step('tune', done, 1000));
    wait(1);
  }
  expect(text().split('\n')[1]).toContain('1 steps/s');
  expect(text()).toContain('600/1000 steps (60%), loss 0.5000, 1 steps/s, 6 min 40 s left');
});

it.each([
  [0.2, '1 s'],
  [59.6, '1 min'],
  [125, '2 min 5 s'],
  [3599.8, '1 h'],
  [12_000, '3 h 20 min'],
  [86_399, '1 d'],
  [200_000, '2 d 8 h'],
])('%d seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text));

it.each([
  [[], /^train-all: 20\/20 steps \(100%\), loss /m],
  [['--json'], /^$/],
  [['--quiet'], /^$/],
])('of a run with %j', async (options, wanted) => {
  const data = ['x', 'y'].map((part) => `test/fixtures/data/digits_${part}_train.npy`).join();
  const { stderr, code } = await espalier([
    ...['run', '-e', 'train all with adam(lr: 0.001) for 20 steps', '--train', data],
    ...['--model', 'test/fixtures/models/mlp_digits.onnx'],
    ...['--out', join(folderWith({}), 'run'), ...options],
  ]);
  expect(code).toBe(0);
  expect(stderr).toMatch(wanted);
});
