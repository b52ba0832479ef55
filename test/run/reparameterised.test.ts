/** Weights that are written as what trains: found from the weights, and the same network until something moves. */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { loadModel } from '../../src/state/load.ts';
import type { Network, RunState } from '../../src/state/network.ts';
import { preimage, withTrainedWeights } from '../../src/train/reparameterised.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { bytesOf } from './folder-bytes.ts';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run, scratch } from './support.ts';

test('what trains gives the weight back', () => {
  const weight = fc.double({ min: -100, max: 100, noNaN: true });
  const power = fc.double({ min: 0, max: 3, noNaN: true });
  fc.assert(
    fc.property(weight, power, (value, exponent) => {
      const of = (w: number): number => w * Math.abs(w) ** exponent;
      const error = Math.abs(of(preimage(of, value)) - value);
      expect(error).toBeLessThanOrEqual(1e-12 * Math.abs(value));
    }),
  );
  for (const root of [-9, -2, -1, 0, 1, 2, 9]) expect(preimage((w) => w * Math.abs(w), root * Math.abs(root))).toBe(root);
  const bounded = (w: number): number => w / (1 + Math.abs(w));
  expect(preimage(bounded, 0.5)).toBeCloseTo(1, 12);
  expect(preimage(bounded, -1.5)).toBeNaN();
});

const stage = (mask: string, lr: string, steps = 4): string => `
  reparam bounded = w / (20 * (1 + |w|))
  reparam turned = -w
  stage tune for ${steps} steps {
    train all with sgd(lr: ${lr}, momentum: 0.9)
    prune weights by uniform magnitude to 50% over 50%..100% every 1 step along constant mask ${mask}
  }`;

describe('mask powerprop', () => {
  it('starts from the network as it is', async () => {
    const before = readTensors(digits.model);
    const plan = await planOn(digits, stage('powerprop(alpha: 3)', '1e-12'));
    const { out } = must(await run(digits, plan));
    const after = readTensors(join(out, 'model.onnx'));
    for (const name of ['0.weight', '2.weight', '4.weight']) {
      const [own, now] = [before.get(name) ?? [], after.get(name)];
      const gone = [...own].filter((value, at) => {
        const found = now?.[at] ?? NaN;
        if (found === 0) return true;
        expect(Math.abs(found - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value));
        return false;
      });
      expect(gone).toHaveLength(own.length / 2);
    }
  });

  it('goes on where it was stopped, to the same bytes', async () => {
    const plan = await planOn(digits, stage('powerprop', '0.02', 10));
    const undisturbed = bytesOf(must(await run(digits, plan)).out);
    const out = join(scratch(), 'run');
    const controller = new AbortController();
    let events = 0;
    const onEvent = (): void => {
      if (++events === 10) controller.abort();
    };
    expect((await run(digits, plan, { out, signal: controller.signal, onEvent })).value).toBe(undefined);
    must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(out)).toEqual(undisturbed);
  });

  it.each([
    ['turned', /no other way to write the weight/],
    ['powerprop(alpha: 0.5)', /no other way to write the weight/],
  ])('refuses %s when it is planned', async (mask, message) => {
    await expect(planOn(digits, stage(mask, '0.02'))).rejects.toThrow(message);
  });

  it('refuses a weight beyond what a re-parameterisation gives, wherever it stands', async () => {
    const [planned] = (await planOn(digits, stage('bounded', '0.02'))).stages;
    const files = must(openModelFiles(digits.model));
    const { layers } = must(loadModel(files));
    files.close();
    const [first] = layers.values();
    if (planned === undefined || first === undefined) throw new Error('there are a stage and a layer');
    for (const place of [undefined, 0, 1, 2]) {
      const weights = Float32Array.from([0.01, -0.02, 0.03], (own, at) => (at === place ? 0.06 : own));
      const network: Network = { values: new Map([[first.tensor, weights]]), masks: new Map(), adapters: [] };
      const state: RunState = { network, trainings: new Map(), samples: new Map(), marks: new Map() };
      const { diagnostics } = withTrainedWeights({ layers }, planned, state);
      expect(diagnostics.map(({ code }) => code)).toEqual(place === undefined ? [] : ['ESP6599']);
    }
  });

  it('refuses weights beyond what a re-parameterisation gives', async () => {
    const outcome = await run(digits, await planOn(digits, stage('bounded', '0.02')));
    expect(outcome.diagnostics.map(({ code }) => code)).toEqual(['ESP6599']);
  });
});
