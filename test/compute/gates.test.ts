/** Hard-concrete gates in a training step: forward, gradients and the share of open gates, against direct computation. */
import { describe, expect, test } from 'vitest';
import { gateWithoutNoise, type GateOnUnits, type HardConcrete } from '../../src/compute/gates.ts';
import type { Trainer } from '../../src/compute/trainer.ts';
import { stream } from '../../src/random/stream.ts';
import { logistic } from '../../src/random/draw.ts';
import { gradientBatch, loadModel } from './support/fixtures.ts';
import { momentum, relativeError, trainerOf } from './support/training.ts';

const model = loadModel('mlp_digits');
const batch = gradientBatch('digits');
const numbers = { temperature: 2 / 3, low: -0.1, high: 1.1 };

const places = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

/** On the 300 neurons of the first layer, spread so that some are shut, some half open, some open. */
const alphas = Float32Array.from({ length: 300 }, (_, i) => ((i % 21) - 10) / 4);
const gates: HardConcrete & GateOnUnits = {
  ...numbers,
  group: 'neurons of 0',
  values: alphas,
  live: new Uint8Array(300).fill(1),
  trains: true,
  readers: [{ tensor: '2.weight', dims: [100, 300], axis: 1, units: places(300) }],
};
const noise = logistic(stream(7, 'noise'), 300);

async function gated(spec: Partial<HardConcrete & GateOnUnits>, more = {}): Promise<Trainer> {
  const trainer = await trainerOf(model, [64], { gates: [{ ...gates, ...spec }], optimizer: momentum, ...more });
  trainer.write('noise:neurons of 0', noise);
  return trainer;
}

/** z = clamp(σ((noise + log α)/β)·(high − low) + low, 0, 1), in double precision. */
function sampled(values: ArrayLike<number>): Float64Array {
  const { temperature, low, high } = numbers;
  return Float64Array.from(values, (alpha, i) => {
    const s = 1 / (1 + Math.exp(-((noise[i] ?? 0) + alpha) / temperature));
    return Math.min(1, Math.max(0, s * (high - low) + low));
  });
}

async function lossAt(values: Float32Array): Promise<number> {
  const trainer = await gated({ values });
  const loss = await trainer.run(batch, 0, 0);
  await trainer.release();
  return loss;
}

describe('a gate', () => {
  test('multiplies the weights that read its unit', async () => {
    const trainer = await trainerOf(model, [64], { replaceable: ['2.weight'], tensors: ['4.bias'] });
    const z = sampled(alphas);
    trainer.write(
      '2.weight',
      trainer.read('2.weight').map((w, i) => w * (z[i % 300] ?? 0)),
    );
    const expected = await trainer.run(batch, 0, 0);
    await trainer.release();
    expect(await lossAt(alphas)).toBeCloseTo(expected, 6);
  });

  test('has the gradient that differences of the loss have', async () => {
    const trainer = await gated({});
    await trainer.run(batch, 0, 0);
    const g = trainer.read('momentum:gate:neurons of 0');
    await trainer.release();
    const z = sampled(alphas);
    expect(g.every((one, i) => one === 0 || ((z[i] ?? 0) > 0 && (z[i] ?? 0) < 1))).toBe(true);
    expect(g.filter((one) => one !== 0).length).toBeGreaterThan(50);
    // Along the gradient, where the loss changes most; both sides of a kink are rare at this step.
    const size = Math.sqrt(g.reduce((sum, one) => sum + one * one, 0));
    const moved = (h: number) => lossAt(alphas.map((a, i) => a + (h * (g[i] ?? 0)) / size));
    const difference = ((await moved(0.02)) - (await moved(-0.02))) / 0.04;
    expect(Math.abs(difference - size) / size).toBeLessThan(0.02);
  });

  test('has a gradient by place where units are read in runs, beside others', async () => {
    // Units of two neurons each, in turned order; the last 100 places belong to no unit.
    const units = Uint32Array.from({ length: 300 }, (_, i) => (i < 200 ? 99 - (i >> 1) : 100));
    const values = alphas.subarray(0, 100);
    const reader = { tensor: '2.weight', dims: [100, 300], axis: 1, units };
    const trainer = await trainerOf(model, [64], { gates: [{ ...gates, values, live: new Uint8Array(100).fill(1), readers: [reader] }] });
    trainer.write('noise:neurons of 0', noise.subarray(0, 100));
    await trainer.run(batch, 0, 0);
    const own = trainer.read('momentum:gate:neurons of 0');
    await trainer.release();

    const dense = await trainerOf(model, [64], { tensors: ['2.weight'] });
    const weights = dense.read('2.weight');
    const z = sampled(values);
    dense.write(
      '2.weight',
      weights.map((w, i) => w * (z[units[i % 300] ?? 100] ?? 1)),
    );
    await dense.run(batch, 0, 0);
    const inProduct = dense.read('momentum:2.weight');
    await dense.release();
    const expected = new Float64Array(100);
    weights.forEach((w, i) => {
      const unit = units[i % 300] ?? 100;
      if (unit < 100) expected[unit] = (expected[unit] ?? 0) + w * (inProduct[i] ?? 0);
    });
    const { temperature, low, high } = numbers;
    const chained = expected.map((one, unit) => {
      const s = ((z[unit] ?? 0) - low) / (high - low);
      const isInside = (z[unit] ?? 0) > 0 && (z[unit] ?? 0) < 1;
      return isInside ? (one * s * (1 - s) * (high - low)) / temperature : 0;
    });
    expect(relativeError(own, chained)).toBeLessThan(1e-4);
  });

  test('of a unit that is gone does not move', async () => {
    const live = Uint8Array.from({ length: 300 }, (_, i) => i % 2);
    const trainer = await gated({ live }, { terms: [{ kind: 'open-gates', weight: 1 }] });
    await trainer.run(batch, 0.5, 0);
    const after = trainer.read('gate:neurons of 0');
    expect(after.every((a, i) => (a === alphas[i]) === (live[i] === 0))).toBe(true);
    await trainer.release();
  });
});

