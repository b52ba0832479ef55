/** `repeat … until`: a repeat that ends early is the repeat of fewer rounds, to the byte. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { bytesOf } from './folder-bytes.ts';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run, scratch, type Bench } from './support.ts';

const { train, test } = Object.fromEntries(digits.data);
if (train === undefined || test === undefined) throw new Error('the digits have two data sets');
const bench: Bench = {
  model: 'test/fixtures/models/mlp_digits_init.onnx',
  data: new Map([
    ['train', train],
    ['validation', test],
  ]),
};

const body = `{
  stage train for 10 steps { train all with sgd(lr: 0.05, momentum: 0.9) }
  stage prune { prune weights by global magnitude removing 30% of remaining }
}`;
const behind = `
stage last for 5 steps { train all with sgd(lr: 0.05) }`;

async function carryOut(text: string) {
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => void events.push(event);
  const result = must(await run(bench, await planOn(bench, text), { onEvent }));
  const bytes = bytesOf(result.out);
  const rounds = events.flatMap((one) => (one.event === 'round' ? [one] : []));
  const passed = events.flatMap((one) => (one.event === 'passed' ? [one.stage] : []));
  // The file itself tells of its recipe.
  const model = readTensors(join(result.out, 'model.onnx'));
  return { result, model, masks: bytes.get('masks.npz'), rounds, passed };
}

describe('a repeat until something holds', () => {
  it('ends with the round after which it holds, and goes on behind', async () => {
    const until = await carryOut(`repeat 4 times until sparsity >= 60% ${body}${behind}`);
    const fixed = await carryOut(`repeat 3 times ${body}${behind}`);
    expect(until.rounds.map(({ stage, held }) => [stage, held])).toEqual([
      ['repeat[1]/prune', false],
      ['repeat[2]/prune', false],
      ['repeat[3]/prune', true],
    ]);
    expect(until.passed).toEqual(['repeat[4]/train', 'repeat[4]/prune']);
    expect(until.result.trained.map(({ stage }) => stage)).toEqual(['repeat[1]/train', 'repeat[2]/train', 'repeat[3]/train', 'last']);
    expect(until.model).toEqual(fixed.model);
    expect(until.masks).toBe(fixed.masks);
  });

  it('measures on validation data, and against marks', async () => {
    const text = `mark start
repeat 3 times until loss < loss of start ${body}`;
    const { rounds, passed } = await carryOut(text);
    expect(rounds).toHaveLength(1);
    expect(rounds[0]).toMatchObject({ held: true, claim: 'loss of model < loss of start' });
    expect(passed).toHaveLength(4);
  });

  it('has no more rounds than it is given, where it never holds', async () => {
    const text = (rounds: string): string => `repeat ${rounds} ${body}${behind}`;
    const until = await carryOut(text('2 times until sparsity >= 99%'));
    expect(until.rounds.map(({ held }) => held)).toEqual([false]);
    expect(until.model).toEqual((await carryOut(text('2 times'))).model);
  });

  it('ends anew in every round of a repeat around it', async () => {
    const text = `repeat 2 times {
  repeat 2 times until size <= 10 { stage tune for 3 steps { train all with sgd(lr: 0.01) } }
}
metric size = sum(|w|) / sum(|w|)`;
    const { passed } = await carryOut(text);
    expect(passed).toEqual(['repeat[1]/repeat[2]/tune', 'repeat[2]/repeat[2]/tune']);
  });

  it('takes arms in its rounds along, joined or not begun', async () => {
    const text = `repeat 3 times until sparsity >= 30% {
  stage prune { prune weights by magnitude removing 30% of remaining }
  branch 2 ways varying seed { stage tune for 3 steps { train all with sgd(lr: 0.05) } }
  average all
}`;
    const { passed, result } = await carryOut(text);
    expect(passed).toHaveLength(8);
    expect(result.sparsity).toBe(0.3);
  });

  it.each([4, 19, 30])('resumed at event %i ends in the same bytes', async (at) => {
    const text = `repeat 4 times until sparsity >= 45% ${body}${behind}`;
    const planned = await planOn(bench, text);
    const whole = bytesOf(must(await run(bench, planned)).out);
    const out = join(scratch(), 'run');
    const controller = new AbortController();
    let events = 0;
    const onEvent = (): void => {
      if (++events === at) controller.abort();
    };
    const cut = await run(bench, planned, { signal: controller.signal, onEvent, out });
    expect(cut.value).toBeUndefined();
    must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(out)).toEqual(whole);
  });
});
