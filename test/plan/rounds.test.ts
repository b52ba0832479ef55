/** `repeat … until`: planned as all of its rounds, and known behind it only as far as each may be the last. */
import { describe, expect, it } from 'vitest';
import { linearModel, planText, settings, summary } from './planning.ts';

const net = linearModel({ a: [10, 10], b: [10, 10] });
const withValidation = { ...settings, samples: { ...settings.samples, validation: 64 } };
const rounds = (until: string, more = ''): string =>
  `repeat 3 times until ${until} { stage cut { prune weights by magnitude removing 50% of remaining } }\n${more}`;

describe('the rounds of an open repeat', () => {
  it('are all planned, each with what may end it; the last needs no look', () => {
    const { value, diagnostics } = planText(rounds('accuracy < 90%'), net, withValidation);
    expect(diagnostics.map(summary)).toEqual([]);
    const claim = { metric: 'accuracy', of: 'model', max: 0.9, strict: true };
    const look = { repeat: 'repeat', text: 'accuracy of model < 90%', claim, on: 'validation' };
    expect(value?.stages.map(({ path, repeats, looks }) => ({ path, repeats, looks }))).toEqual([
      { path: 'repeat[1]/cut', repeats: ['repeat'], looks: [look] },
      { path: 'repeat[2]/cut', repeats: ['repeat'], looks: [look] },
      { path: 'repeat[3]/cut', repeats: ['repeat'], looks: undefined },
    ]);
  });

  it('need no data where counts or weights decide', () => {
    const { value } = planText(rounds('sparsity >= 60%'), net);
    expect(value?.stages[0]?.looks?.[0]).toEqual({
      repeat: 'repeat',
      text: 'sparsity of model >= 60%',
      claim: { metric: 'sparsity', of: 'model', min: 0.6 },
    });
  });
});

describe('behind an open repeat', () => {
  it('a count is known between that of one round and that of all', () => {
    const expecting = (bound: string) => planText(rounds('sparsity >= 60%', `expect sparsity of model ${bound}`), net).diagnostics;
    expect(expecting('<= 87.5%').map(summary)).toEqual([]);
    expect(expecting('>= 80%').map(summary)).toEqual([]);
    expect(expecting('< 50%')[0]?.message).toContain('at least 50%');
    expect(expecting('> 88%')[0]?.message).toContain('at most');
  });

  it.each([
    { what: 'an amount of what remains', text: 'prune weights by magnitude removing 10% of remaining', code: 'ESP4032' },
    { what: 'a target that every round leaves open', text: 'prune weights by magnitude to 95%', code: undefined },
  ])('$what', ({ text, code }) => {
    const { diagnostics } = planText(rounds('sparsity >= 60%', text), net);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map((error) => error.code)).toEqual(code === undefined ? [] : [code]);
  });

  it('a mark that each round sets is there', () => {
    const text = `repeat 2 times until sparsity >= 50% {
  stage cut { prune weights by magnitude removing 50% of remaining }
  mark cut-down
}
rewind all to cut-down`;
    expect(planText(text, net).diagnostics.map(summary)).toEqual([]);
  });
});

describe('refused', () => {
  it.each([
    { text: rounds('accuracy < 90%'), says: 'until' },
    {
      text: 'repeat 2 times until sparsity >= 50% { branch 2 ways varying seed { train all } }',
      says: 'this needs one model, but there are 2',
    },
    { text: rounds('flops of a <= 50%'), says: '`flops` of single layers' },
  ])('$text', ({ text, says }) => {
    const { value, diagnostics } = planText(text, net);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ message }) => message).join()).toContain(says);
  });
});
