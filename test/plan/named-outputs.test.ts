/** Losses and metrics that name one of several outputs: their text, their YAML, their plan, and what is refused. */
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { canonicalText } from '../../src/language/canonical/canonical.ts';
import { convert } from '../../src/language/yaml/write/convert.ts';
import { planFromYaml, type PlanSettings } from '../../src/plan/index.ts';
import { renderPlan } from '../../src/report/plan-table.ts';
import { vocabulary } from '../../src/vocabulary/index.ts';
import { linearModel, planned, planText, settings, summary, trainings } from './planning.ts';

const facts = linearModel({ cls: [5, 12], box: [4, 12] });
const outputs = [
  { name: 'cls', loss: 'crossentropy', labels: 'y', metrics: ['accuracy'] },
  { name: 'box', loss: 'l1', factor: 2, labels: 'box', metrics: ['l1'] },
] as const;
const task: PlanSettings['task'] = { input: 'input', output: 'cls', outputs, loss: 'sum', metrics: ['cls.accuracy', 'box.l1', 'loss'] };

const recipe = `stage tune for 4 steps {
  train all loss 1 * crossentropy(of: cls) + 3 * l1(of: box) + 0.1 * ridge
}
measure accuracy(of: cls, top: 5), mse(of: box) on test
expect accuracy(of: \`cls\`) of model >= 10%
`;

function found(text: string, own: PlanSettings['task'] = task): readonly string[] {
  return planText(text, facts, { task: own }).diagnostics.map(summary);
}

describe('a recipe that names outputs', () => {
  it('has one canonical text, which YAML gives back', () => {
    const { value } = checkSource({ name: 'recipe.prune', text: recipe });
    const text = value === undefined ? '' : canonicalText(value);
    expect(text).toContain('crossentropy(of: cls) + 3 * l1(of: box)');
    expect(text).toContain('accuracy(top: 5, of: cls)');
    const yaml = convert({ name: 'recipe.prune', text: recipe }, 'yaml', vocabulary).value ?? '';
    const again = checkSource({ name: 'recipe.prune.yaml', text: yaml }).value;
    expect(again && canonicalText(again)).toBe(text);
  });

  it('is planned with the factors that it has itself', async () => {
    const plan = planned(planText(recipe, facts, { task }));
    expect(trainings(plan)[0]).toMatchObject({
      loss: 'sum',
      objective: [
        { term: 'labels', weight: 1, loss: 'crossentropy', of: 'cls' },
        { term: 'labels', weight: 3, loss: 'l1', of: 'box' },
        { term: 'penalty', penalty: 'sum(w^2)' },
      ],
    });
    const text = JSON.stringify(plan);
    for (const metric of ['cls.top-5', 'box.mse', 'cls.accuracy']) expect(text).toContain(`"metric":"${metric}"`);
    expect(renderPlan(plan)).toContain('crossentropy(of: cls) + 3 * l1(of: box)');
    const read = async (source: string) => (await planFromYaml({ name: 'plan.yaml', text: source })).diagnostics.map(summary);
    expect(await read(text)).toEqual([]);
    expect(await read(text.replace('"of":"box"', '"of":"boks"'))).toEqual([expect.stringMatching(/ESP4104.*`boks` is no output/)]);
  });

  it.each([
    [
      'train all for 1 step loss bce(of: clss)',
      'ESP5025: the output `clss` has no labels, and `cls`, `box` can be named (did you mean `cls`?)',
    ],
    ['train all for 1 step loss mse(of: cls)', 'ESP4001: the loss `mse` of labels that are classes'],
    ['train all for 1 step loss l1', 'of one of several outputs cannot be carried out by this version (write `l1(of: NAME)`'],
    ['train all for 1 step loss l1(of: 3)', 'ESP2270: the loss `l1(of: 3)`'],
    ['train all for 1 step loss l1(off: box)', ''],
    [
      'train all for 1 step loss task + kl(original)',
      '`kl` of several outputs cannot be carried out by this version (write `kl(original, of: NAME)`',
    ],
    ['train all for 1 step loss task + kl(original, of: box)', 'ESP4001: `kl` of outputs that are no logits of classes'],
    ['train all for 1 step loss task + kl(original, of: boxes)', 'ESP5025: the output `boxes` has no labels'],
    ['measure accuracy(of: boxes) on test', 'ESP5025: the output `boxes` has no labels'],
    ['measure accuracy(of: box) on test', 'ESP4001: the metric `accuracy` of a task whose loss is `l1`'],
  ])('is refused: %s', (text, says) => {
    const wrong = found(text);
    if (says !== '') expect(wrong).toEqual([expect.stringContaining(says)]);
    else expect(checkSource({ name: 'recipe.prune', text }).diagnostics[0]?.help).toMatch(/did you mean `of`/);
  });

  it('may name the only output that there is', () => {
    const plain = JSON.stringify(planned(planText('train all for 1 step loss crossentropy', facts)).stages);
    expect(JSON.stringify(planned(planText('train all for 1 step loss crossentropy(of: logits)', facts)).stages)).toBe(plain);
    expect(found('train all for 1 step loss crossentropy(of: cls)', settings.task)).toEqual([
      expect.stringContaining('`logits` can be named'),
    ]);
  });
});

describe('a recipe that names slices of an output', () => {
  const [of, ranges] = ['logits', [{ axis: 1, from: 0, to: 3 }]] as const;
  const parts = [
    { name: 'logits[.., :3]', slice: { of, ranges }, loss: 'crossentropy', labels: 'c', metrics: ['accuracy'] },
    { name: 'logits[.., 3:]', slice: { of, ranges: [{ axis: 1, from: 3, to: 5 }] }, loss: 'l1', labels: 'b', metrics: ['l1'] },
  ] as const;
  const own: PlanSettings['task'] = { input: 'input', output: of, outputs: parts, loss: 'sum', metrics: ['loss'] };
  const text =
    'stage tune for 4 steps { train all loss crossentropy(of: logits[ ...,0 : 3 ]) + 2 * l1(of: `logits`[..,3:]) }\n' +
    'expect mse(of: logits[.., 3:]) of model <= 1\n';

  it('has one canonical text, which YAML gives back', () => {
    const { value, diagnostics } = checkSource({ name: 'recipe.prune', text });
    expect(diagnostics).toEqual([]);
    const canonical = value === undefined ? '' : canonicalText(value);
    expect(canonical).toContain('loss crossentropy(of: logits[.., :3]) + 2 * l1(of: logits[.., 3:])');
    expect(canonical).toContain('mse(of: logits[.., 3:])');
    const yaml = convert({ name: 'recipe.prune', text }, 'yaml', vocabulary).value ?? '';
    const again = checkSource({ name: 'recipe.prune.yaml', text: yaml }).value;
    expect(again && canonicalText(again)).toBe(canonical);
  });

  it('is planned as the project calls them, and refused for others', () => {
    const plan = planned(planText(text, facts, { task: own }));
    expect(trainings(plan)[0]?.objective).toMatchObject([{ of: 'logits[.., :3]' }, { of: 'logits[.., 3:]', weight: 2 }]);
    expect(JSON.stringify(plan)).toContain('"metric":"logits[.., 3:].mse"');
    expect(found('train all for 1 step loss l1(of: logits[.., 2:])', own)).toEqual([
      expect.stringContaining('ESP5025: the output `logits[.., 2:]` has no labels, and `logits[.., :3]`, `logits[.., 3:]` can be named'),
    ]);
  });
});
