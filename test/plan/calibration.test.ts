/** Which statistics a criterion needs, and which samples they are taken from. */
import { describe, expect, it } from 'vitest';
import { planFromYaml, planToYaml, type PlannedPrune } from '../../src/plan/index.ts';
import { codes, factsOf, linearModel, planned, planText, prunes, settings } from './planning.ts';

const net = linearModel({ a: [8, 8], b: [8, 8] });
const classes = new Map(Object.entries({ a: 500, b: 300, c: 200 }));
const with_ = (samples: Readonly<Record<string, number>>) => ({ samples, classes: () => ({ value: classes, diagnostics: [] }) });

function pruneOf(text: string, samples: Readonly<Record<string, number>>): PlannedPrune {
  const [prune] = prunes(planned(planText(text, net, with_(samples))));
  if (prune === undefined) throw new Error('no prune was planned');
  return prune;
}

describe('the statistics of a criterion', () => {
  it.each([
    ['wanda', ['avg(x^2)']],
    ['|w| * sqrt(avg(sum(x^2 over token)))', ['avg(sum(x^2 over token))']],
    ['snip', ['avg(g)']],
    ['param-first', ['avg(g)']],
    ['taylor', ['avg((w * g)^2)']],
    ['taylor-second', ['avg(g)', 'avg(g^2)']],
    ['gblm', ['avg(g^2)', 'avg(x^2)']],
    ['obd', ['avg(g^2)']],
    ['movement', ['avg(w * g)']],
    ['block-fisher(block: 64)', ['inverse-fisher(64, 1e-7)']],
    ['obs', ['diag(inverse(hessian))']],
    ['w^2 * diag(hessian)', ['diag(hessian)']],
    ['fluctuation', ['var(x over samples)']],
    ['|w| * mean(x^2 over samples)', ['avg(x^2)']],
    ['grasp', ['avg(g)', 'hv(avg(g))']],
    ['w * hv(w)', ['hv(w)']],
    ['|w| * avg(|y|)', ['avg(|y|)']],
    ['avg(x^2) + avg(x^2)', ['avg(x^2)']],
    ['l1', undefined],
    ['magnitude', undefined],
    ['random', undefined],
  ])('%s', (criterion, statistics) => {
    const text = `prune weights by (${criterion}) to 50%`;
    expect(pruneOf(text, { train: 1000 }).statistics).toEqual(statistics);
  });
});

describe('the samples', () => {
  const both = { train: 1000, calibration: 500 };

  it.each([
    {
      says: 'as written',
      text: 'prune weights by wanda to 50% using 100 samples of train',
      samples: both,
      is: { data: 'train', samples: 100, batch: 64, defaults: [] },
    },
    {
      says: 'all of a data set',
      text: 'prune weights by wanda to 50% using all of calibration',
      samples: both,
      is: { data: 'calibration', samples: 500, batch: 64, defaults: [] },
    },
    {
      says: 'drawn by a stream of the stage',
      text: 'prune weights by wanda to 50% using 10 samples of train drawn',
      samples: both,
      is: { data: 'train', samples: 10, batch: 10, stream: 'prune-weights/calibration', defaults: [] },
    },
    {
      says: 'of each class',
      text: 'prune weights by wanda to 50% using 10 samples per class of train',
      samples: both,
      is: { data: 'train', samples: 30, perClass: 10, batch: 30, defaults: [] },
    },
    {
      says: 'block after block',
      text: 'prune weights by wanda to 50% using 10 samples of train sequentially',
      samples: both,
      is: { data: 'train', samples: 10, batch: 10, sequentially: true, defaults: [] },
    },
    {
      says: '128 of calibration where nobody says',
      text: 'prune weights by wanda to 50%',
      samples: both,
      is: { data: 'calibration', samples: 128, batch: 64, defaults: ['data', 'samples'] },
    },
    {
      says: 'training data where there is no other, and as many as there are',
      text: 'prune weights by wanda to 50%',
      samples: { train: 60 },
      is: { data: 'train', samples: 60, batch: 60, defaults: ['data', 'samples'] },
    },
    {
      says: 'training data stands for calibration data',
      text: 'prune weights by wanda to 50% using 64 samples of calibration',
      samples: { train: 1000 },
      is: { data: 'train', samples: 64, batch: 64, defaults: ['data'] },
    },
    {
      says: 'one at a time where each one’s gradient is needed',
      text: 'prune weights by obd to 50% using 64 samples of train',
      samples: both,
      is: { data: 'train', samples: 64, batch: 1, defaults: ['batch'] },
    },
  ])('$says', ({ text, samples, is }) => {
    expect(pruneOf(text, samples).calibration).toEqual(is);
  });

  it.each([
    ['none at all', 'prune weights by wanda to 50%', {}, 'ESP4080'],
    ['none of the named set', 'prune weights by wanda to 50% using 8 samples of validation', both, 'ESP4080'],
    ['fewer than asked for', 'prune weights by wanda to 50% using 501 samples of calibration', both, 'ESP4081'],
    ['more of a class than there are', 'prune weights by wanda to 50% using 201 samples per class of train', both, 'ESP4159'],
    ['nothing to measure on them', 'prune weights by magnitude to 50% using 8 samples of train', both, 'ESP4082'],
  ])('refused: %s', (_, text, samples, code) => {
    expect(codes(planText(text, net, with_(samples)))).toEqual([code]);
  });
});

describe('layers whose input cannot be had', () => {
  it.each([['lstm_lm', 'prune weights by |w| * avg(|y|) to 50%', 'LSTM']])('%s: %s', (model, text, says) => {
    const { diagnostics } = planText(text, factsOf(model));
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP4001']);
    expect(diagnostics[0]?.message).toContain(says);
    // What the help says can be copied, and does.
    const [, except = ''] = /`(except .*)`/.exec(diagnostics[0]?.help ?? '') ?? [];
    const again = planText(text.replace('weights by', `weights ${except} by`), factsOf(model));
    expect([except.split(', ').length, codes(again)]).toEqual([2, []]);
  });
});

describe('a written plan', () => {
  const text = 'prune weights by gblm to 50% using 100 samples of train drawn sequentially';
  const plan = planned(planText(text, net, with_({ train: 1000 })));

  it('is read back', async () => {
    expect(await planFromYaml({ name: 'plan.yaml', text: planToYaml(plan) })).toEqual({ value: plan, diagnostics: [] });
  });

  it.each([
    ['a criterion that is none', 'avg(g^2)) + ', 'avg(g^2)) +* '],
    ['statistics of another criterion', 'statistics: [avg(g^2), ', 'statistics: [avg(g), '],
    ['data that it does not count', 'data: train, samples', 'data: test, samples'],
    ['more samples than there are', 'samples: 100,', 'samples: 5000,'],
    ['a batch where samples pass alone', 'batch: 1,', 'batch: 2,'],
    ['classes that do not add up', 'samples: 100,', 'samples: 100, perClass: 3,'],
    ['turns under one threshold', 'allocation: uniform', 'allocation: global'],
  ])('is refused with %s', async (_, from, to) => {
    const written = planToYaml(plan);
    expect(written).toContain(from);
    const read = await planFromYaml({ name: 'plan.yaml', text: written.replace(from, to) });
    expect(codes(read)).toContain('ESP4104');
  });
});

it('fills a batch that nobody chose, and says so', () => {
  const text = 'prune weights by wanda to 50% using 100 samples of train';
  const [prune] = prunes(planned(planText(text, net, { ...settings, defaults: ['batch'] })));
  expect(prune?.calibration?.defaults).toEqual(['batch']);
});
