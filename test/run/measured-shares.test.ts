/** Shares from a measurement: exact totals, floors, blocks, and numbers held against others than our own. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { zerothScores } from '../../src/prune/zeroth.ts';
import { loadModel, openPlannedData } from '../../src/state/load.ts';
import { few } from './cut/benches.ts';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, firstOf, must, planOn, run, type Bench } from './support.ts';

interface Found {
  readonly name: string;
  readonly tensor: string;
  readonly count: number;
  readonly pruned: number;
}

async function carryOut(bench: Bench, text: string, settings = {}) {
  const plan = await planOn(bench, text, settings);
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => void events.push(event);
  const { layers, out } = must(await run(bench, plan, { onEvent }));
  const counts = plan.layers.map(({ name, tensor, count }): Found => {
    const pruned = layers.find((layer) => layer.name === name)?.pruned ?? NaN;
    return { name, tensor, count, pruned };
  });
  return { plan, counts, events, out };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);

/** In real numbers; the level is found by bisection. */
function shared(valueAt: (level: number) => readonly number[], total: number): readonly number[] {
  let [low, high] = [-1e9, 1e9];
  for (let round = 0; round < 200; round++) {
    const middle = (low + high) / 2;
    if (sumOf(valueAt(middle)) < total) low = middle;
    else high = middle;
  }
  return valueAt((low + high) / 2);
}

const weights = readTensors(digits.model);
const meanSize = (tensor: string): number => {
  const own = [...(weights.get(tensor) ?? [])];
  return sumOf(own.map(Math.abs)) / own.length;
};

function expectNear(counts: readonly Found[], expected: readonly number[]): void {
  counts.forEach(({ pruned }, at) => expect(Math.abs(pruned - (expected[at] ?? NaN))).toBeLessThan(1));
}

describe('allocated by a number of each layer', () => {
  it.each([50, 80, 93])('keeps in proportion to it at %d%%, above floors', async (percent) => {
    const { counts, plan } = await carryOut(
      digits,
      `prune weights by magnitude to ${percent}% protect min 5% per layer allocated by mean(|w|)`,
    );
    const total = (50_200 * percent) / 100;
    expect(sumOf(counts.map(({ pruned }) => pruned))).toBe(total);
    const kept = shared(
      (level) =>
        counts.map(({ tensor, count }) => {
          const floor = Math.ceil(count * 0.05);
          return Math.min(count, Math.max(floor, floor + level * meanSize(tensor)));
        }),
      50_200 - total,
    );
    expectNear(
      counts,
      counts.map(({ count }, at) => count - (kept[at] ?? NaN)),
    );
    const [prune] = plan.stages[0]?.statements ?? [];
    const rule = prune?.kind === 'prune' ? prune.allocated : undefined;
    const bounds = rule !== undefined && 'bounds' in rule ? rule.bounds : {};
    for (const { name, pruned, count } of counts) {
      const [least = NaN, most = NaN] = bounds[name] ?? [];
      expect(least).toBeLessThanOrEqual(pruned);
      expect(most).toBeGreaterThanOrEqual(pruned);
      expect(most).toBeLessThanOrEqual(count - Math.ceil(count * 0.05));
    }
  });

  it('shifts equal shares by it', async () => {
    const { counts } = await carryOut(digits, 'prune weights by magnitude to 60% allocated by shifted(mean(|w|), amplitude: 20%)');
    expect(sumOf(counts.map(({ pruned }) => pruned))).toBe(30_120);
    const scores = counts.map(({ tensor }) => meanSize(tensor));
    const mean = sumOf(scores) / scores.length;
    const farthest = Math.max(...scores.map((score) => Math.abs(score - mean)));
    const expected = shared(
      (level) =>
        counts.map(({ count }, at) => {
          const moved = (0.2 * ((scores[at] ?? NaN) - mean)) / farthest;
          return count * Math.min(1, Math.max(0, level - moved));
        }),
      30_120,
    );
    expectNear(counts, expected);
  });

  it('gives every layer of a block the same share', async () => {
    const { counts, plan } = await carryOut(
      firstOf(fashion('vit_fmnist')),
      'prune weights in linear by magnitude to 60% protect min 20% per layer allocated by sum(w^2) per block',
    );
    const blocks = new Map<string, number[]>();
    for (const { name, count, pruned } of counts) {
      const block = /^blocks\.\d+/.exec(name)?.[0];
      if (block !== undefined) {
        blocks.set(block, [...(blocks.get(block) ?? []), pruned / count]);
        expect(pruned).toBeGreaterThan(0);
      }
    }
    expect(blocks.size).toBeGreaterThan(1);
    const [prune] = plan.stages[0]?.statements ?? [];
    const rule = prune?.kind === 'prune' ? prune.allocated : undefined;
    const bounds = rule !== undefined && 'bounds' in rule ? rule.bounds : {};
    for (const { name, pruned } of counts.filter((one) => bounds[one.name] !== undefined)) {
      const [least = NaN, most = NaN] = bounds[name] ?? [];
      expect([name, least <= pruned && pruned <= most]).toEqual([name, true]);
    }
    for (const shares of blocks.values()) {
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(1e-3);
    }
    expect(new Set([...blocks.values()].map(([share]) => share?.toFixed(3))).size).toBeGreaterThan(1);
  });

  it('meets every total of a window, and takes back nothing', async () => {
    const { events } = await carryOut(
      digits,
      `stage tune for 12 steps {
  train all with sgd(lr: 0.05)
  prune weights by magnitude to 80% over 0%..100% every 3 steps along linear
    allocated by sum(|w * avg(g)|)
    using 64 samples of train
}`,
    );
    const prunes = events.flatMap((one) => (one.event === 'prune' ? [one] : []));
    expect(prunes.map(({ pruned }) => pruned)).toEqual([0, 10_040, 20_080, 30_120, 40_160]);
    prunes.forEach(({ layers = {} }, at) => {
      for (const [name, count] of Object.entries(layers)) {
        expect(count).toBeGreaterThanOrEqual(prunes[at - 1]?.layers?.[name] ?? 0);
      }
    });
  });

  it('refuses a number below 0 to share by, and one of each weight', async () => {
    const plan = await planOn(digits, 'prune weights by |w| to 50% allocated by mean(w - 1)');
    const { diagnostics } = await run(digits, plan);
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP6790']);
    const text = 'prune weights by |w| to 50% allocated by |w|';
    await expect(planOn(digits, text)).rejects.toThrow('ESP4262');
    const blocks = 'prune weights by |w| to 50% allocated by mean(|w|) per block';
    await expect(planOn(digits, blocks)).rejects.toThrow('ESP4263');
    const soft = 'stage s for 4 steps { train all\nprune weights by |w| to 50% over 0%..50% allocated by mean(|w|) mask soft }';
    await expect(planOn(digits, soft)).rejects.toThrow('ESP2270');
  });
});

