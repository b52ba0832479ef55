/** Plans that were edited: what they name is held against the model before anything is written. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refusalOf } from '../../src/compute/refusal.ts';
import { digits, planOn, run, scratch } from './support.ts';

it.each([
  [{ metrics: ['acuracy'] }, "the plan's metric `acuracy` is none that this version measures"],
  [{ input: 'pixels' }, "the plan's input `pixels` is no input of the model"],
  [{ output: 'logits?' }, "the plan's output `logits?` is no output of the model"],
])('a task with %j', async (change, message) => {
  const plan = await planOn(digits, 'prune weights by magnitude to 50%');
  const out = join(scratch(), 'run');
  const edited = { ...plan, task: { ...plan.task, ...change } };
  const { value, diagnostics } = await run(digits, edited, { out });
  expect([value, diagnostics.map((one) => `${one.code} ${one.message}`)]).toEqual([
    undefined,
    [`ESP6543 ${message}`],
  ]);
  expect(existsSync(out)).toBe(false);
});

it('a refusal of onnxruntime is told apart from a mistake of ours', () => {
  const said = "Non-zero status code returned while running Gather node. Name:'wpe'";
  expect(refusalOf(new Error(`${said}\nmore`))).toBe(said);
  expect(refusalOf(new TypeError(said))).toBeUndefined();
  expect(refusalOf(new Error('the model has no fc1'))).toBeUndefined();
});
