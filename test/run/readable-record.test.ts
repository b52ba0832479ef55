/** What a run writes can be read back: a plan whose record could not is refused before anything is written. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { journalSize, unreadableRecords } from '../../src/run/readable-record.ts';
import { digits, must, planOn, run, scratch } from './support.ts';

const training = (steps: number): string =>
  `stage s for ${steps} steps { train all with sgd(lr: 0.01)
     prune weights by erk magnitude to 80% over 10%..90% every 1 step }`;

it('the size of a journal is foreseen, above what it is and not far', async () => {
  const plan = await planOn(digits, training(30));
  const { out } = must(await run(digits, plan));
  const { length } = readFileSync(join(out, 'journal.jsonl'));
  expect(journalSize(plan)).toBeGreaterThan(length - 1000);
  expect(journalSize(plan)).toBeLessThan(2 * length);
});

it('a journal beyond what is read is refused before a folder is made', async () => {
  const out = join(scratch(), 'run');
  const plan = await planOn(digits, training(4_000_000));
  expect((await run(digits, plan, { out })).diagnostics.map(({ code }) => code)).toEqual(['ESP4088']);
  expect(existsSync(out)).toBe(false);
  expect(unreadableRecords(await planOn(digits, training(1_000_000)))).toEqual([]);
});

it('so is a plan beyond what is read as one', async () => {
  const plan = await planOn(digits, 'prune weights by magnitude to 50%');
  const [stage] = plan.stages;
  if (stage === undefined) throw new Error('no stage');
  const length = 'x'.repeat(2 ** 26);
  const long = { ...plan, stages: [{ ...stage, length }] };
  expect(unreadableRecords(long).map(({ code }) => code)).toEqual(['ESP4087']);
});