describe('zeroth', () => {
  const bench = few('mlp_digits', 'digits');

  /** One step of the whole data at rate 1 takes the gradient off the weights. */
  async function gradientLengths(names: readonly string[]): Promise<readonly number[]> {
    const step = 'stage one for 1 step { train all with sgd(lr: 1), decay constant }';
    const { out } = await carryOut(bench, step);
    const after = readTensors(join(out, 'model.onnx'));
    return names.map((name) => {
      const moved = (weights.get(name) ?? []).entries();
      return Math.sqrt(sumOf([...moved].map(([at, value]) => (value - (after.get(name)?.[at] ?? NaN)) ** 2)));
    });
  }

  it('is in the mean the length of the gradient, times √(2 / π)', async () => {
    const text = 'prune weights by |w| to 50% allocated by zeroth(eps: 1e-3) using 16 samples of train';
    const plan = await planOn(bench, text);
    const files = must(openModelFiles(bench.model));
    const loaded = must(loadModel(files));
    const datasets = must(await openPlannedData(plan, loaded.stored, bench.data));
    const layers = [...loaded.layers.values()].filter(({ prunable }) => prunable);
    const [statement] = plan.stages[0]?.statements ?? [];
    const rule = statement?.kind === 'prune' ? statement.allocated : undefined;
    if (rule === undefined || !('score' in rule) || rule.calibration === undefined) {
      throw new Error('the plan shares by a score of samples');
    }
    // All samples in one batch, as in the step that the gradient is taken from.
    const atOnce = { ...rule, calibration: { ...rule.calibration, batch: 16 } };
    const draws = 200;
    const sums = layers.map(() => 0);
    for (let seed = 0; seed < draws; seed++) {
      const context = { plan: { ...plan, seed }, model: loaded.model, datasets, engine: { threads: 1, device: 'cpu' } };
      const found = must(await zerothScores(context, atOnce, { layers, network: loaded.network, step: 0 }));
      found.forEach((score, at) => (sums[at] = (sums[at] ?? 0) + score));
    }
    files.close();
    const lengths = await gradientLengths(layers.map(({ tensor }) => tensor));
    lengths.forEach((length, at) => {
      const mean = (sums[at] ?? NaN) / draws;
      // |q| has 0.76 of its mean as deviation: 5.3% of it after 200 draws.
      expect(mean / (Math.sqrt(2 / Math.PI) * length)).toBeGreaterThan(0.85);
      expect(mean / (Math.sqrt(2 / Math.PI) * length)).toBeLessThan(1.15);
    });
  }, 60_000);

  it('is the same for the same seed, and leaves what is pruned at 0', async () => {
    const text = 'prune weights by |w| to 50% allocated by zeroth using 16 samples of train';
    const [first, second] = [await carryOut(bench, text), await carryOut(bench, text)];
    expect(first.counts).toEqual(second.counts);
    expect(sumOf(first.counts.map(({ pruned }) => pruned))).toBe(25_100);
    const twice = await carryOut(
      bench,
      'prune weights by |w| to 50%\nprune weights by |w| to 70% allocated by zeroth using 16 samples of train',
    );
    twice.counts.forEach(({ pruned, count }) => expect(pruned).toBeGreaterThanOrEqual(count / 2));
  });
});
