/** One-shot and retrained results beside PyTorch's: a few rows anew, and what is kept of the others. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { carryOut, isMet, keyOf, noiseOf, triedIn, type Kept } from '../../bench/oracle/verdict.ts';
import { contestsOf, type Oracle } from '../../bench/oracle/contest.ts';
import { noiseIn, oraclePage, rowOf } from '../../bench/oracle/page.ts';
import { root } from '../cli/command.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const oracle: Oracle = JSON.parse(read('test/fixtures/oracle.json'));
const kept: Kept = JSON.parse(read('test/rivals/oracle.json'));
const all = triedIn(oracle, kept);

/** A perceptron with three seeds, larger ones and a convolutional network with one. */
it.each([
  { model: 'mlp_digits', row: 'global 0.9', seeds: [0, 1, 2] },
  { model: 'lenet300_mnist', row: 'global 0.95', seeds: [0] },
  { model: 'lenet5_fmnist', row: 'uniform 0.8', seeds: [1] },
])('$model, $row, seeds $seeds', async ({ model: name, row, seeds }) => {
  const model = oracle.models[name];
  const contest = model && contestsOf(name, model).find((one) => keyOf(one) === row);
  if (model === undefined || contest === undefined) throw new Error('the oracle has this row');
  const ours = [];
  for (const seed of seeds) ours.push(await carryOut(root, contest, model, seed));
  const tried = { contest, ours };
  const noise = noiseIn(all, tried);
  expect(isMet(tried, noise), rowOf(tried, noise)).toBe(true);
});

/**
 * Ours end lower, for the windows of text that PyTorch's order draws overlap: in that order our training ends where
 * PyTorch's does (`test/compute/own-order.test.ts`).
 */
const overlapping = ['char_gpt, dense', 'char_llama, dense', 'char_llama, global 0.5'];

describe('what is kept', () => {
  it.each(all.map((tried) => ({ tried, name: rowOf(tried, 0) })))('is met, or explained above: $name', ({ tried }) => {
    const isOverlapping = overlapping.includes(`${tried.contest.model}, ${keyOf(tried.contest)}`);
    expect(tried.ours).toHaveLength(3);
    expect(isMet(tried, noiseIn(all, tried))).toBe(!isOverlapping);
    if (isOverlapping) {
      expect(Math.max(...tried.ours.map(({ after }) => after))).toBeLessThan(tried.contest.after);
    }
  });

  it('has every row', () => {
    const rows = Object.entries(oracle.models).flatMap(([name, model]) => contestsOf(name, model));
    expect(all.map(({ contest }) => contest)).toEqual(rows);
  });

  it('has rows of every model, and stands on the page', () => {
    expect(Object.keys(kept).sort()).toEqual(Object.keys(oracle.models).sort());
    expect(read('docs/oracle.md')).toBe(oraclePage(oracle, kept));
  });
});

describe('a verdict', () => {
  const [tried] = all;
  if (tried === undefined) throw new Error('there are rows');
  const { contest } = tried;
  const outing = (changes: object) => ({ ...contest, seed: 0, ...changes });

  it.each([
    ['the same figures', {}, true],
    ['a little better', { after: contest.after + 0.004 }, true],
    ['a point worse', { after: contest.after - 0.01 }, false],
    ['a point better, which is as suspicious', { after: contest.after + 0.01 }, false],
    ['another network before it is retrained', { before: contest.before - 0.01 }, false],
    ['a weight more', { pruned: contest.pruned + 1 }, false],
  ])('on %s', (_, changes, met) => {
    expect(isMet({ contest, ours: [outing(changes)] }, 0)).toBe(met);
  });

  it('allows three standard deviations between one draw and the mean of three', () => {
    const ours = [0.9, 0.91, 0.92].map((after) => outing({ after }));
    expect(noiseOf([{ contest, ours }])).toBeCloseTo(3 * 0.01 * Math.sqrt(4 / 3), 12);
  });
});
