/** Scores that train beside weights, whole runs of them, against plain loops in double precision. */
import { updatesOf } from '../support/updates.ts';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../compute/support/training.ts';
import { readTensors } from './read-tensors.ts';
import { batchesOf, descend, gradientsOf, layers, rankedApart, rankedTogether, untouched, type Mlp, type Parts } from './scored-mlp.ts';
import { allDigits as digits, must, planOn, run } from './support.ts';

const zeros = (parts: Parts): Float64Array[] => parts.map((own) => new Float64Array(own.length));

/** What the run wrote, and how many of its choices are others than those of the loop. */
async function compared(text: string, expected: Mlp) {
  const plan = await planOn(digits, text, { batch: 16 });
  const result = must(await run(digits, plan));
  const written = readTensors(join(result.out, 'model.onnx'));
  const weights = layers.map((layer) => written.get(`${layer}.weight`) ?? new Float32Array());
  let others = 0;
  let largest = 0;
  weights.forEach((own, l) => {
    const mask = expected.masks[l] ?? [];
    const same = [...own.keys()].filter((i) => (own[i] !== 0) === (mask[i] === 1));
    others += own.length - same.length;
    const values = expected.weights[l] ?? [];
    const wanted = same.map((i) => (values[i] ?? 0) * (mask[i] ?? 0));
    largest = Math.max(
      largest,
      relativeError(
        same.map((i) => own[i] ?? 0),
        wanted,
      ),
    );
  });
  return { result, plan, others, largest };
}

const size = 16;

/**
 * Single precision ranks the other way what double precision tells apart by a millionth; one weight
 * that is chosen otherwise moves the others a little. Any wrong rule chooses thousands otherwise.
 */
function expectAlike(others: number, largest: number): void {
  expect(others).toBeLessThanOrEqual(60);
  expect(largest).toBeLessThan(others === 0 ? 1e-5 : 0.1);
}

describe('movement', () => {
  const text = `stage tune for 20 steps {
    train weights, biases, scores(start: 0)
      with sgd(lr: 0.02, momentum: 0.9, weight-decay: 0.001) decay constant
    prune weights by global s to 85% over 20%..80% every 2 steps along cubic mask revisable
  }`;

  it('prunes what a loop prunes, and leaves its weights', async () => {
    const plan = await planOn(digits, text, { batch: size });
    const prune = plan.stages[0]?.statements.find((it) => it.kind === 'prune');
    let mlp = untouched(() => 0);
    const velocity = { w: zeros(mlp.weights), b: zeros(mlp.biases), s: zeros(mlp.scores) };
    const source = batchesOf('tune/shuffle', size);
    let woken = 0;
    for (let t = 0; t <= 20; t++) {
      const update = updatesOf(prune).find(({ step }) => step === t);
      if (update !== undefined) {
        const masks = rankedTogether(mlp.scores, update.pruned);
        mlp.masks.forEach((own, l) => own.forEach((m, i) => (woken += m < (masks[l]?.[i] ?? 0) ? 1 : 0)));
        mlp = { ...mlp, masks };
        velocity.w.forEach((own, l) => own.forEach((_, i) => (own[i] = (own[i] ?? 0) * (masks[l]?.[i] ?? 0))));
      }
      if (t === 20) break;
      const { z, biases } = gradientsOf(mlp, source.next().value ?? new Uint32Array());
      const how = { lr: 0.02, momentum: 0.9, decay: 0.001 };
      mlp.weights.forEach((own, l) => {
        const g = z[l] ?? new Float64Array();
        descend(
          mlp.scores[l] ?? own,
          g.map((one, i) => one * (own[i] ?? 0)),
          velocity.s[l] ?? own,
          how,
        );
        descend(own, g, velocity.w[l] ?? own, how, mlp.masks[l]);
        descend(mlp.biases[l] ?? own, biases[l] ?? own, velocity.b[l] ?? own, how);
      });
    }
    const { others, largest, result } = await compared(text, mlp);
    expect(woken).toBeGreaterThan(1000);
    expectAlike(others, largest);
    expect(result.layers.reduce((sum, { pruned }) => sum + pruned, 0)).toBe(42_670);
  });
});

