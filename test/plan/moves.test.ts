/** Statements that go back, draw anew, rewire, calibrate and continue, as the plan resolves them. */
import { rewiringsOf } from '../support/updates.ts';
import { describe, expect, it } from 'vitest';
import { planFromYaml, planToYaml, type PlannedStatement } from '../../src/plan/index.ts';
import { codes, factsOf, linearModel, planned, planText, prunes, trainings } from './planning.ts';

const net = linearModel({ a: [10, 10], b: [10, 10] });
const samples = { train: 640, validation: 100, test: 100 };
const planOf = (text: string) => planText(text, net, { samples });

function statements<K extends PlannedStatement['kind']>(text: string, kind: K) {
  const { stages } = planned(planOf(text));
  return stages.flatMap((stage) => stage.statements).filter((one): one is Extract<PlannedStatement, { kind: K }> => one.kind === kind);
}

const cut = 'prune weights by magnitude to 50%\n';
const rewiring = (line: string) => `${cut}stage grow for 100 steps {\n  train all\n  ${line}\n}`;

describe('rewind', () => {
  it.each([
    { what: 'all', planned: {} },
    { what: 'weights', planned: { parts: ['weights'], tensors: ['a.weight', 'b.weight'] } },
    { what: 'masks', planned: { parts: ['masks'] } },
    { what: 'all, masks', planned: { parts: ['all', 'masks'] } },
    { what: 'all in a', planned: { tensors: ['a.weight'] } },
    { what: 'weights except a', planned: { parts: ['weights'], tensors: ['b.weight'] } },
  ])('$what', ({ what, planned: own }) => {
    const [object = '', ...clauses] = what.split(/ (?=in|except)/);
    const text = `mark m\ntrain all\nrewind ${object} ${clauses.join(' ')} to m`;
    expect(statements(text, 'rewind')).toEqual([{ kind: 'rewind', at: 0, name: 'm', ...own }]);
  });

  it('of masks counts what was pruned at the mark', () => {
    const text = `${cut}mark half\nprune weights by magnitude to 80%\nrewind all, masks to half\nprune weights by magnitude removing 50% of remaining`;
    expect(prunes(planned(planOf(text))).map(({ reached }) => reached)).toEqual([100, 160, 150]);
  });
});

describe('reset', () => {
  it.each([
    { text: 'reset weights', rule: 'permuted', defaults: ['rule'] },
    { text: 'reset weights using kaiming', rule: 'kaiming', defaults: undefined },
  ])('$text', ({ text, rule, defaults }) => {
    expect(statements(text, 'reset')).toMatchObject([
      { rule, layers: ['a', 'b'], stream: 'reset-weights/reset[0]', ...(defaults && { defaults }) },
    ]);
  });
});

describe('rewire', () => {
  it('acts during the whole stage, but not before its first step', () => {
    const [own] = statements(rewiring('rewire 30% of remaining by |g| every 25 steps'), 'rewire');
    expect(own).toMatchObject({
      share: '30%',
      decay: { name: 'constant', to: '30%' },
      per: 'layer',
      growth: '|avg(g)|',
      layers: ['a', 'b'],
      window: { first: 0, last: 100, every: 25 },
    });
    expect(rewiringsOf(own)).toEqual([25, 50, 75, 100].map((step) => ({ step, share: '0.3' })));
  });

  it.each([
    { decay: 'decay linear to 10%', shares: ['0.25', '0.2', '0.15', '0.1'] },
    // (1 + cos πp) / 2 at quarters: 0.853553…, 0.5, 0.146446…, 0 (RigL, eq. 1)
    { decay: 'decay cosine', shares: ['0.25606602', '0.15', '0.04393398', '0'] },
  ])('$decay', ({ decay, shares }) => {
    const text = rewiring(`rewire 30% of remaining by |g| every 25 steps ${decay}`);
    const [own] = statements(text, 'rewire');
    expect(rewiringsOf(own).map(({ share }) => Number(share).toFixed(8))).toEqual(shares.map((share) => Number(share).toFixed(8)));
  });

  it('draws from a stream of its own where growth is chance (SET)', () => {
    const text = rewiring('rewire 30% of remaining by random every 50 steps over 0%..50%');
    expect(statements(text, 'rewire')).toMatchObject([{ growth: 'draw()', stream: 'grow/growth', window: { first: 0, last: 50 } }]);
  });

  it('all together leaves only the total known', () => {
    const text = `${rewiring('rewire 30% of remaining all by |g| every 50 steps')}\n`;
    expect(codes(planOf(`${text}prune weights by uniform magnitude removing 10% of remaining`))).toEqual(['ESP4032']);
    expect(codes(planOf(`${text}prune weights by global magnitude removing 10% of remaining`))).toEqual([]);
  });
});

