/** Branches and sweeps in the plan: which stages there are, where each starts, what it draws from. */
import { describe, expect, it } from 'vitest';
import { predecessorsOf } from '../../src/plan/graph.ts';
import { planFromYaml, planToYaml, type PlannedStage } from '../../src/plan/index.ts';
import { codes, linearModel, planned, planText, prunes, summary, trainings } from './planning.ts';

const net = linearModel({ a: [10, 10], b: [10, 10] });
const samples = { train: 640, validation: 100, test: 100 };
const planOf = (text: string) => planText(text, net, { samples });
const stages = (text: string) => planned(planOf(text)).stages;

const train = 'stage tune for 10 steps { train all }';
const wd = 'param wd: number = 0\n';
const target = 'param s: sparsity = 50%\n';

/** `path <- where it starts`, `·` for the original network. */
function graphOf(list: readonly PlannedStage[]): readonly string[] {
  const before = predecessorsOf(list);
  return list.map(({ path }) => `${path} <- ${before.get(path)?.join(' + ') || '·'}`);
}

describe('a block within a sweep', () => {
  const length = 'param length: duration = 9 steps\n';
  const lengthsOf = (text: string) => stages(text).map(({ path, steps }) => `${path}: ${steps}`);

  it.each(['sweep s in 50%, 60%', 'branch varying s in 50%, 60%'])('leaves the parameter of the sweep around it alone: %s', (inner) => {
    const name = inner.split(' ', 1)[0] ?? '';
    const body = 'prune weights by |w| to s\ntrain all for length';
    expect(lengthsOf(`${target}${length}sweep length in 2 steps, 3 steps { ${inner} {\n${body}\n} }`)).toEqual(
      ['2', '3'].flatMap((steps) =>
        ['50', '60'].flatMap((share) => {
          const arm = `sweep[length=${steps} steps]/${name}[s=${share}%]`;
          return [`${arm}/prune-weights: 0`, `${arm}/train-all: ${steps}`];
        }),
      ),
    );
  });

  it('has values of its own for the same parameter', () => {
    const body = 'sweep length in 2 steps, 3 steps { train all for length }';
    expect(lengthsOf(`${length}sweep length in 5 steps, 6 steps {\n${body}\n}`)).toEqual([
      'sweep[length=5 steps]/sweep[length=2 steps]/train-all: 2',
      'sweep[length=5 steps]/sweep[length=3 steps]/train-all: 3',
      'sweep[length=6 steps]/sweep[length=2 steps]/train-all: 2',
      'sweep[length=6 steps]/sweep[length=3 steps]/train-all: 3',
    ]);
  });
});

