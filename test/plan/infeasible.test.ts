/**
 * Floors, exclusions, N:M, earlier masks and repeat rounds are solved together: for each pair a
 * recipe that cannot be carried out, with the witness and the nearest feasible value.
 */
import { updatesOf } from '../support/updates.ts';
import { describe, expect, it } from 'vitest';
import { linearModel, planned, planText, planUnchecked, prunes, summary } from './planning.ts';

/** 10,000 + 1,000 + 100 weights. */
const net = linearModel({ big: [100, 100], middle: [10, 100], small: [10, 10] });

const pairs: readonly { readonly pair: string; readonly text: string; readonly says: string }[] = [
  {
    pair: 'floors × exclusions',
    text: 'prune weights except big by global |w| to 95% protect min 100 weights per layer',
    says:
      'ESP4040: `prune weights` cannot reach 95%: the floor allows at most 81.8181% ' +
      '(lower the target to 81.8181%, or the floor; it binds in `middle`, `small`)',
  },
  {
    pair: 'floors × N:M',
    text: 'prune weights in big by |w| to keep 1 of 4 protect min 30% per layer',
    says:
      'ESP4043: a floor of 30% is above `keep 1 of 4`, which keeps exactly 25% ' +
      '(protect at most 25%, or choose a pattern that keeps more)',
  },
  {
    pair: 'floors × earlier masks',
    text: 'prune weights in small by |w| to 90%\n' + 'prune weights by global |w| to 92% protect min 20% per layer',
    says:
      'ESP4042: `prune weights` protects 20% (20 of 100) of `small`, but only 10% (10 of 100) are left by then ' +
      '(protect at most 10% (10 of 100) there, or protect the layer in the earlier prune)',
  },
  {
    pair: 'floors × rounds',
    text: 'repeat 5 times { stage cut { ' + 'prune weights by global |w| removing 40% of remaining protect min 10% per layer } }',
    says:
      'ESP4040: `prune weights` in `repeat[5]/cut` cannot reach 92.22%: the floor allows at most 90% ' +
      '(lower the target to 90%, or the floor; it binds in `big`, `middle`, `small`)',
  },
  {
    pair: 'exclusions × N:M',
    text: 'prune weights except big, middle by |w| to 2:4',
    says:
      'ESP4023: `2:4` fits no selected layer: none has a multiple of 4 inputs ' +
      '(select other layers, or choose a group size that divides their inputs)',
  },
  {
    pair: 'exclusions × earlier masks',
    text: 'prune weights by uniform |w| to 90%\nprune weights except big by global |w| to 50%',
    says:
      'ESP4030: `prune weights` asks for 50% (550 of 1,100), but 90% (990 of 1,100) are pruned by then ' +
      '(the lowest possible is 90% (990 of 1,100); raise the target, or prune less before)',
  },
  {
    pair: 'exclusions × rounds',
    text: 'repeat 2 times { stage cut { ' + 'prune weights except small by global |w| removing 60% of original } }',
    says:
      'ESP4037: `prune weights` in `repeat[2]/cut` removes 60% (6,600 of 11,000), but only 40% (4,400 of 11,000) are left ' +
      '(remove at most 40% (4,400 of 11,000))',
  },
  {
    pair: 'N:M × earlier masks',
    text: 'prune weights in big by |w| to 80%\nprune weights in big by |w| to 2:4',
    says:
      'ESP4030: `prune weights` asks for 50% of `big`, but 80% (8,000 of 10,000) are pruned by then ' +
      '(the lowest possible is 80% (8,000 of 10,000); raise the target, or prune less before)',
  },
  {
    pair: 'N:M × rounds',
    text: 'repeat 2 times { stage fix { prune weights in big by |w| to 2:4 }\n' + 'stage more { prune weights in big by |w| to 60% } }',
    says:
      'ESP4030: `prune weights` in `repeat[2]/fix` asks for 50% of `big`, but 60% (6,000 of 10,000) are pruned by then ' +
      '(the lowest possible is 60% (6,000 of 10,000); raise the target, or prune less before)',
  },
  {
    pair: 'earlier masks × rounds',
    text:
      'repeat 3 times { stage base { prune weights by uniform |w| to 50% }\n' +
      'stage cut { prune weights by uniform |w| removing 20% of remaining } }',
    says:
      'ESP4030: `prune weights` in `repeat[2]/base` asks for 50% of `big`, but 60% (6,000 of 10,000) are pruned by then ' +
      '(the lowest possible is 60% (6,000 of 10,000); raise the target, or prune less before)',
  },
];

