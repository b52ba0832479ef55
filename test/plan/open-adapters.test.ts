/** Adapters stay open behind what only looks at a network, and are merged before what changes it. */
import { describe, expect, it } from 'vitest';
import { linearModel, planned, planText } from './planning.ts';

const net = linearModel({ fc1: [20, 20], fc2: [10, 20] });
const tune = 'retrain lora(rank: 2) for 2 steps with sgd(lr: 0.1)';

const kindsOf = (text: string): readonly string[] =>
  planned(planText(text, net)).stages.flatMap(({ statements }) => statements.map(({ kind }) => kind));

describe('open adapters', () => {
  it.each([
    ['mark here', 'mark'],
    ['measure loss on test', 'measure'],
    ['expect sparsity of model >= 0%', 'expect'],
  ])('stay open behind `%s`', (watching, kind) => {
    expect(kindsOf(`${tune}\n${watching}\nmerge`)).toEqual(['train', kind, 'merge']);
  });

  it.each([
    ['prune weights by |w| to 50%', 'prune'],
    ['reset weights', 'reset'],
    ['train all for 2 steps with sgd(lr: 0.1)', 'train'],
  ])('are merged before `%s`', (changing, kind) => {
    expect(kindsOf(`${tune}\n${changing}`)).toEqual(['train', 'merge', kind]);
  });
});

it('adapters stand beside no matrix that is also read as its transpose', () => {
  const codebook = { ...net, layers: net.layers.map((layer) => (layer.name === 'fc1' ? { ...layer, turned: true } : layer)) };
  const text = JSON.stringify(planned(planText(tune, codebook)).stages);
  expect(text).toContain('"layer":"fc2"');
  expect(text).not.toContain('"layer":"fc1"');
});
