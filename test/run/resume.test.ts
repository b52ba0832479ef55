import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/index.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import type { RunRequest } from '../../src/run/run-request.ts';
import { bytesOf } from './folder-bytes.ts';
import { digits, must, planOn, run, scratch } from './support.ts';

/** All that a stage can carry: masks, momentum, adapters, marks, a second epoch, calibration. */
const text = `
  stage warm for 7 steps { train all with sgd(lr: 0.05, momentum: 0.9) }
  mark start
  stage cut for 40 steps {
    train all with adamw(lr: 1e-3), decay cosine
    prune weights by global magnitude to 60% over 25%..75% every 5 steps
  }
  stage wanda { prune weights by wanda to 90% using 32 samples of test }
  rewind all to start
  stage recover for 30 steps { retrain biases, lora(rank: 2) with sgd(lr: 0.02, momentum: 0.9) }`;

async function resume(folder: string, more: Partial<RunRequest> = {}) {
  return runPlan({ ...must(await resumedRequest(folder)), ...more });
}

/** Stops the run at the event whose turn it is. */
async function stopped(plan: Plan, at: number, more: Partial<RunRequest> = {}) {
  const controller = new AbortController();
  let events = 0;
  const outcome = await run(digits, plan, {
    signal: controller.signal,
    onEvent: () => {
      if (++events === at) controller.abort();
    },
    ...more,
  });
  return outcome;
}

describe('a run that is stopped and resumed', () => {
  let plan: Plan;
  let undisturbed: ReadonlyMap<string, string>;

  beforeAll(async () => {
    plan = await planOn(digits, text);
    undisturbed = bytesOf(must(await run(digits, plan)).out);
  });

  it('leaves the model and its evidence, and nothing of its checkpoints', () => {
    expect([...undisturbed.keys()]).toEqual(['journal.jsonl', 'manifest.json', 'masks.npz', 'model.onnx', 'plan.yaml', 'run.json']);
  });

  it.each([1, 3, 10, 25, 44, 58, 71, 90])('at event %i ends in the same bytes as one that is not', async (at) => {
    const out = join(scratch(), 'run');
    const cut = await stopped(plan, at, { out });
    expect(cut.value).toBeUndefined();
    expect(cut.diagnostics.at(-1)).toMatchObject({ code: 'ESP6530' });
    expect(existsSync(join(out, 'manifest.json'))).toBe(false);
    must(await resume(out));
    expect(bytesOf(out)).toEqual(undisturbed);
  });

  it('again and again gets there all the same', async () => {
    const out = join(scratch(), 'run');
    await stopped(plan, 12, { out });
    for (let times = 0; times < 20; times++) {
      const controller = new AbortController();
      let events = 0;
      const outcome = await resume(out, { signal: controller.signal, onEvent: () => void (++events === 9 && controller.abort()) });
      if (outcome.value !== undefined) break;
    }
    expect(bytesOf(out)).toEqual(undisturbed);
  });

  it('keeps the result, and says that there is nothing to go on with', async () => {
    const { out } = must(await run(digits, plan));
    const again = await resumedRequest(out);
    expect(again.value).toBeUndefined();
    expect(again.diagnostics).toMatchObject([{ code: 'ESP6567', severity: 'hint' }]);
    expect(bytesOf(out)).toEqual(undisturbed);
  });

  it('tells the whole run in its result, and on the way only what is new', async () => {
    const whole = must(await run(digits, plan));
    const out = join(scratch(), 'run');
    await stopped(plan, 30, { out });
    const steps: string[] = [];
    const result = must(
      await resume(out, {
        onEvent: (event) => {
          if (event.event === 'step') steps.push(`${event.stage} ${event.step}`);
        },
      }),
    );
    expect({ ...result, out: '', seconds: 0 }).toEqual({ ...whole, out: '', seconds: 0 });
    expect([steps[0], steps.at(-1), steps.length]).toEqual(['cut 14', 'recover 30', 57]);
  });

  it('with checkpoints that are kept ends in the same ones, however often they were written', async () => {
    const kept = { keepCheckpoints: true, checkpointEvery: 4 };
    const whole = bytesOf(must(await run(digits, plan, kept)).out);
    expect([...whole.keys()].filter((name) => /^checkpoints.[^/\\]+$/.test(name))).toEqual([
      'checkpoints/0000.end.json',
      'checkpoints/0001.end.json',
      'checkpoints/0002.end.json',
      'checkpoints/0003.end.json',
      'checkpoints/0004.end.json',
      'checkpoints/0005.end.json',
      'checkpoints/0006.end.json',
    ]);
    const out = join(scratch(), 'run');
    await stopped(plan, 40, { out, ...kept });
    must(await resume(out));
    expect(bytesOf(out)).toEqual(whole);
  });
});

it('goes on with the rows and columns of SM3, across pruning and a cut', async () => {
  const plan = await planOn(
    digits,
    `stage a for 8 steps {
       train all with sm3(lr: 0.01)
       prune weights by magnitude to 50% over 25%..75% every 2 steps
     }
     prune neurons by magnitude to 30% sparsity
     compact
     stage b for 8 steps { train all continuing a }
     stage c for 9 steps {
       retrain deltas within 2% of params reselecting 50% every 4 steps by gradient(over: 2 steps) with sm3(lr: 0.01)
     }`,
  );
  const undisturbed = bytesOf(must(await run(digits, plan)).out);
  for (const at of [6, 9, 19, 27, 31, 35]) {
    const out = join(scratch(), 'run');
    const cut = await stopped(plan, at, { out, checkpointEvery: 2 });
    expect(cut.diagnostics.at(-1)).toMatchObject({ code: 'ESP6530' });
    must(await resume(out));
    expect(bytesOf(out)).toEqual(undisturbed);
  }
});

it('goes on in a schedule that restarted, at rates of parts', async () => {
  const plan = await planOn(
    digits,
    `stage a for 8 steps { train all with sgd(lr: 0.1, momentum: 0.9) rates 10% of head, decay cosine }
     stage b for 12 steps {
       train all continuing a
         decay piecewise linear(to: 20%, for: 4 steps), exponential(0.8, every: 2 steps) restarting
     }
     stage c for 8 steps { train all continuing b }`,
  );
  const undisturbed = bytesOf(must(await run(digits, plan)).out);
  for (const at of [16, 28]) {
    const out = join(scratch(), 'run');
    const cut = await stopped(plan, at, { out });
    expect(cut.diagnostics.at(-1)).toMatchObject({ code: 'ESP6530' });
    const rates: number[] = [];
    must(
      await resume(out, {
        onEvent: (event) => {
          if (event.event === 'step' && event.stage === 'c') rates.push(event.lr);
        },
      }),
    );
    expect(bytesOf(out)).toEqual(undisturbed);
    // Steps 12 to 19 of the schedule of `b`, whose exponential piece began at its step 4.
    const course = Array.from({ length: 8 }, (_, step) => 0.02 * 0.8 ** Math.floor((8 + step) / 2));
    const rest = course.slice(course.length - rates.length);
    expect(rates).toEqual(rest.map((rate) => expect.closeTo(rate, 12)));
  }
});
