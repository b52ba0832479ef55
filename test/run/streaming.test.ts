/** Models that are worked on piece by piece leave the bytes that they leave when they are in memory. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import type { Streaming } from '../../src/state/lazy-values.ts';
import { withExternalData } from './external-model.ts';
import { bytesOf } from './folder-bytes.ts';
import { digits, fashion, must, planOn, run, scratch, type Bench } from './support.ts';

/** Every model is large, and no piece holds a whole layer. */
const inPieces: Streaming = { largeFrom: 0, pieceSize: 1000 };

/** Without test data: measuring would cost more than pruning. */
function withoutTest(bench: Bench): Bench {
  return { ...bench, data: new Map([...bench.data].filter(([name]) => name !== 'test')) };
}

const vit = withoutTest(fashion('vit_fmnist'));

async function expectSameBytes(bench: Bench, text: string): Promise<string> {
  const planned = await planOn(bench, text);
  const whole = must(await run(bench, planned));
  const streamed = must(await run(bench, planned, { streaming: inPieces }));
  expect(bytesOf(streamed.out)).toEqual(bytesOf(whole.out));
  const { out: _, seconds: __, ...told } = whole;
  expect(streamed).toMatchObject(told);
  return streamed.out;
}

const oneShot = [
  'prune weights by global magnitude to 80%',
  'prune weights by global |w| to 80% protect min 15% per layer',
  'prune weights by uniform magnitude to 70%',
  'prune weights by erk magnitude to 90%',
  'prune weights to 2:4 by |w|',
  'prune weights by |w| to 50% ranked per row',
  'prune weights by random to 50%',
  'prune weights by global magnitude to 50%\nprune weights by global magnitude to 75%',
  'prune tiles(rows: 4, columns: 1) except last layer by global magnitude to 80%',
  'prune tiles(rows: 2, columns: 4) by uniform |w| to 70% protect min 5% per layer',
  'prune tiles(rows: 10, columns: 2) by |w| to 50% ranked per row',
  'prune tiles(rows: 1, columns: 2) by global random to 50%\nprune tiles(rows: 1, columns: 1) by global magnitude to 75%',
];

describe('a large model, pruned at once', () => {
  it.each(oneShot)('%s', async (text) => {
    await expectSameBytes(digits, text);
  });

  it('keeps its external data outside', async () => {
    const bench = { ...vit, model: withExternalData(vit.model) };
    const out = await expectSameBytes(bench, 'prune weights by global magnitude to 60%');
    expect(existsSync(join(out, 'data', 'weights.bin'))).toBe(true);
  });
});

const measured = [
  'prune weights in linear by wanda to 50% ranked per row using 32 samples of train',
  'prune weights in linear by global wanda to 50% using 32 samples of train',
  'prune weights in linear by wanda to 50% ranked per row using 32 samples of train sequentially',
  'prune weights in linear by wanda to 2:4 using 32 samples of train',
  'prune weights in mlp by obs to 50% using 32 samples of train compensating by obs',
  'prune weights in mlp by obs to 2:4 using 32 samples of train sequentially compensating by obs',
  'prune weights in linear by global snip to 50% using 32 samples of train',
  'prune tiles(rows: 4, columns: 2) in mlp by global wanda to 50% grouped by max using 32 samples of train',
  'prune tiles(rows: 4, columns: 2) in mlp by obs to 50% using 32 samples of train sequentially compensating by obs',
];

describe('a large model, pruned block by block', () => {
  it.each(measured)('%s', async (text) => {
    await expectSameBytes(vit, text);
  });
});

describe('a large model, trained and pruned', () => {
  it('by gradual magnitude pruning, rewinding and a claim', async () => {
    await expectSameBytes(
      digits,
      `mark start
stage sparsify for 6 steps {
  train all with adam(lr: 0.01)
  prune weights by global magnitude to 60% over 25%..75% every 1 steps along cubic
}
rewind weights to start
measure accuracy
expect sparsity in 60% ± 0.1%`,
    );
  });
});

describe('a large model, gone on with', () => {
  const text = `stage first for 4 steps {
  train all with adam(lr: 0.01)
}
prune weights by global magnitude to 60%
stage second for 4 steps {
  train all with adam(lr: 0.01)
}
prune weights by global magnitude to 80%`;

  it('keeps the same checkpoints', async () => {
    const planned = await planOn(digits, text);
    const more = { keepCheckpoints: true };
    const whole = must(await run(digits, planned, more));
    const streamed = must(await run(digits, planned, { ...more, streaming: inPieces }));
    expect(bytesOf(streamed.out)).toEqual(bytesOf(whole.out));
  });

  it('ends in the same bytes where it was stopped in between', async () => {
    const planned = await planOn(digits, text);
    const whole = must(await run(digits, planned));
    const out = join(scratch(), 'run');
    const stop = new AbortController();
    const stopped = await run(digits, planned, {
      out,
      streaming: inPieces,
      signal: stop.signal,
      checkpointEvery: 1,
      onEvent: (event) => {
        if (event.event === 'step' && event.stage === 'second' && event.step === 2) stop.abort();
      },
    });
    expect(stopped.value).toBeUndefined();
    const request = must(await resumedRequest(out));
    const resumed = must(await runPlan({ ...request, streaming: inPieces }));
    const [own, expected] = [bytesOf(resumed.out), bytesOf(whole.out)];
    expect([...own]).toEqual([...expected]);
  });
});
