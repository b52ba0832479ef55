/** `collect` in a plan: what it counts, what an edited plan may not say, and where no statistic is read. */
import { describe, expect, it } from 'vitest';
import { findIncoherence } from '../../src/plan/coherence.ts';
import type { AnyCollect, PlannedPrune } from '../../src/plan/plan.ts';
import { codes, factsOf, planned, planText } from './planning.ts';

const recipe = `collect size by w^2
stage adapt for 10 steps {
  train all
  collect pull adding |w * g| smoothed 0.9
}
prune weights by pull + size to 50%`;

const planOf = (text: string) => planText(text, factsOf('mlp_digits'));

const plan = planned(planOf(recipe));

function edited(change: Partial<Record<string, Partial<Record<string, unknown>>>>): string[] {
  return findIncoherence({
    ...plan,
    stages: plan.stages.map((stage) => ({ ...stage, statements: stage.statements.map((it) => ({ ...it, ...change[it.kind] })) })),
  }).map(({ path, problem }) => `${String(path.at(-1))}: ${problem}`);
}

describe('a plan that collects', () => {
  const all = plan.stages.flatMap(({ statements }) => statements);

  it('says how many numbers are kept, and of which layers', () => {
    const collects = all.filter((it): it is AnyCollect => it.kind === 'collect' || it.kind === 'collect steps');
    const prune = all.find((it): it is PlannedPrune => it.kind === 'prune');
    const weights = plan.layers.filter(({ name }) => prune?.layers.includes(name)).reduce((sum, { count }) => sum + count, 0);
    expect(collects.map(({ name, numbers }) => [name, numbers])).toEqual([
      ['size', weights],
      ['pull', weights],
    ]);
    expect(collects[1]).toMatchObject({ at: 10, adds: '|w * g|', smoothed: 0.9 });
  });

  it('is coherent, and is not with another name, another number or another expression', () => {
    expect(edited({})).toEqual([]);
    expect(edited({ prune: { criterion: 'push' } })).toEqual(['criterion: `push` is no collected statistic that it can name']);
    expect(edited({ collect: { numbers: 7 } })).toEqual([expect.stringMatching(/^numbers: its layers have \d+ weights$/)]);
    expect(edited({ collect: { criterion: 'push' } })).toEqual(['criterion: `push` is no collected statistic that it can name']);
    expect(edited({ collect: { damping: 0.1 } })).toEqual(['damping: a damping stands where a second moment is inverted']);
    expect(edited({ 'collect steps': { adds: 'avg(x)' } })).toContain('adds: it is nothing that a step of this version adds');
    expect(edited({ 'collect steps': { adds: 'early.w' } })).toContain('adds: `early` is no mark that it can name');
  });
});

describe('a statistic is read by criteria of weights and units, and by `collect`', () => {
  const size = 'collect size by w^2\n';
  const open = 'stage s for 10 steps {\n  train all\n  ';

  it.each([
    [`${size}prune weights by magnitude to 50% allocated by avg(size)`, 'ESP4335'],
    [`${size}criterion c = size\nprune weights by magnitude to 50% allocated by avg(c)`, 'ESP4335'],
    [`${size}prune weights by magnitude to 50% among size > 0.1`, 'ESP4335'],
    [`${size}prune weights by magnitude to 50%\n${open}rewire 10% of remaining by size\n}`, 'ESP4335'],
    [`${size}metric m = avg(size)\nmeasure m`, 'ESP2004'],
    [`${open}collect pull adding |w * g|\n  prune weights by pull to 50% over 0%..50%\n}`, 'ESP4334'],
  ])('%s is refused by %s alone', (text, code) => {
    expect(codes(planOf(text))).toEqual([code]);
  });

  it.each([
    [`${size}prune neurons by size to 50%`],
    [`${size}criterion c = size * 2\nprune weights by c to 50%`],
    [`${size}collect more by size + |w|\nprune weights by more to 50%`],
    [`${open}collect pull adding |w * g|\n  prune weights by pull to 50% over 25%..75%\n}`],
  ])('%s is planned', (text) => {
    expect(codes(planOf(text))).toEqual([]);
  });
});
