/** Thresholds that train, as a plan writes them down, and what is refused beside them. */
import { describe, expect, it } from 'vitest';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import { codes, factsOf, planned, planText, prunes, trainings } from './planning.ts';

const mlp = factsOf('mlp_digits');
const byMargin = 'prune neurons by global margin to 60% of params';
const search = (train: string, prune = byMargin) => `stage search for 8 steps {\n${train}\n${prune}\n}`;

describe('thresholds', () => {
  it('are one a group that a prune of the stage ranks by margin, and come back from YAML', async () => {
    const plan = planned(planText(search('train weights, thresholds(start: 0.5)'), mlp));
    const [train] = trainings(plan);
    expect(train?.gates).toEqual({
      form: 'thresholds',
      start: 0.5,
      temperature: 0.1,
      groups: [
        { name: 'neurons of 0', units: 300, readers: ['2'] },
        { name: 'neurons of 2', units: 100, readers: ['4'] },
      ],
    });
    expect(train?.trained).toMatchObject({ parameters: 50_200, thresholds: 2 });
    expect(train?.trained.gates).toBeUndefined();
    expect(train?.streams.gates).toBeUndefined();
    expect(train?.defaults).toContain('gates.temperature');
    expect(prunes(plan)[0]).toMatchObject({ criterion: 'margin' });
    const back = await planFromYaml({ name: 'plan.yaml', text: planToYaml(plan) });
    expect(back.value).toEqual(plan);
  });

  it('are held to a budget as gates are, in the loss or by multipliers', () => {
    const text = search(
      'train weights, thresholds loss task + (sum(params * q) / sum(params) - 60%)^2 toward 60% of params by lagrangian(lr: 0.1)',
    );
    const [train] = trainings(planned(planText(text, mlp)));
    expect(train?.gates?.toward).toMatchObject({ of: 'params', share: '60%', fixed: 10 });
    expect(train?.gates?.groups).toMatchObject([{ params: 165 }, { params: 311 }]);
  });
});

describe('what thresholds do not go with', () => {
  const beforeIt = 'prune neurons by global margin to 60% of params over 0%..50%';
  it.each([
    ['no prune that reads them', search('train thresholds', 'prune neurons by magnitude to 50% sparsity'), 'ESP4243'],
    ['no thresholds for a prune that reads them', search('train weights'), 'ESP4244'],
    ['gates for a prune by margin', search(`train gates\n${byMargin}`, 'prune neurons by gate to 50% sparsity'), 'ESP4244'],
    ['a layer that the training leaves out', search('train weights, thresholds except "2"'), 'ESP4244'],
    ['gates by input', search('train thresholds\ntrain weights, input-gates'), 'ESP4245'],
    ['adapters', search('retrain lora(rank: 2), thresholds'), 'ESP4245'],
    ['two of them', search('train thresholds\ntrain weights, thresholds'), 'ESP4245'],
    ['a prune before the first step', search('train weights, thresholds', beforeIt), 'ESP4222'],
    ['an expression around the margin', search('train thresholds', 'prune neurons by 2 * margin to 50% sparsity'), 'ESP2270'],
    ['single weights', search('train thresholds', 'prune weights by margin to 50%'), 'ESP2270'],
  ])('%s', (_, text, code) => {
    expect(codes(planText(text, mlp))).toContain(code);
  });
});