describe('the stages of', () => {
  it.each([
    {
      what: 'ways of one body, joined',
      text: `branch 2 ways varying seed { ${train} }\naverage all\ntrain all`,
      graph: ['branch[1]/tune <- ·', 'branch[2]/tune <- ·', 'average-all <- branch[1]/tune + branch[2]/tune', 'train-all <- average-all'],
    },
    {
      what: 'a branch that goes on from a stage',
      text: `prune weights by |w| to 50%\nbranch 2 ways varying seed { ${train} }\naverage all`,
      graph: [
        'prune-weights <- ·',
        'branch[1]/tune <- prune-weights',
        'branch[2]/tune <- prune-weights',
        'average-all <- branch[1]/tune + branch[2]/tune',
      ],
    },
    {
      what: 'values of a parameter',
      text: `${wd}branch varying wd in 0, 1e-4 { train all with sgd(weight-decay: wd) }\npick best by loss`,
      graph: [
        'branch[wd=0]/train-all <- ·',
        'branch[wd=0.0001]/train-all <- ·',
        'pick-best <- branch[wd=0]/train-all + branch[wd=0.0001]/train-all',
      ],
    },
    {
      what: 'arms with statements of their own',
      text: 'branch {\narm short { train all for 5 steps }\narm cut { prune weights by |w| to 50%\ntrain all for 5 steps } }\npick cut',
      graph: [
        'branch[short]/train-all-1 <- ·',
        'branch[cut]/prune-weights <- ·',
        'branch[cut]/train-all-2 <- branch[cut]/prune-weights',
        'pick-cut <- branch[short]/train-all-1 + branch[cut]/train-all-2',
      ],
    },
    {
      what: 'a range with a step',
      text: `${target}sweep s in 50%..70% by 10% { prune weights by |w| to s }`,
      graph: ['sweep[s=50%]/prune-weights <- ·', 'sweep[s=60%]/prune-weights <- ·', 'sweep[s=70%]/prune-weights <- ·'],
    },
    {
      what: 'a product, nested and joined at once',
      text: `${target}${wd}sweep s in 50%, 60% {\nprune weights by |w| to s\nsweep wd in 0, 0.1 { train all with sgd(weight-decay: wd) }\n}\npick best by loss`,
      graph: [
        'sweep[s=50%]/prune-weights <- ·',
        'sweep[s=50%]/sweep[wd=0]/train-all <- sweep[s=50%]/prune-weights',
        'sweep[s=50%]/sweep[wd=0.1]/train-all <- sweep[s=50%]/prune-weights',
        'sweep[s=60%]/prune-weights <- ·',
        'sweep[s=60%]/sweep[wd=0]/train-all <- sweep[s=60%]/prune-weights',
        'sweep[s=60%]/sweep[wd=0.1]/train-all <- sweep[s=60%]/prune-weights',
        'pick-best <- sweep[s=50%]/sweep[wd=0]/train-all + sweep[s=50%]/sweep[wd=0.1]/train-all' +
          ' + sweep[s=60%]/sweep[wd=0]/train-all + sweep[s=60%]/sweep[wd=0.1]/train-all',
      ],
    },
    {
      what: 'branches in rounds (Sparse Model Soups)',
      text: `repeat 2 times {\nstage cut { prune weights by global |w| removing 40% of remaining }\nbranch 2 ways varying seed { ${train} }\naverage all\n}`,
      graph: [
        'repeat[1]/cut <- ·',
        'repeat[1]/branch[1]/tune <- repeat[1]/cut',
        'repeat[1]/branch[2]/tune <- repeat[1]/cut',
        'repeat[1]/average-all <- repeat[1]/branch[1]/tune + repeat[1]/branch[2]/tune',
        'repeat[2]/cut <- repeat[1]/average-all',
        'repeat[2]/branch[1]/tune <- repeat[2]/cut',
        'repeat[2]/branch[2]/tune <- repeat[2]/cut',
        'repeat[2]/average-all <- repeat[2]/branch[1]/tune + repeat[2]/branch[2]/tune',
      ],
    },
    {
      what: 'two branches of one body',
      text: `branch 2 ways { ${train} }\naverage all\nbranch 2 ways { train all }\naverage all`,
      graph: [
        'branch[1]/tune <- ·',
        'branch[2]/tune <- ·',
        'average-all-1 <- branch[1]/tune + branch[2]/tune',
        'branch-2[1]/train-all <- average-all-1',
        'branch-2[2]/train-all <- average-all-1',
        'average-all-2 <- branch-2[1]/train-all + branch-2[2]/train-all',
      ],
    },
    {
      what: 'statements that look at open arms, each for itself',
      text: `branch { arm a { train all for 5 steps }\narm b { train biases, weights for 5 steps } }\nmeasure loss of a, accuracy\nexpect loss of b <= 2\npick a`,
      graph: [
        'branch[a]/train-all <- ·',
        'branch[b]/train-weights-biases <- ·',
        'branch[a]/measure-loss-accuracy <- branch[a]/train-all',
        'branch[b]/measure-loss-accuracy <- branch[b]/train-weights-biases',
        'branch[b]/expect-loss <- branch[b]/measure-loss-accuracy',
        'pick-a <- branch[a]/measure-loss-accuracy + branch[b]/expect-loss',
      ],
    },
  ])('$what', ({ text, graph }) => {
    expect(graphOf(stages(text))).toEqual(graph);
  });

  it('a linear recipe do not say where they start', () => {
    expect(stages('train all\nprune weights by |w| to 50%').map(({ from }) => from)).toEqual([undefined, undefined]);
  });
});

describe('an arm', () => {
  it('has its own value in every statement', () => {
    const plan = planned(planOf(`${target}sweep s in 50%, 80% { prune weights by |w| to s }`));
    expect(prunes(plan).map(({ to, reached }) => [to, reached])).toEqual([
      ['50%', 100],
      ['80%', 160],
    ]);
  });

  it('sees only what is said of it', () => {
    const [, , first, second] = stages(
      'branch { arm a { train all for 5 steps }\narm b { train weights for 5 steps } }\nmeasure loss of a, accuracy\npick a',
    );
    const metrics = (stage: PlannedStage | undefined) => stage?.statements.flatMap((it) => (it.kind === 'measure' ? [it.metric] : []));
    expect([metrics(first), metrics(second)]).toEqual([['loss', 'accuracy'], ['accuracy']]);
  });

  it('is judged for itself: what is feasible in one need not be in another', () => {
    const text = `${target}sweep s in 50%, 96% { prune weights by global |w| to s protect min 5% per layer }`;
    const { diagnostics } = planOf(text);
    expect(diagnostics.map(summary)).toEqual([expect.stringContaining('in `sweep[s=96%]/prune-weights` cannot reach 96%')]);
  });
});