describe('train continuing', () => {
  it('goes on with optimizer, schedule and order of samples', () => {
    const text =
      'stage first for 5 steps { train all with sgd(lr: 0.1, momentum: 0.9), decay constant }\nstage second for 5 steps { train all continuing first }';
    const [first, second] = trainings(planned(planOf(text)));
    expect(second).toMatchObject({
      continues: 'first',
      optimizer: first?.optimizer,
      decay: first?.decay,
      streams: { shuffle: 'first/shuffle' },
      defaults: expect.arrayContaining(['optimizer', 'decay']),
    });
  });

  it('begins the schedule anew where it says so, and goes on with that one', () => {
    const text = `stage a for 5 steps { train all with sgd }
      stage b for 5 steps { train all continuing a, decay cosine to 1% restarting }
      stage c for 5 steps { train all continuing b }`;
    const decays = trainings(planned(planOf(text))).map(({ decay }) => decay);
    const cosine = { name: 'cosine', warmup: 0, factor: 0.01, at: [] };
    expect(decays.slice(1)).toEqual([{ ...cosine, restarts: true }, cosine]);
  });

  it('means the round at hand', () => {
    const text = 'repeat 2 times { stage a for 5 steps { train all }\nstage b for 5 steps { train all continuing a } }';
    expect(trainings(planned(planOf(text))).map(({ continues }) => continues)).toEqual([
      undefined,
      'repeat[1]/a',
      undefined,
      'repeat[2]/a',
    ]);
  });
});

describe('until', () => {
  it('stands in the plan with its bound and how often it is looked at', () => {
    const { stages } = planned(planOf('stage s until accuracy >= 90% at most 100 steps { train all }'));
    expect(stages).toMatchObject([
      { steps: 100, length: '100 steps', until: { metric: 'accuracy', on: 'validation', min: 0.9, every: 10, text: 'accuracy >= 90%' } },
    ]);
  });

  it('wants data that nothing is tested on', () => {
    const text = 'stage s until loss <= 0.1 at most 100 steps { train all }';
    expect(codes(planText(text, net, { samples: { train: 64, test: 64 } }))).toEqual(['ESP4117']);
  });
});

describe('calibrate norms', () => {
  it('names its samples', () => {
    const text = 'calibrate norms using 100 samples of train drawn';
    const plan = planned(planText(text, factsOf('resnet8_fmnist_bn')));
    expect(plan.stages[0]?.statements).toMatchObject([
      { kind: 'calibrate', what: 'norms', calibration: { data: 'train', samples: 100, batch: 64, stream: 'calibrate-norms/calibration' } },
    ]);
  });
});

it('a plan with all of them is written and read back without loss', async () => {
  const text = `mark m\n${rewiring('rewire 30% of remaining by |g| every 50 steps, decay cosine to 1%')}
    rewind all, masks to m
    reset weights
    stage s until loss <= 0.1 at most 10 steps { train all continuing grow }`;
  const written = planToYaml(planned(planOf(text)));
  const read = await planFromYaml({ name: 'plan.yaml', text: written });
  expect(read.diagnostics).toEqual([]);
  expect(planToYaml(planned(read))).toBe(written);
});
