/** What a log shows of long work: a few plain lines, no control characters. */
import { expect, it } from 'vitest';
import { openProgress } from '../../src/cli/progress.ts';
import { runProgress } from '../../src/cli/run-progress.ts';
import type { Channel } from '../../src/cli/terminal.ts';

async function logged(): Promise<{ text: () => string; see: ReturnType<typeof runProgress> }> {
  let text = '';
  const write = (more: string): void => void (text += more);
  const channel: Channel = {
    ...{
      write,
      pass: write,
      color: false,
      columns: 80,
      interactive: false,
      stream: process.stderr,
    },
  };
  return { text: () => text, see: runProgress(await openProgress(channel)) };
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

it('what was measured, as it was measured', async () => {
  const { text, see } = await logged();
  const measured = {
    event: 'metrics',
    step: 0,
    on: 'test',
    values: { accuracy: 0.9645, loss: 0.125 },
  } as const;
  see({ ...measured, stage: 'prune', moment: 'start', sparsity: 0 });
  see({ ...measured, stage: 'prune', moment: 'stage end', sparsity: 0.8 });
  see({
    event: 'expect',
    stage: 'prune',
    claim: 'sparsity of model in 80%',
    held: false,
    actual: 0.7,
  });
  expect(text().split('\n')).toEqual([
    'start: accuracy 96.45%, loss 0.1250 on test, sparsity 0.00%',
    'prune, stage end: accuracy 96.45%, loss 0.1250 on test, sparsity 80.00%',
    'FAILED: expect sparsity of model in 80%',
    '',
  ]);
});