describe('the random streams of arms', () => {
  const shuffles = (text: string) => trainings(planned(planOf(text))).map(({ streams }) => streams.shuffle);

  it.each([
    {
      what: 'are shared: a paired comparison',
      text: `${wd}branch varying wd in 0, 0.1 { train all with sgd(weight-decay: wd) }\npick best by loss`,
      streams: ['branch/train-all/shuffle', 'branch/train-all/shuffle'],
    },
    {
      what: 'differ where the seed varies',
      text: `branch 2 ways varying seed { ${train} }\naverage all`,
      streams: ['branch[1]/tune/shuffle', 'branch[2]/tune/shuffle'],
    },
    {
      what: 'are shared by arms whose stages have other names',
      text: 'branch { arm a { stage x for 5 steps { train all } }\narm b { prune weights by |w| to 50%\nstage y for 5 steps { train all }\nstage z for 5 steps { train all } } }\npick a',
      streams: ['branch/train/shuffle', 'branch/train/shuffle', 'branch/train-2/shuffle'],
    },
    {
      what: 'differ from round to round',
      text: `repeat 2 times { branch 2 ways { ${train} }\naverage all }`,
      streams: [
        'repeat[1]/branch/tune/shuffle',
        'repeat[1]/branch/tune/shuffle',
        'repeat[2]/branch/tune/shuffle',
        'repeat[2]/branch/tune/shuffle',
      ],
    },
  ])('$what', ({ text, streams }) => {
    expect(shuffles(text)).toEqual(streams);
  });

  it('are moved by no branch above them', () => {
    const below = `branch 2 ways { stage first for 5 steps { train all } }\naverage all\n${train}`;
    expect(shuffles(below).at(-1)).toBe(shuffles(train)[0]);
  });
});

describe('a join', () => {
  const joinOf = (text: string) => stages(text).find(({ path }) => /^(average|pick)/.test(path));

  it('averages what has the same masks', () => {
    const text = `prune weights by |w| to 50%\nbranch 2 ways varying seed { ${train} }\naverage all`;
    expect(joinOf(text)?.statements).toEqual([{ kind: 'average', at: 0, arms: ['branch[1]', 'branch[2]'] }]);
  });

  it.each([
    { metric: 'loss', best: 'lowest' },
    { metric: 'accuracy', best: 'highest' },
    { metric: 'accuracy(top: 5)', best: 'highest' },
  ])('picks the arm whose $metric is $best', ({ metric, best }) => {
    const text = `branch 2 ways varying seed { ${train} }\npick best by ${metric}`;
    expect(joinOf(text)?.statements).toMatchObject([{ kind: 'pick', by: { on: 'validation', best }, defaults: ['on'] }]);
  });

  it('merges the adapters of every arm before it', () => {
    const text = 'branch 2 ways varying seed { retrain lora(rank: 1) for 5 steps }\naverage all';
    const merges = stages(text).flatMap(({ path, statements }) =>
      statements.flatMap((it) => (it.kind === 'merge' ? [`${path}@${it.at}`] : [])),
    );
    expect(merges).toEqual(['branch[1]/retrain-lora@5', 'branch[2]/retrain-lora@5']);
  });

  it('goes on with what all arms have in common', () => {
    const arms = `${target}branch varying s in 50%, 60% { prune weights by |w| to s }\npick best by loss\n`;
    expect(codes(planOf(`${arms}prune weights by |w| removing 10% of remaining`))).toEqual(['ESP4032']);
    expect(codes(planOf(`${arms}prune weights by |w| to 70%`))).toEqual([]);
    const curve = (from: string) => planOf(`${arms}prune weights by |w| ${from} to 70% over 0%..50% every 1 step`);
    expect(curve('').diagnostics.map(({ help }) => help)).toEqual(['write where the curve starts, `from 60%`, or prune at once']);
    expect(codes(curve('from 60%'))).toEqual([]);
    expect(codes(planOf(`${arms}prune weights by |w| to 55%`))).toEqual(['ESP4033']);
  });

  it('goes on with the named arm exactly', () => {
    const text =
      'branch { arm a { prune weights by |w| to 50% }\narm b { prune weights by |w| to 60% } }\npick b\nprune weights by |w| removing 50% of remaining';
    expect(prunes(planned(planOf(text))).at(-1)?.reached).toBe(160);
  });
});

