/** Losses and scores of samples that cut `y` and `label`: their text, their YAML, their plan, and what is refused. */
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { canonicalText } from '../../src/language/canonical/canonical.ts';
import { convert } from '../../src/language/yaml/write/convert.ts';
import { planFromYaml } from '../../src/plan/index.ts';
import { notCarriedOut } from '../../src/engine/carried-out.ts';
import { vocabulary } from '../../src/vocabulary/index.ts';
import { factsOf, planned, planText, summary, trainings } from './planning.ts';

/** `logits` is [N, 10]. */
const facts = factsOf('mlp_digits');
const task = { input: 'input', output: 'logits', loss: 'crossentropy', metrics: ['loss'] } as const;
const more = { task, sampleDims: [64] };

const recipe = `penalty smooth(k: 1) = k * mean((y[ ...,1 : ] - y[.., : -1])^2)
prune samples of train by norm(y[.., 5:] - label[.., :5] over out) removing 10%
stage tune for 2 steps { train all loss task + smooth(3) + |y[:,0:4] - label[:,:4]| }
`;

describe('a recipe that cuts outputs in expressions', () => {
  it('has one canonical text, which YAML gives back', () => {
    const { value, diagnostics } = checkSource({ name: 'recipe.prune', text: recipe });
    expect(diagnostics).toEqual([]);
    const text = value === undefined ? '' : canonicalText(value);
    expect(text).toContain('loss |label[:, :4] - y[:, :4]| + (task + 3 * mean((y[.., 1:] - y[.., :-1])^2))');
    const yaml = convert({ name: 'recipe.prune', text: recipe }, 'yaml', vocabulary).value ?? '';
    expect(yaml).toContain('|y[:, :4] - label[:, :4]|');
    const again = checkSource({ name: 'recipe.prune.yaml', text: yaml }).value;
    expect(again && canonicalText(again)).toBe(text);
  });

  it('is planned, and carried out by the PyTorch engine as far as scores go', async () => {
    const plan = planned(planText(recipe, facts, more));
    expect(trainings(plan)[0]?.objective).toEqual([
      { term: 'labels', weight: 1, loss: 'crossentropy' },
      { term: 'expression', weight: 3, loss: 'mean((y[.., 1:] - y[.., :-1])^2)' },
      { term: 'expression', weight: 1, loss: '|y[:, :4] - label[:, :4]|' },
    ]);
    const read = await planFromYaml({ name: 'plan.yaml', text: JSON.stringify(plan) });
    expect(read.diagnostics.map(summary)).toEqual([]);
    expect(notCarriedOut(plan).map(({ what }) => what)).toEqual(Array(2).fill('the term `expression` of the loss'));
  });

  it.each([
    [
      'train all for 1 step loss mean(y[.., 10:]^2)',
      'ESP7132: `y[.., 10:]` is no slice of `y` [batch, 10]: `10:` leaves nothing of axis 1',
    ],
    [
      'train all for 1 step loss mean(y * label[.., :11])',
      'ESP7132: `label[.., :11]` is no slice of `label` [batch, 10]: `:11` goes beyond',
    ],
    ['train all for 1 step loss y[1:, ..]', 'ESP7132: `y[1:, ..]` is no slice of `y` [batch, 10]: axis 0 is the batch'],
    ['train all for 1 step loss y[:, :, 1:]', 'ESP7132: `y[:, :, 1:]` is no slice of `y` [batch, 10]: it has 2 axes'],
    [
      'train all for 1 step loss mean((y[.., 1:] - label)^2)',
      'ESP4001: [batch, 9] beside [batch, 10] in an expression cannot be carried out',
    ],
    ['prune samples of train by sum(y[.., :20] over out) removing 10%', 'ESP7132: `y[.., :20]` is no slice of `y` [batch, 10]'],
    ['prune samples of train by sum(g^2) + sum(y[.., :4] over out) removing 10%', ''],
    ['prune samples of train by sum(y[.., :4] * label[.., 5:] over out) removing 10%', '[batch, 4] beside [batch, 5]'],
    ['prune samples of train by |y[.., 1:]| removing 10%', 'a score with many values for each sample'],
    ['prune samples of test by sum(label[.., :2] over out) removing 10%', 'ESP4160'],
    ['prune weights by avg(y[:, 1:]^2) to 50%', 'ESP2270: `y[:, 1:]` in a criterion'],
    ['criterion c = avg(y[:, 1:]^2)\nprune weights by c to 50%', 'ESP2270: `y[:, 1:]` in a criterion'],
    ['train all for 1 step loss mean(w[.., 1:]^2)', 'ESP2004: `w[.., 1:]` is not a slice of `y` or `label`'],
    ['penalty p(y: 2) = mean(y[:, 1:]^2)\ntrain all for 1 step loss p', 'ESP2004: `y[:, 1:]` is not a slice'],
    ['metric m = mean(|y[:, 1:]|)\nexpect m of model >= 1', 'ESP2401: `y[:, 1:]` differs from sample to sample'],
    ['train all for 1 step loss only(mean(y[:, 1:]^2), at: head)', '`y[:, 1:]` in `only`'],
    ['train all for 1 step loss mean(label[:, 1:]^2)', 'ESP2270: the loss `mean(label[:, 1:]^2)`'],
  ])('%s', (text, says) => {
    const found = planText(text, facts, more).diagnostics.map(summary);
    expect(found).toEqual(says === '' ? [] : [expect.stringContaining(says)]);
  });

  it.each([
    [
      'l1(of: logits[.., 2:])',
      { term: 'labels', weight: 1, loss: 'l1', of: 'logits[.., 2:]', slice: { of: 'logits', ranges: [{ axis: 1, from: 2, to: 10 }] } },
    ],
    [
      'bce(of: logits[ ..., -3 : -1 ])',
      { term: 'labels', weight: 1, loss: 'bce', of: 'logits[.., -3:-1]', slice: { of: 'logits', ranges: [{ axis: 1, from: 7, to: 9 }] } },
    ],
    ['mse(of: logits[.., 10:])', 'ESP7132: `logits[.., 10:]` is no slice of `logits` [batch, 10]'],
    ['mse(of: logit[.., 2:])', 'ESP5025: the output `logit[.., 2:]` has no labels'],
    ['crossentropy(of: logits[.., 2:])', 'of labels that are numbers'],
  ])('names a slice whose labels are cut alike: %s', async (loss, wanted) => {
    const made = planText(`train all for 1 step loss ${loss}`, facts, { ...more, task: { ...task, loss: 'mse' } });
    if (typeof wanted === 'string') return expect(made.diagnostics.map(summary)).toEqual([expect.stringContaining(wanted)]);
    const plan = planned(made);
    expect(trainings(plan)[0]?.objective).toEqual([wanted]);
    const read = async (text: string) => (await planFromYaml({ name: 'plan.yaml', text })).diagnostics.map(summary);
    expect(await read(JSON.stringify(plan))).toEqual([]);
    const other = JSON.stringify(plan).replace('"slice":{"of":"logits"', '"slice":{"of":"logit"');
    expect(await read(other)).toEqual([expect.stringContaining('`logit` is no output that it can name')]);
    expect(notCarriedOut(plan).map(({ why }) => why)).toEqual(['its loss reads the whole output']);
  });

  it('names no slice whose labels are classes', () => {
    const found = (loss: string) => planText(`train all for 1 step loss ${loss}`, facts, more).diagnostics.map(summary);
    for (const loss of ['crossentropy', 'l1']) {
      expect(found(`${loss}(of: logits[.., 2:])`)).toEqual([expect.stringContaining('`logits[.., 2:]`, whose labels are classes,')]);
    }
  });

  it('is refused in parts where labels of several outputs do not count', () => {
    const outputs = [{ name: 'logits', loss: 'crossentropy', labels: 'y', metrics: [] }] as const;
    const found = (text: string, ignore?: number) =>
      planText(text, facts, { ...more, task: { ...task, loss: 'sum', outputs, ignore } }).diagnostics.map(summary);
    expect(found('train all for 1 step accumulate 2', 3)).toEqual([expect.stringContaining('a batch in parts, where outputs are several')]);
    expect([...found('train all for 1 step accumulate 2'), ...found('train all for 1 step', 3)]).toEqual([]);
  });

  it('is refused where outputs are several', () => {
    const outputs = [{ name: 'logits', loss: 'crossentropy', labels: 'y', metrics: [] }] as const;
    const several = { ...more, task: { ...task, loss: 'sum', outputs } } as const;
    const found = (text: string) => planText(text, facts, several).diagnostics.map(summary);
    expect(found('train all for 1 step loss mean(y[.., 1:]^2)')).toEqual([
      expect.stringContaining('the loss `mean(y[.., 1:]^2)` of several outputs'),
    ]);
    expect(found('prune samples of train by sum(y[.., 1:] over out) removing 10%')).toEqual([
      expect.stringContaining('a score of `y` where outputs are several'),
    ]);
  });
});
