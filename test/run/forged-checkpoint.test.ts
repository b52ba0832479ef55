/** Checkpoints that were edited and sealed again: what they hold is looked at before a run goes on from it. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { seal, unseal } from '../../src/record/sealed.ts';
import { digits, must, planOn, run, scratch } from './support.ts';

const recipe = `
stage cut for 4 steps {
  train all with sgd(lr: 0.05, momentum: 0.9)
  prune weights by global magnitude to 70% over 0%..50%
}`;

/** A run that stopped in its stage, and the path of the record of that. */
async function stopped() {
  const out = join(scratch(), 'run');
  const controller = new AbortController();
  await run(digits, await planOn(digits, recipe), {
    out,
    checkpointEvery: 1,
    signal: controller.signal,
    onEvent: (event) => {
      if (event.event === 'step' && event.step === 2) controller.abort();
    },
  });
  const folder = join(out, 'checkpoints');
  const name = readdirSync(folder).find((one) => one.endsWith('.step.json'));
  if (name === undefined) throw new Error('the run left no checkpoint');
  return { out, path: join(folder, name) };
}

const values = 'state.network.values.$map';
const stream = 'training.turns.0.samples.stream';

it.each<readonly [string, string, unknown, string]>([
  ['a tensor without values', `${values}.0`, ['0.weight'], 'it holds no state'],
  ['values that are a text', `${values}.0.1`, 'x', 'it holds no state'],
  ['tensors that are missing', values, [], 'it holds no values of `0.weight`'],
  ['a mark without tensors', `state.marks.$map.0.1.network.values.$map`, [], 'it holds no values'],
  ['a key that no state has', 'state.smoothed', { $map: [] }, 'it holds no state'],
  ['a stream of zeros', stream, [0, 0, 0, 0], 'it holds no state'],
  ['an optimizer that is a text', 'training.turns.0.slots', 'x', 'it holds no state'],
])('%s', async (_, place, other, said) => {
  const { out, path } = await stopped();
  const record = unseal(readFileSync(path, 'utf8').trimEnd())?.value;
  const edited = replaced(record, ['state', ...place.split('.')], other);
  expect(edited).not.toEqual(record);
  writeFileSync(path, `${seal({ ...edited }).line}\n`);
  const { value, diagnostics } = await runPlan(must(await resumedRequest(out)));
  expect(value).toBeUndefined();
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n')).toContain(said);
});

/** A copy with what lies at a place replaced. */
function replaced(value: unknown, [key, ...rest]: readonly string[], other: unknown): object {
  if (typeof value !== 'object' || value === null || key === undefined) {
    throw new Error('the record has no such place');
  }
  const own: unknown = rest.length === 0 ? other : replaced(Reflect.get(value, key), rest, other);
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? own : item));
  return { ...value, [key]: own };
}
