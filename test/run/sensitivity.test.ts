/** `allocated by sensitivity`, beside curves that are measured by pruning single layers in runs of their own. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { farthest } from '../../src/prune/allocate.ts';
import { distortionAt, type DistortionCurve } from '../../src/select/least-distortion.ts';
import { allDigits as digits, must, planOn, run } from './support.ts';

const layers = ['0', '2', '4'];
const sizes = [19_200, 30_000, 1000];
const levels = 4;

async function eventsOf(text: string): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => void events.push(event);
  must(await run(digits, await planOn(digits, text), { onEvent }));
  return events;
}

async function measure(text: string, metric: string): Promise<number> {
  const events = await eventsOf(`${text}\nmeasure ${metric} of model on train`);
  const told = events.flatMap((one) => (one.event === 'metrics' && one.moment === 'measure' ? (one.values[metric] ?? []) : []));
  return told[0] ?? NaN;
}

/** Of every layer, pruned alone to each level; `sign` is −1 where more is better. */
async function curvesOf(metric: string, sign: number): Promise<readonly DistortionCurve[]> {
  const whole = await measure('', metric);
  const curves: DistortionCurve[] = [];
  for (const [index, layer] of layers.entries()) {
    const shares = Array.from({ length: levels }, (_, level) => (level + 1) / levels);
    const distortions = [0];
    for (const share of shares) {
      const text = `prune weights in \`${layer}\` by magnitude to ${100 * share}%`;
      distortions.push(sign * ((await measure(text, metric)) - whole));
    }
    curves.push({ counts: [0, ...shares.map((one) => one * (sizes[index] ?? 0))], distortions });
  }
  return curves;
}

/** Each layer in turn between two levels, the others at every combination of levels. */
function leastOf(curves: readonly DistortionCurve[], total: number): number {
  let least = Infinity;
  const others = (free: number, at: number, left: number, sum: number): void => {
    const curve = curves[at];
    if (curve === undefined) {
      const own = curves[free];
      const isWithin = left >= 0 && left <= (own?.counts.at(-1) ?? -1);
      if (own !== undefined && isWithin) least = Math.min(least, sum + distortionAt(own, left));
      return;
    }
    if (at === free) return others(free, at + 1, left, sum);
    curve.counts.forEach((count, level) => others(free, at + 1, left - count, sum + (curve.distortions[level] ?? NaN)));
  };
  curves.forEach((_, free) => others(free, 0, total, 0));
  return least;
}

describe.each([
  { metric: 'loss', sign: 1 },
  { metric: 'accuracy', sign: -1 },
])('allocated by sensitivity($metric)', ({ metric, sign }) => {
  let curves: readonly DistortionCurve[];

  beforeAll(async () => {
    curves = await curvesOf(metric, sign);
  }, 120_000);

  it.each([60, 90])('at %d%% is the best of all that the curves allow', async (percent) => {
    const events = await eventsOf(
      `prune weights by magnitude to ${percent}% allocated by sensitivity(${metric}, levels: ${levels}) using 1437 samples of train`,
    );
    const [prune] = events.flatMap((one) => (one.event === 'prune' ? [one] : []));
    const counts = layers.map((name) => prune?.layers?.[name] ?? NaN);
    const total = (50_200 * percent) / 100;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
    expect(prune?.pruned).toBe(total);
    const own = curves.reduce((sum, curve, l) => sum + distortionAt(curve, counts[l] ?? NaN), 0);
    expect(own).toBeCloseTo(leastOf(curves, total), 6);
    // What it is compared with stands on the same curves.
    const uniform = curves.reduce((sum, curve, l) => sum + distortionAt(curve, ((sizes[l] ?? NaN) * percent) / 100), 0);
    expect(own).toBeLessThanOrEqual(uniform);
  });
});

describe('allocated by sensitivity', () => {
  it('keeps floors, and never gives back what is pruned', async () => {
    const events = await eventsOf(
      `prune weights in \`2\` by magnitude to 40%
prune weights by magnitude to 60% protect min 30% per layer in \`0\`, \`2\`, \`4\`
  allocated by sensitivity(loss, levels: 5) using 64 samples of train`,
    );
    const last = events.flatMap((one) => (one.event === 'prune' ? [one] : [])).at(-1);
    const counts = layers.map((name) => last?.layers?.[name] ?? NaN);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30_120);
    expect(counts[1]).toBeGreaterThanOrEqual(12_000);
    counts.forEach((count, l) => expect(count).toBeLessThanOrEqual(0.7 * (sizes[l] ?? NaN)));
  });
});

describe('allocated by distortion', () => {
  const few = 64;

  it('is the largest mean squared change of a sample, a network apart', () => {
    const before = Float32Array.of(1, 2, 3, 4, 5, 6);
    const after = Float32Array.of(1, 2, 4, 4, 3, 6);
    expect(farthest(before, before, 2)).toBe(0);
    expect(farthest(before, after, 2)).toBe(2);
    expect(farthest(before, after, 6)).toBeCloseTo(5 / 6, 12);
    expect(farthest(before, Float32Array.of(1, NaN, 3, 4, 5, 6), 2)).toBeNaN();
  });

  /** What onnxruntime gives for the first samples, with one layer pruned in a run of its own. */
  async function outputsOf(text: string): Promise<Float32Array> {
    const { out } = must(await run(digits, await planOn(digits, text)));
    const session = await ort.InferenceSession.create(path.join(out, 'model.onnx'), { intraOpNumThreads: 1 });
    const x = readFileSync('test/fixtures/data/digits_x_train.npy');
    const start = x.byteLength - 1437 * 64 * 4;
    const values = new Float32Array(x.buffer.slice(x.byteOffset + start)).slice(0, few * 64);
    const [input = ''] = session.inputNames;
    const given = new ort.Tensor('float32', values, [few, 64]);
    const [output = ''] = session.outputNames;
    const { data } = (await session.run({ [input]: given }))[output] ?? {};
    await session.release();
    if (!(data instanceof Float32Array)) throw new Error('outputs are float32');
    return data;
  }

  it.each([60, 90])(
    'at %d%% is the best of all that the curves allow',
    async (percent) => {
      const whole = await outputsOf('measure sparsity');
      const curves: DistortionCurve[] = [];
      for (const [index, layer] of layers.entries()) {
        const shares = Array.from({ length: levels }, (_, level) => (level + 1) / levels);
        const distortions = [0];
        for (const share of shares) {
          const text = `prune weights in \`${layer}\` by magnitude to ${100 * share}%`;
          distortions.push(farthest(whole, await outputsOf(text), 10));
        }
        curves.push({ counts: [0, ...shares.map((one) => one * (sizes[index] ?? 0))], distortions });
      }
      const events = await eventsOf(
        `prune weights by magnitude to ${percent}% allocated by distortion(levels: ${levels}) using ${few} samples of train`,
      );
      const [prune] = events.flatMap((one) => (one.event === 'prune' ? [one] : []));
      const counts = layers.map((name) => prune?.layers?.[name] ?? NaN);
      const total = (50_200 * percent) / 100;
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
      const found = counts.reduce((sum, count, at) => {
        const curve = curves[at];
        return sum + (curve === undefined ? NaN : distortionAt(curve, count));
      }, 0);
      const least = leastOf(curves, total);
      expect(found).toBeLessThanOrEqual(least * (1 + 1e-4));
      // What one share for all layers would cost on the same curves.
      const uniform = curves.reduce((sum, curve, at) => {
        return sum + distortionAt(curve, ((sizes[at] ?? 0) * percent) / 100);
      }, 0);
      expect(found).toBeLessThan(uniform);
    },
    60_000,
  );
});
