import { updatesOf } from '../support/updates.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../src/journal/run-event.ts';
import { readTensors } from './read-tensors.ts';
import { lenet300, must, planOn, run } from './support.ts';

const sentence = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer, then LoRA-retrain 0.3% of params';

describe('the golden sentence on LeNet-300-100', () => {
  it('prunes exactly what it says, trains what it says, and keeps the accuracy', async () => {
    const plan = await planOn(lenet300, sentence);
    const result = must(await run(lenet300, plan));

    expect(result.layers.reduce((sum, { pruned }) => sum + pruned, 0)).toBe(0.8 * 266_200);
    for (const { count, pruned } of result.layers) {
      expect(count - pruned).toBeGreaterThanOrEqual(Math.ceil(0.05 * count));
    }
    // Rank 1 on fc2 and fc3: (100 + 300) + (10 + 100) of 266,610; 0.3% allows 799.
    expect(result.trained.at(-1)).toMatchObject({ parameters: 510, share: '0.1913%', adapters: ['fc2', 'fc3'] });

    const test = result.measurements.filter(({ on }) => on === 'test');
    const accuracy = test.map(({ values }) => values['accuracy'] ?? NaN);
    expect(accuracy[0]).toBe(0.9645);
    expect(Math.abs((accuracy.at(-1) ?? NaN) - 0.9645)).toBeLessThanOrEqual(0.01);
    const [before, after] = trainingLoss(result.measurements, 'retrain-lora');
    expect(after).toBeLessThan(before);

    const written = readTensors(join(result.out, 'model.onnx'));
    for (const { tensor, pruned, zeros } of result.layers) {
      const found = written.get(tensor)?.filter((value) => value === 0).length;
      expect(found).toBe(zeros);
      expect(zeros).toBe(pruned);
    }
    const journal = readFileSync(join(result.out, 'journal.jsonl'), 'utf8').trim().split('\n');
    const updates = journal.map((line) => JSON.parse(line)).filter(({ event }) => event === 'prune');
    const [prune] = plan.stages[0]?.statements.filter(({ kind }) => kind === 'prune') ?? [];
    expect(updates.map(({ step, pruned }) => ({ step, pruned }))).toEqual(
      prune?.kind === 'prune' ? updatesOf(prune).map(({ step, pruned }) => ({ step, pruned })) : [],
    );
  });
});

function trainingLoss(measurements: readonly Measurement[], of: string): readonly [number, number] {
  const losses = measurements.filter(({ stage, on }) => stage === of && on === 'train');
  const [before, after] = losses.map(({ values }) => values['loss'] ?? NaN);
  return [before ?? NaN, after ?? NaN];
}
