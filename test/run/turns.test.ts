/** Stages with scores and several training statements, stopped in their middle and gone on with. */
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/index.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { bytesOf } from './folder-bytes.ts';
import { digits, must, planOn, run, scratch } from './support.ts';

/** A second epoch, masks that change and come back, scores, two optimizers, a mark in between. */
const text = `
  stage search for 30 steps {
    train weights, biases with sgd(lr: 0.05, momentum: 0.9)
    train scores(start: w) with adamw(lr: 0.01) decay step 0.1 at 50%
    prune weights by global |s| to 80% over 0%..75% every 3 steps mask revisable
  }
  mark found
  stage tune for 6 steps {
    train biases with sgd(lr: 0.01)
    train weights with sgd(lr: 0.001, momentum: 0.5)
  }`;

let plan: Plan;
let undisturbed: ReadonlyMap<string, string>;

beforeAll(async () => {
  plan = await planOn(digits, text, { batch: 100 });
  undisturbed = bytesOf(must(await run(digits, plan)).out);
});

it.each([4, 17, 30, 45])('stopped at event %i it ends in the same bytes', async (at) => {
  const out = join(scratch(), 'run');
  const controller = new AbortController();
  let events = 0;
  const cut = await run(digits, plan, {
    out,
    signal: controller.signal,
    onEvent: () => {
      if (++events === at) controller.abort();
    },
  });
  expect(cut.diagnostics.at(-1)).toMatchObject({ code: 'ESP6530' });
  must(await runPlan(must(await resumedRequest(out))));
  expect(bytesOf(out)).toEqual(undisturbed);
});

it('the second statement reads what the first has trained, and the other way round', async () => {
  const alone = async (statements: string) =>
    bytesOf(must(await run(digits, await planOn(digits, `stage tune for 2 steps { ${statements} }`))).out).get('model.onnx');
  const [a, b] = ['train biases with sgd(lr: 0.1)', 'train weights with sgd(lr: 0.1)'];
  expect(await alone(`${a}\n${b}`)).not.toBe(await alone(`${b}\n${a}`));
});
