/** Scores that go on from update to update, against plain loops over all that were taken. */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { movingAverage } from '../../src/prune/clauses/smoothed.ts';
import { bytesOf } from './folder-bytes.ts';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run, scratch } from './support.ts';

const score = fc.float({ min: -8, max: 8, noNaN: true });

test('a moving average weighs every score by how long ago it was taken', () => {
  const rounds = fc.array(fc.tuple(score, score, fc.boolean()), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(rounds, fc.double({ min: 0, max: 0.99, noNaN: true }), (all, share) => {
      let average: Float64Array | undefined;
      for (const [first, second, isLive] of all) {
        average = movingAverage(share, average, [first, second], Uint8Array.of(1, Number(isLive)));
      }
      const sums = [0, 0];
      all.forEach(([first, second], round) => {
        const weight = (1 - share) * share ** (all.length - 1 - round);
        // What was pruned in between begins anew.
        const isWhole = all.slice(round).every(([, , isLive]) => isLive);
        sums[0] = (sums[0] ?? 0) + weight * first;
        sums[1] = (sums[1] ?? 0) + (isWhole ? weight * second : 0);
      });
      sums.forEach((sum, at) => expect(average?.[at]).toBeCloseTo(sum, 9));
    }),
  );
});

const share = 0.75;
const updates = [0, 2, 4, 6];

/** Drawn scores are others at every update, whatever the weights have become. */
const drawn = `stage tune for 6 steps {
  train all with sgd(lr: 0.01)
  prune weights in "2" by random to 50% over 0%..100% every 2 steps along constant mask soft
    smoothed ${share}
}`;

describe('a prune that is smoothed', () => {
  it('ranks by the average of its scores so far', async () => {
    const plan = await planOn(digits, drawn);
    const { out } = must(await run(digits, plan));
    const weights = readTensors(join(out, 'model.onnx')).get('2.weight') ?? new Float32Array(0);
    const averages = new Float64Array(weights.length);
    for (const step of updates) {
      const own = uniform(stream(plan.seed, `tune/scores[${step}]`), weights.length, 1);
      averages.forEach((before, at) => {
        averages[at] = share * before + (1 - share) * (own[at] ?? NaN);
      });
    }
    const ranked = [...averages.keys()].toSorted((a, b) => (averages[a] ?? 0) - (averages[b] ?? 0));
    const gone = new Set(ranked.slice(0, Math.round(weights.length / 2)));
    const others = [...weights.keys()].filter((at) => (weights[at] === 0) !== gone.has(at));
    expect(others).toEqual([]);
  });

  const recipe = `stage tune for 12 steps {
    train all with sgd(lr: 0.02, momentum: 0.9)
    prune weights in "0" by |w * avg(g)| to 60% over 0%..100% every 3 steps using 16 samples of train
      smoothed 0.8
    prune neurons in "2" by l1 to 40% sparsity over 25%..75% every 2 steps smoothed 0.5
  }`;

  it('goes on where it was stopped, to the same bytes', async () => {
    const plan = await planOn(digits, recipe);
    const undisturbed = bytesOf(must(await run(digits, plan)).out);
    for (const at of [6, 9, 13]) {
      const out = join(scratch(), 'run');
      const controller = new AbortController();
      let events = 0;
      const onEvent = (): void => {
        if (++events === at) controller.abort();
      };
      const cut = await run(digits, plan, { out, signal: controller.signal, onEvent });
      expect(cut.value).toBeUndefined();
      must(await runPlan(must(await resumedRequest(out))));
      expect(bytesOf(out)).toEqual(undisturbed);
    }
  });

  it('chooses otherwise than one that is not', async () => {
    const plain = await planOn(digits, recipe.replaceAll(/\s+smoothed 0\.\d/g, ''));
    const smoothed = await planOn(digits, recipe);
    const masks = async (plan: typeof plain): Promise<string | undefined> => bytesOf(must(await run(digits, plan)).out).get('masks.npz');
    expect(await masks(smoothed)).not.toBe(await masks(plain));
  });
});
