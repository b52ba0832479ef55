/** Runs on parts of batches: one result on any number of cores, in any number of processes, and when gone on with. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { bytesOf } from './folder-bytes.ts';
import { digits, must, planOn, run, scratch } from './support.ts';

/** Masks that move, gates, adapters, a teacher, pieces, and a second epoch behind a smaller batch. */
const text = `
  mark dense
  stage cut for 30 steps {
    train all with adamw(lr: 1e-3), decay cosine, loss task + 0.5 * kl(dense, temperature: 2)
    prune weights by global magnitude to 60% over 25%..75% every 5 steps
  }
  stage gate for 8 steps {
    train weights, gates(start: 1) with adamw(lr: 0.01), loss task + 0.3 * open-gates, accumulate 2, clip 1
    prune neurons by global gate to 20% sparsity
  }
  stage recover for 8 steps { retrain biases, lora(rank: 2) with sgd(lr: 0.02, momentum: 0.9) }`;

describe('a run on parts of batches', () => {
  it('leaves the same bytes with one core, two and three, and when it is resumed', async () => {
    const plan = await planOn(digits, text, { batch: 100, shards: 3 });
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(async (cores) => bytesOf(must(await run(digits, plan, { cores })).out)),
    );
    expect(two).toEqual(one);
    expect(three).toEqual(one);

    const out = join(scratch(), 'run');
    const controller = new AbortController();
    let events = 0;
    const { signal } = controller;
    const onEvent = (): void => void (++events === 25 && controller.abort());
    expect((await run(digits, plan, { out, signal, onEvent, cores: 2 })).value).toBeUndefined();
    must(await runPlan({ ...must(await resumedRequest(out)), cores: 1 }));
    expect(bytesOf(out)).toEqual(one);
  });

  it('differs from one in whole batches by rounding alone', async () => {
    const short = 'stage tune for 3 steps { train all with sgd(lr: 0.05, momentum: 0.9) }';
    const losses = async (shards?: number): Promise<readonly number[]> => {
      const found: number[] = [];
      const plan = await planOn(digits, short, shards === undefined ? {} : { shards });
      must(
        await run(digits, plan, {
          onEvent: (event) => event.event === 'step' && found.push(event.loss),
        }),
      );
      return found;
    };
    const [whole, parts] = [await losses(), await losses(4)];
    expect(parts).toHaveLength(3);
    parts.forEach((loss, at) => expect(Math.abs(loss / (whole[at] ?? NaN) - 1)).toBeLessThan(1e-5));
  });
});