test('the share of open gates is P(z ≠ 0), and so is its gradient', async () => {
  const live = Uint8Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 0 : 1));
  const trainer = await gated({ live }, { terms: [{ kind: 'open-gates', weight: 0.7 }] });
  const loss = await trainer.run(batch, 0, 0);
  const g = trainer.read('momentum:gate:neurons of 0');
  await trainer.release();
  const shut = numbers.temperature * Math.log(-numbers.low / numbers.high);
  const p = Float64Array.from(alphas, (a) => 1 / (1 + Math.exp(shut - a)));
  const there = live.reduce((sum, one) => sum + one, 0);
  const share = p.reduce((sum, one, i) => sum + one * (live[i] ?? 0), 0) / there;
  expect(loss).toBeCloseTo(0.7 * share, 6);
  const expected = p.map((one, i) => (0.7 * one * (1 - one) * (live[i] ?? 0)) / there);
  expect(relativeError(g, expected)).toBeLessThan(1e-5);
});

test('without noise it is what the paper takes at test time, and 1 where gates start', () => {
  expect(gateWithoutNoise(0, numbers)).toBeCloseTo(0.5, 12);
  expect(gateWithoutNoise(3, numbers)).toBe(1);
  expect(gateWithoutNoise(-3, numbers)).toBe(0);
});

test('drawn gates are 0 and 1 as often as the distribution says', () => {
  const { temperature, low, high } = numbers;
  const count = 200_000;
  const drawn = logistic(stream(3, 'gates'), count);
  for (const alpha of [-2, 0, 0.7, 3]) {
    const z = drawn.map((own) => {
      const s = 1 / (1 + Math.exp(-(own + alpha) / temperature));
      return Math.min(1, Math.max(0, s * (high - low) + low));
    });
    const share = (value: number): number => z.filter((one) => one === value).length / count;
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    const none = sigmoid(temperature * Math.log(-low / high) - alpha);
    const one = sigmoid(alpha - temperature * Math.log((1 - low) / (high - 1)));
    // Five standard deviations of a share of so many draws.
    const bound = (p: number): number => 5 * Math.sqrt((p * (1 - p)) / count);
    expect(Math.abs(share(0) - none)).toBeLessThan(bound(none));
    expect(Math.abs(share(1) - one)).toBeLessThan(bound(one));
  }
});
