/** A field is called said only if another value of it makes another recipe: here what an optimizer of the user takes the place of. */
import { describe, expect, it } from 'vitest';
import { imported, recipeOf } from './importing.ts';

const file = (rate: string) => `modifiers:
  - !EpochRangeModifier
    start_epoch: 0.0
    end_epoch: 10.0
  - !SetLearningRateModifier
    start_epoch: 0.0
    learning_rate: ${rate}
  - !GMPruningModifier
    params: ['re:.*weight']
    init_sparsity: 0.05
    final_sparsity: 0.8
    start_epoch: 1.0
    end_epoch: 8.0
    update_frequency: 0.5
`;

function listOfRate(optimizer?: string): string | undefined {
  const { lines } = imported(file('0.01'), { stepsPerEpoch: 100, optimizer });
  return lines.find(({ path }) => path.endsWith('.learning_rate'))?.list;
}

describe('the rate of a file', () => {
  it.each([
    ['of the file', undefined, 'said'],
    ['of the file, in an optimizer without one', 'sgd(momentum: 0.9)', 'said'],
    ['of the user', 'adam(lr: 0.5)', 'left'],
  ])('is %s', (_, optimizer, list) => {
    const [one, other] = ['0.01', '0.02'].map((rate) => recipeOf(file(rate), { stepsPerEpoch: 100, optimizer }));
    expect([listOfRate(optimizer), one !== other]).toEqual([list, list === 'said']);
  });
});
