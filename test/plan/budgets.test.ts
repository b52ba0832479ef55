import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveRank } from '../../src/plan/adapters/plan-adapters.ts';
import { codes, factsOf, golden, linearModel, planned, planText, summary, trainings } from './planning.ts';

/** rows + columns: 20, 12 and 8; 100 + 20 + 16 parameters. */
const net = linearModel({ a: [10, 10], b: [2, 10], c: [4, 4] });

function retrained(text: string, facts = net) {
  const [training] = trainings(planned(planText(text, facts)));
  return training;
}

describe('a budget of 0.3%', () => {
  /** What rank 1 costs on each layer is rows + columns of [out, in · kernel]. */
  it.each([
    { model: 'lenet300_mnist', on: ['fc2', 'fc3'], parameters: 510, share: '0.1913%', full: '0.5979%' },
    { model: 'lenet5_fmnist', on: ['conv1', 'fc3'], parameters: 125, share: '0.2026%', full: '1.6449%' },
    { model: 'mlp_digits', on: ['4'], parameters: 110, share: '0.2173%', full: '1.727%' },
    { model: 'resnet8_fmnist', on: 3, parameters: 218, share: '0.2816%', full: '2.6493%' },
    { model: 'resnet8_fmnist_bn', on: 3, parameters: 233, share: '0.2997%', full: '2.6379%' },
    { model: 'mobilenet_tiny_fmnist', on: 2, parameters: 73, share: '0.2895%', full: '5.0877%' },
    { model: 'vit_fmnist', on: 3, parameters: 315, share: '0.2984%', full: '2.3602%' },
    { model: 'char_gpt', on: 2, parameters: 672, share: '0.2833%', full: '1.2951%' },
    { model: 'char_llama', on: 4, parameters: 619, share: '0.2927%', full: '1.6848%' },
  ])('reaches some layers of $model, and says what all would need', (expected) => {
    const outcome = planText(golden, factsOf(expected.model));
    const [, training] = trainings(planned(outcome));
    const layers = training?.adapters.map(({ layer }) => layer) ?? [];
    expect(typeof expected.on === 'number' ? layers.length : layers).toEqual(expected.on);
    expect(training?.adapters.every(({ rank, form }) => rank === 1 && form === 'masked')).toBe(true);
    expect(training?.trained).toMatchObject({ parameters: expected.parameters, share: expected.share, budget: '0.3%' });
    expect(outcome.diagnostics.map(summary)[0]).toContain(`all of them need ${expected.full}`);
    const wider = planText(golden.replace('0.3%', expected.full), factsOf(expected.model));
    // Exports whose norms are folded are warned of where they train.
    expect(codes(wider).filter((code) => code !== 'ESP3154')).toEqual([]);
  });

  it('covers the only linear layer of a recurrent network', () => {
    const outcome = planText(golden, factsOf('lstm_lm'));
    expect(trainings(planned(outcome))[1]?.adapters.map(({ layer }) => layer)).toEqual(['head']);
    expect(codes(outcome)).toEqual([]);
  });
});