describe('the ends', () => {
  it('of unjoined arms each leave a model', () => {
    const plan = planned(planOf(`${target}sweep s in 50%, 80% { prune weights by |w| to s }`));
    expect(plan.ends).toEqual(['sweep[s=50%]/prune-weights', 'sweep[s=80%]/prune-weights']);
  });

  it.each(['train all', `branch 2 ways { ${train} }\npick best by loss on train`])('are not told where there is one: %s', (text) => {
    expect(planned(planOf(text)).ends).toBeUndefined();
  });
});

describe('refused', () => {
  it.each([
    {
      text: `${target}sweep s in 50%, 80% { prune weights by |w| to s }\ntrain all`,
      code: 'ESP4110',
      says: 'this needs one model, but there are 2: `sweep[s=50%]`, `sweep[s=80%]`',
    },
    {
      text: `repeat 2 times { branch 2 ways { ${train} } }`,
      code: 'ESP4110',
      says: 'this needs one model, but there are 2: `repeat[1]/branch[1]`, `repeat[1]/branch[2]`',
    },
    { text: 'train all\naverage all', code: 'ESP4111', says: 'no branch or sweep is open here' },
    { text: `branch varying seed { ${train} }\naverage all`, code: 'ESP4112', says: 'this branch does not say how many arms it has' },
    {
      text: `${wd}branch 3 ways varying wd in 0, 0.1 { train all with sgd(weight-decay: wd) }\naverage all`,
      code: 'ESP4113',
      says: 'this branch has 2 arms of its own, but also says 3',
    },
    {
      text: `${wd}branch varying wd in 0, 0.1, 0 { train all with sgd(weight-decay: wd) }\naverage all`,
      code: 'ESP4114',
      says: 'two arms are `wd=0`',
    },
    {
      text: `${target}branch varying s in 50%, 80% { prune weights by |w| to s }\naverage all`,
      code: 'ESP4116',
      says: '`branch[s=50%]` prunes 50% (50 of 100) of `a` and `branch[s=80%]` 80% (80 of 100)',
    },
    {
      text: 'branch { arm a { train all }\narm b { prune weights by |w| to 50% } }\naverage all',
      code: 'ESP4116',
      says: '`branch[a]` prunes 0% (0 of 100) of `a` and `branch[b]` 50% (50 of 100)',
    },
    { text: 'branch 20000 ways { train all }\naverage all', code: 'ESP4017', says: 'more than 10000 stages' },
  ])('$code: $text', ({ text, code, says }) => {
    const { value, diagnostics } = planOf(text);
    expect(value).toBeUndefined();
    expect(diagnostics.map(summary).join('\n')).toContain(says);
    expect(diagnostics.map((one) => one.code)).toContain(code);
  });

  it('a pick without validation data: it is blind to the test data', () => {
    const text = `branch 2 ways varying seed { ${train} }\npick best by loss`;
    expect(codes(planText(text, net, { samples: { train: 64, test: 64 } }))).toEqual(['ESP4117']);
  });
});

describe('a plan with arms', () => {
  const plan = planned(planOf(`branch { arm a { ${train} }\narm b { prune weights by |w| to 50% } }\nmeasure loss`));

  it('is written and read back without loss', async () => {
    const text = planToYaml(plan);
    const read = await planFromYaml({ name: 'plan.yaml', text });
    expect(read.diagnostics).toEqual([]);
    expect(planToYaml(planned(read))).toBe(text);
  });

  const edited = (from: readonly string[]) => ({
    ...plan,
    stages: plan.stages.map((stage) => (stage.from === undefined ? stage : { ...stage, from })),
  });

  it.each([
    { what: 'a start that is no stage', wrong: edited(['elsewhere']), says: 'no stage before it' },
    {
      what: 'two starts without a join',
      wrong: edited(plan.stages.slice(0, 2).map(({ path }) => path)),
      says: 'only `average`, `pick` or an `expect` over seeds joins',
    },
    { what: 'an end that is missing', wrong: { ...plan, ends: [] }, says: 'the plan ends in' },
  ])('$what is found out', async ({ wrong, says }) => {
    const { diagnostics } = await planFromYaml({ name: 'plan.yaml', text: planToYaml(wrong) });
    expect(diagnostics.map(({ message }) => message).join('\n')).toContain(says);
  });
});