describe('a pair that cannot be carried out', () => {
  it.each(pairs)('$pair', ({ text, says }) => {
    const { value, diagnostics } = planUnchecked(text, net);
    expect(value).toBeUndefined();
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(summary)).toEqual([`error ${says}`]);
    expect(errors[0]?.span).toBeDefined();
  });
});

describe('the nearest feasible value', () => {
  it.each([
    'prune weights except big by global |w| to 81.8181% protect min 100 weights per layer',
    'prune weights in big by |w| to keep 1 of 4 protect min 25% per layer',
    'prune weights in small by |w| to 90%\nprune weights by global |w| to 90% protect min 10% per layer',
    'prune weights by uniform |w| to 90%\nprune weights except big by global |w| to 90%',
  ])('is feasible: %s', (text) => {
    const { diagnostics } = planText(text, net);
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(summary)).toEqual([]);
  });
});

describe('what only scores decide', () => {
  const once = 'prune weights by global |w| to 50%\n';

  it.each([
    { then: 'prune weights in big by |w| to 45%', says: /^warning ESP4033/ },
    { then: 'prune weights by global |w| to 60% protect min 10% per layer', says: /^warning ESP4044/ },
    { then: 'prune weights in small by |w| to keep 2 of 5', says: /^warning ESP4045/ },
    { then: 'prune weights in big by |w| removing 20% of remaining', says: /^error ESP4032/ },
  ])('$then', ({ then, says }) => {
    const { diagnostics } = planText(once + then, net);
    expect(diagnostics.map(summary).some((found) => says.test(found))).toBe(true);
  });

  it('warns below the most that an earlier selection may take of a layer, and not at it', () => {
    // 1,110 weights go, wherever they lie: all of them may lie in `big`.
    const first = 'prune weights by global |w| to 10%\n';
    const then = (share: string, by: string): readonly string[] =>
      planText(`${first}prune weights in big by ${by} to ${share}`, net).diagnostics.map(({ code }) => code);
    for (const by of ['global |w|', 'uniform |w|']) {
      expect(then('11.09%', by)).toEqual(['ESP4033']);
      expect(then('11.1%', by)).toEqual([]);
      expect(then('11.11%', by)).toEqual([]);
    }
  });

  it('is no concern where the same selection is pruned again', () => {
    const outcome = planText(`${once}prune weights by global |w| removing 20% of remaining`, net);
    expect(outcome.diagnostics).toEqual([]);
    expect(prunes(planned(outcome)).map(({ reached }) => reached)).toEqual([5550, 6660]);
  });
});

describe('several statements', () => {
  it('a target that is already reached has no effect, and says so', () => {
    const text = 'prune weights by global |w| to 50%\nprune weights by global |w| to 50%';
    const outcome = planText(text, net);
    expect(outcome.diagnostics.map(summary)[0]).toMatch(/^warning ESP4031/);
    expect(prunes(planned(outcome))).toHaveLength(2);
  });

  it('windowed prunes of one stage must be disjoint', () => {
    const two = (first: string, second: string) =>
      `stage s for 10 steps { train all\nprune weights in ${first} by |w| to 50% over 0%..50%\n` +
      `prune weights in ${second} by |w| to 70% over 50%..100% }`;
    expect(planText(two('big', 'small'), net).diagnostics).toEqual([]);
    expect(planText(two('big', 'big'), net).diagnostics.map(summary)[0]).toMatch(/ESP4038|ESP2/);
  });

  it('a window starts from what is pruned when it opens', () => {
    const text =
      'prune weights by uniform |w| to 50%\n' +
      'prune weights by uniform |w| to 90% over 0%..100% every 500 steps along linear for 1000 steps';
    const outcome = planText(text.replace(' for 1000 steps', ''), net);
    const [, prune] = prunes(planned(outcome));
    expect(prune?.from).toBe('50%');
    expect(updatesOf(prune)[0]).toMatchObject({ step: 0, share: '0.5', pruned: 5550 });
  });

  it.each([
    { from: '60%', says: [] },
    { from: '40%', says: [/^error ESP4039/] },
  ])('`from $from` after 50%', ({ from, says }) => {
    const text = `prune weights by uniform |w| to 50%\nprune weights by uniform |w| to 90% from ${from} over 0%..100%`;
    const found = planText(text, net).diagnostics.map(summary);
    expect(found).toHaveLength(says.length);
    says.forEach((pattern, index) => expect(found[index]).toMatch(pattern));
  });
});
