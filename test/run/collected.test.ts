/** Collected statistics: what steps add against plain loops in double precision, and what comes of them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { bytesOf } from './folder-bytes.ts';
import { readTensors } from './read-tensors.ts';
import { batchesOf, gradientsOf, layers, untouched } from './scored-mlp.ts';
import { allDigits as digits, must, planOn, run, scratch } from './support.ts';

const steps = 6;
const rate = 0.05;

const recipe = `collect general by w^2
stage adapt for ${steps} steps {
  train all with sgd(lr: ${rate}), decay cosine
  collect pull adding |w * g|
  collect fisher adding g^2 smoothed 0.75
  collect dual adding |(g + lr * general * g^2) * w| + fisher
}
rewind all to original
prune weights by pull to 60%`;

/** What the steps add, by the same rules: weights of before the step, gradients of the batch. */
function byHand() {
  const mlp = untouched(() => 0);
  const zeros = () => mlp.weights.map((own) => new Float64Array(own.length));
  const sums = { pull: zeros(), fisher: zeros(), dual: zeros() };
  const general = mlp.weights.map((own) => own.map((w) => w * w));
  const batches = batchesOf('adapt/shuffle', 64);
  for (let step = 0; step < steps; step++) {
    const lr = (rate / 2) * (1 + Math.cos((Math.PI * step) / steps));
    const batch = batches.next().value;
    if (batch === undefined) throw new Error('batches never end');
    const { z, biases } = gradientsOf(mlp, batch);
    z.forEach((own, l) => {
      const [weights, pull, fisher, dual] = [mlp.weights[l], sums.pull[l], sums.fisher[l], sums.dual[l]];
      if (!weights || !pull || !fisher || !dual) throw new Error('a layer is missing');
      own.forEach((g, i) => {
        const w = weights[i] ?? NaN;
        pull[i] = (pull[i] ?? NaN) + Math.abs(w * g);
        fisher[i] = 0.75 * (fisher[i] ?? NaN) + 0.25 * g * g;
        const moved = (g + lr * (general[l]?.[i] ?? NaN) * g * g) * w;
        dual[i] = (dual[i] ?? NaN) + Math.abs(moved) + (fisher[i] ?? NaN);
        weights[i] = w - lr * g;
      });
      biases[l]?.forEach((g, i) => {
        const bias = mlp.biases[l];
        if (bias !== undefined) bias[i] = (bias[i] ?? NaN) - lr * g;
      });
    });
  }
  return sums;
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a statistic that steps add to', () => {
  it('is what the loops add, and ranks the weights', async () => {
    const told: RunEvent[] = [];
    const plan = await planOn(digits, recipe);
    const { out } = must(await run(digits, plan, { onEvent: (event) => void told.push(event) }));
    const sums = byHand();
    for (const name of ['pull', 'fisher', 'dual'] as const) {
      const event = told.find((it) => it.event === 'collect' && it.name === name);
      if (event?.event !== 'collect') throw new Error(`${name} is not told`);
      layers.forEach((layer, l) => {
        const expected = meanOf(sums[name][l] ?? new Float64Array(0));
        expect((event.means[layer] ?? NaN) / expected).toBeCloseTo(1, 4);
      });
    }
    const pruned = readTensors(join(out, 'model.onnx'));
    const original = readTensors(digits.model);
    layers.forEach((layer, l) => {
      const scores = sums.pull[l] ?? new Float64Array(0);
      const values = pruned.get(`${layer}.weight`) ?? new Float32Array(0);
      const gone = Math.round(0.6 * scores.length);
      expect(values.filter((w) => w === 0)).toHaveLength(gone);
      const threshold = scores.toSorted()[gone] ?? NaN;
      // Float32 may order what lies at the threshold otherwise.
      const clear = [...scores.keys()].filter((i) => Math.abs((scores[i] ?? NaN) / threshold - 1) > 1e-4);
      const wrong = clear.filter((i) => {
        const isGone = (scores[i] ?? NaN) < threshold;
        return values[i] !== (isGone ? 0 : original.get(`${layer}.weight`)?.[i]);
      });
      expect(wrong).toEqual([]);
      expect(clear.length).toBeGreaterThan(0.99 * scores.length);
    });
  });

  it('goes on where it was stopped, to the same bytes', async () => {
    const plan = await planOn(digits, recipe);
    const undisturbed = bytesOf(must(await run(digits, plan)).out);
    const out = join(scratch(), 'run');
    const controller = new AbortController();
    const onEvent = (event: RunEvent): void => {
      if (event.event === 'step' && event.step === 4) controller.abort();
    };
    const cut = await run(digits, plan, { out, signal: controller.signal, onEvent });
    expect(cut.value).toBeUndefined();
    must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(out)).toEqual(undisturbed);
  });
});

describe('a statistic that is taken once', () => {
  it.each(['w^2 * avg(x^2)', 'w^2 / diag(cholesky(inverse(hessian)))^2', '|w * avg(g)|'])(
    '%s ranks as the criterion itself does',
    async (score) => {
      const using = 'using 128 samples of train';
      const direct = await planOn(digits, `prune weights by ${score} to 50% ${using}`);
      const kept = await planOn(digits, `collect kept by ${score} ${using}\nprune weights by kept to 50%`);
      const written = async (plan: typeof direct) => readTensors(join(must(await run(digits, plan)).out, 'model.onnx'));
      expect(await written(kept)).toEqual(await written(direct));
    },
  );
});
