/** N:M patterns in frames, the target in a frame of its own: what each update takes, and the written file. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run } from './support.ts';

const text = (mask: string, every: string): string => `stage train for 20 steps {
  train all with sgd(lr: 0.05)
  prune weights in "0" by |w| to keep 1 of 8
    over 0%..80% ${every}
    through keep 7 of 8, 4:8, keep 2 of 8, keep 1 of 8
    mask ${mask}
}`;

describe.each([
  ['hard', '', [0, 4, 8, 12]],
  ['soft', 'every 2 steps', [0, 4, 8, 12, 16]],
] as const)('mask %s through keep 7 of 8, 4:8, keep 2 of 8 and keep 1 of 8', (mask, every, times) => {
  it('each pattern has a quarter of the window', async () => {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent): void => void events.push(event);
    const { out } = must(await run(digits, await planOn(digits, text(mask, every)), { onEvent }));
    const prunes = events.flatMap((one) => (one.event === 'prune' ? [one] : []));
    expect(prunes.map(({ step }) => step)).toEqual(times);
    const kept = [7, 4, 2, 1, 1];
    const expected = times.map((step) => 19_200 - (19_200 / 8) * (kept[Math.floor(step / 4)] ?? 0));
    expect(prunes.map(({ pruned }) => pruned)).toEqual(expected);
    const values = [...(readTensors(join(out, 'model.onnx')).get('0.weight') ?? [])];
    const groups = Array.from({ length: values.length / 8 }, (_, at) => {
      return values.slice(8 * at, 8 * at + 8).filter((value) => value !== 0).length;
    });
    expect(new Set(groups)).toEqual(new Set([1]));
  });
});
