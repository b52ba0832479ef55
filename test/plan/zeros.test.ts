/** `prune zeros` in plans: exact where the file is counted, else between bounds that later statements know. */
import { describe, expect, it } from 'vitest';
import { renderPlan } from '../../src/report/plan-table.ts';
import { codes, linearModel, planned, planText, planUnchecked } from './planning.ts';

/** Two layers of 100 and 50 weights with 30 and 10 zeros in the file. */
const zeros: Readonly<Record<string, number>> = { a: 30, b: 10 };
const blind = linearModel({ a: [10, 10], b: [5, 10] });
const tensors = new Map(blind.layers.map(({ tensor, name }) => [tensor, name]));
const facts = { ...blind, zerosIn: (tensor: string) => zeros[tensors.get(tensor) ?? ''] };

function countsIn(text: string, model = facts) {
  const statements = planned(planUnchecked(text, model)).stages.flatMap((one) => one.statements);
  return statements.flatMap((one) => (one.kind === 'prune zeros' ? [one.counts] : []));
}

describe('counts', () => {
  it('are those of the file where nothing has moved the weights', () => {
    expect(countsIn('prune zeros')).toEqual([{ a: { least: 30, most: 30, of: 100 }, b: { least: 10, most: 10, of: 50 } }]);
    expect(countsIn('prune zeros in b')).toEqual([{ b: { least: 10, most: 10, of: 50 } }]);
    expect(countsIn('prune zeros except b\nmeasure accuracy', facts)[0]).toHaveProperty('a');
  });

  it('lie between bounds where weights are pruned among them', () => {
    expect(countsIn('prune weights in a by |w| to 50%\nprune zeros')).toEqual([
      { a: { least: 50, most: 80, of: 100 }, b: { least: 10, most: 10, of: 50 } },
    ]);
  });

  it('are open behind a training, and where the file is not there', () => {
    const open = { a: { least: 0, most: 100, of: 100 }, b: { least: 0, most: 50, of: 50 } };
    expect(countsIn('train all for 5 steps\nprune zeros')).toEqual([open]);
    expect(countsIn('prune zeros', { ...blind, zerosIn: () => undefined })).toEqual([open]);
  });
});

describe('what follows', () => {
  it('a prune goes on from the zeros', () => {
    const text = 'prune zeros\nstage s for 10 steps { train all; prune weights by uniform |w| to 60% over 0%..100% }';
    const [prune] = planned(planUnchecked(text, facts)).stages.flatMap(({ statements }) =>
      statements.filter((one) => one.kind === 'prune'),
    );
    expect(prune?.counts).toMatchObject({ a: { before: 30, pruned: 60 }, b: { before: 10 } });
  });

  it('a target below the zeros is refused, and one between bounds is warned of', () => {
    expect(codes(planText('prune zeros\nprune weights by uniform |w| to 25%', facts))).toEqual(['ESP4030']);
    const open = planUnchecked('prune zeros\nprune weights by uniform |w| to 25%', blind);
    expect(codes(open)).toEqual(['ESP4033']);
  });
});

describe('refused and warned of', () => {
  it('where none of the weights is 0', () => {
    const none = { ...blind, zerosIn: () => 0 };
    expect(codes(planUnchecked('prune zeros', none))).toEqual(['ESP4083']);
  });

  it('behind a mask that may be taken back', () => {
    const text = `stage s for 10 steps {
  train all
  prune weights by |w| to 50% over 0%..100% mask revisable
  prune zeros
}`;
    expect(codes(planText(text, facts))).toEqual(['ESP4001']);
    expect(codes(planUnchecked(text.replace('mask revisable', ''), facts))).toEqual([]);
  });

  it('with a clause that it does not take', () => {
    for (const clause of ['by |w|', 'to 50%', 'rounded up', 'over 0%..50%', 'mask soft']) {
      expect(codes(planText(`prune zeros ${clause}`, facts)), clause).not.toEqual([]);
    }
  });
});

it('the table says where the zeros are', () => {
  const text = renderPlan(planned(planUnchecked('prune zeros', facts)));
  expect(text).toContain('40 of 150 weights are 0 by then and stay 0');
  const open = renderPlan(planned(planUnchecked('prune zeros', blind)));
  expect(open).toContain('0 to 150 of 150 weights are 0 by then, as the run finds, and stay 0');
});