describe('two statements', () => {
  const text = `stage search for 12 steps {
    train weights, biases with sgd(lr: 0.1, momentum: 0.9, weight-decay: 0.0001) decay constant
    train scores(start: w) with sgd(lr: 0.5, momentum: 0.9) decay step 0.1 at 50%
    prune weights by global |s| to 90% every 1 step along constant mask revisable
  }`;

  it('take turns, each with batches, optimizer and rate of its own', async () => {
    let mlp = untouched((w) => w);
    const velocity = { w: zeros(mlp.weights), b: zeros(mlp.biases), s: zeros(mlp.scores) };
    const sources = [batchesOf('search/shuffle', size), batchesOf('search/shuffle[2]', size)];
    for (let t = 0; t <= 12; t++) {
      const masks = rankedTogether(
        mlp.scores.map((own) => own.map(Math.abs)),
        45_180,
      );
      mlp = { ...mlp, masks };
      velocity.w.forEach((own, l) => own.forEach((_, i) => (own[i] = (own[i] ?? 0) * (masks[l]?.[i] ?? 0))));
      if (t === 12) break;
      const { z, biases } = gradientsOf(mlp, sources[t % 2]?.next().value ?? new Uint32Array());
      mlp.weights.forEach((own, l) => {
        const g = z[l] ?? new Float64Array();
        if (t % 2 === 1) {
          const how = { lr: t < 6 ? 0.5 : 0.05, momentum: 0.9, decay: 0 };
          descend(
            mlp.scores[l] ?? own,
            g.map((one, i) => one * (own[i] ?? 0)),
            velocity.s[l] ?? own,
            how,
          );
          return;
        }
        const how = { lr: 0.1, momentum: 0.9, decay: 0.0001 };
        descend(own, g, velocity.w[l] ?? own, how, mlp.masks[l]);
        descend(mlp.biases[l] ?? own, biases[l] ?? own, velocity.b[l] ?? own, how);
      });
    }
    const { others, largest, result } = await compared(text, mlp);
    expectAlike(others, largest);
    expect(result.trained.map(({ steps }) => steps)).toEqual([6, 6]);
  });
});

describe('a search among frozen weights', () => {
  const text = `stage search for 15 steps {
    train scores(start: |w|) except head with sgd(lr: 0.1, momentum: 0.9, weight-decay: 0.0005) decay constant
    prune weights except head by s to 90% every 1 step along constant mask revisable
      allocated by global(|w|, at: original)
  }`;

  it('changes no weight that it keeps, holds the count of every layer, and finds what a loop finds', async () => {
    let mlp = untouched(Math.abs);
    const velocity = zeros(mlp.scores);
    const source = batchesOf('search/shuffle', size);
    const before = mlp.weights.slice(0, 2).map((own) => own.map(Math.abs));
    const counts = rankedTogether(before, 44_280).map((own) => own.filter((m) => m === 0).length);
    for (let t = 0; t <= 15; t++) {
      mlp = { ...mlp, masks: [...rankedApart(mlp.scores.slice(0, 2), counts), mlp.masks[2] ?? new Float64Array()] };
      if (t === 15) break;
      const { z } = gradientsOf(mlp, source.next().value ?? new Uint32Array());
      mlp.weights.slice(0, 2).forEach((own, l) => {
        const g = (z[l] ?? own).map((one, i) => one * (own[i] ?? 0));
        descend(mlp.scores[l] ?? own, g, velocity[l] ?? own, { lr: 0.1, momentum: 0.9, decay: 0.0005 });
      });
    }
    const { others, largest, result } = await compared(text, mlp);
    expectAlike(others, largest);
    expect(result.layers.map(({ pruned }) => pruned)).toEqual([...counts, 0]);
    const [first, now] = [digits.model, join(result.out, 'model.onnx')].map(readTensors);
    for (const [name, own] of first ?? []) {
      const kept = now?.get(name)?.map((w, i) => (w === 0 ? (own[i] ?? 0) : w));
      expect(kept).toEqual(own);
    }
  });
});

it('scores that hardly move leave the masks alone: then it is one shot and retraining, bit for bit', async () => {
  const weights = 'train weights, biases with sgd(lr: 0.1, momentum: 0.9) decay constant';
  const texts = [
    `stage search for 12 steps {
      ${weights}
      train scores(start: w) with sgd(lr: 1e-30)
      prune weights by global |s| to 90% every 1 step along constant mask revisable
    }`,
    `stage search for 6 steps {
      prune weights by global |w| to 90%
      ${weights}
    }`,
  ];
  const models: ReadonlyMap<string, Float32Array>[] = [];
  for (const text of texts) {
    const { out } = must(await run(digits, await planOn(digits, text)));
    models.push(readTensors(join(out, 'model.onnx')));
  }
  expect(models[0]).toEqual(models[1]);
});

describe('scores at the end of their stage', () => {
  it('rank a prune below the training, and weights that an earlier stage pruned stay so', async () => {
    const text = `prune weights by global |w| to 50%
      stage search for 10 steps {
        train scores(start: 0) with sgd(lr: 1)
        prune weights by global s to 70% mask revisable
      }`;
    const result = must(await run(digits, await planOn(digits, text)));
    const first = readTensors(digits.model);
    const sizesOf = [...layers].flatMap((layer) => [...(first.get(`${layer}.weight`) ?? [])]);
    const limit = sizesOf.map(Math.abs).sort((a, b) => a - b)[25_099] ?? 0;
    const now = readTensors(join(result.out, 'model.onnx'));
    let woken = 0;
    for (const layer of layers) {
      const own = first.get(`${layer}.weight`) ?? new Float32Array();
      now.get(`${layer}.weight`)?.forEach((w, i) => {
        if (w !== 0 && Math.abs(own[i] ?? 0) < limit) woken++;
      });
    }
    expect(woken).toBe(0);
    expect(result.layers.reduce((sum, { pruned }) => sum + pruned, 0)).toBe(35_140);
  });
});