describe('the rank', () => {
  it('is the highest that fits every layer', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2, max: 60 }), { minLength: 1, maxLength: 6 }), fc.nat(2000), (costs, budget) => {
        const full = costs.reduce((sum, cost) => sum + cost, 0);
        const ranks = solveRank(costs, budget, 1000);
        const fits = (rank: number) => rank * full <= budget;
        if (ranks.kind === 'all') expect([fits(ranks.rank), fits(ranks.rank + 1)]).toEqual([true, false]);
        else expect(fits(1)).toBe(false);
        if (ranks.kind === 'none') expect(budget).toBeLessThan(Math.min(...costs));
      }),
    );
  });

  it.each([
    { text: 'retrain lora within 30% of params', ranks: [1, 1, 1] },
    { text: 'retrain lora within 60% of params', ranks: [2, 2, 2] },
    { text: 'retrain lora within 100% of params', ranks: [3, 3, 3] },
    { text: 'retrain lora(rank: 2) within 60% of params', ranks: [2, 2, 2] },
    { text: 'retrain lora(rank: 2), lora(on: c, rank: 1)', ranks: [2, 2, 1] },
    { text: 'retrain lora, lora(on: c, rank: 4) within 60% of params', ranks: [1, 1, 4] },
    { text: 'retrain lora(on: [a, c], rank: 1)', ranks: [1, 1] },
    { text: 'retrain lora except b', ranks: [8, 8] },
    { text: 'retrain lora in b', ranks: [8] },
  ])('$text', ({ text, ranks }) => {
    expect(retrained(text)?.adapters.map(({ rank }) => rank)).toEqual(ranks);
  });

  it('of what is left counts the other parts first', () => {
    const facts = factsOf('lenet300_mnist');
    // 410 biases leave 389 of 799 parameters: fc3 with 110 fits at rank 1, fc2 with 400 does not.
    const training = retrained('retrain biases, lora within 0.3% of params', facts);
    expect(training?.tensors).toEqual(['fc1.bias', 'fc2.bias', 'fc3.bias']);
    expect(training?.adapters.map(({ layer }) => layer)).toEqual(['fc3']);
    expect(training?.trained).toMatchObject({ parameters: 520, allows: 799 });
  });

  it('scales by alpha / rank, 1 by default', () => {
    expect(retrained('retrain lora(rank: 4)')?.adapters[0]).toMatchObject({ rank: 4, alpha: 4 });
    expect(retrained('retrain lora(rank: 4, alpha: 32)')?.adapters[0]).toMatchObject({ alpha: 32 });
  });
});

describe('a budget that cannot be kept', () => {
  it.each([
    {
      text: 'retrain lora within 5% of params',
      says:
        'error ESP4051: 5% of params allows 6 parameters, and the smallest adapter needs 8 ' +
        '(the least that fits is `within 5.8824% of params`)',
    },
    {
      text: 'retrain lora(rank: 4) within 30% of params',
      says:
        'error ESP4052: these parts train 160 parameters, but 30% of params allows 40 ' +
        '(train less, or write `within 117.6471% of params`)',
    },
    {
      text: 'retrain c within 10% of params',
      says:
        'error ESP4052: these parts train 16 parameters, but 10% of params allows 13 ' +
        '(train less, or write `within 11.7648% of params`)',
    },
    { text: 'retrain lora(on: c), lora(on: c)', says: 'error ESP4053: two parts put an adapter on `c` (make their `on:` disjoint)' },
    {
      text: 'retrain weights, lora',
      says: 'error ESP4056: `a` trains in full and has an adapter ' + '(train one or the other: narrow the parts with `except` or `on:`)',
    },
  ])('$text', ({ text, says }) => {
    const { value, diagnostics } = planText(text, net);
    expect(value).toBeUndefined();
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(summary)).toEqual([says]);
  });

  it('has a nearest value that can', () => {
    expect(codes(planText('retrain lora within 5.8824% of params', net))).toEqual(['ESP4050']);
    expect(codes(planText('retrain c within 11.7648% of params', net))).toEqual([]);
  });
});

describe('the form of an adapter', () => {
  const forms = (text: string) => {
    const last = trainings(planned(planText(text, net))).at(-1);
    return last?.adapters.map(({ form }) => form);
  };

  it.each([
    { text: 'retrain lora(rank: 1)', expected: ['plain', 'plain', 'plain'] },
    { text: 'prune weights in a, c by |w| to 50%\nretrain lora(rank: 1)', expected: ['masked', 'plain', 'masked'] },
    { text: 'prune weights in a by |w| to 50%\nretrain lora(rank: 1, form: plain)', expected: ['plain', 'plain', 'plain'] },
    { text: 'stage s { retrain lora(rank: 1)\nprune weights in b by |w| to 50% over 0%..50% }', expected: ['plain', 'masked', 'plain'] },
    { text: 'stage s { retrain lora(rank: 1)\nprune weights in b by |w| to 50% }', expected: ['plain', 'plain', 'plain'] },
  ])('$text', ({ text, expected }) => {
    expect(forms(text)).toEqual(expected);
  });
});
