/** `prune samples of D` in a plan: exact counts, and what is refused. */
import { describe, expect, it } from 'vitest';
import { findIncoherence } from '../../src/plan/coherence.ts';
import type { Plan, PlannedSamples } from '../../src/plan/index.ts';
import { codes, factsOf, planned, planText } from './planning.ts';

/** 1000 samples. */
const classes = new Map([
  ['0', 500],
  ['1', 301],
  ['2', 199],
]);
const counted = { classes: () => ({ value: classes, diagnostics: [] }) };

function planOf(text: string, more = {}) {
  return planText(text, factsOf('mlp_digits'), { ...counted, ...more });
}

function samplesOf({ stages }: Plan): readonly PlannedSamples[] {
  return stages.flatMap(({ statements }) => statements.filter((it) => it.kind === 'prune samples'));
}

const of = 'prune samples of train by';

describe('how many samples stay', () => {
  it.each([
    ['to 30% sparsity', 700],
    ['to 30% density', 300],
    ['to 30%', 700],
    ['to 30% of samples', 300],
    ['removing 30% of remaining', 700],
    ['removing 30% of original', 700],
    ['removing 1 sample', 999],
    // Halves to even.
    ['removing 0.05% of remaining', 1000],
    ['removing 0.15% of remaining', 998],
  ])('%s', (target, kept) => {
    const [one] = samplesOf(planned(planOf(`${of} loss ${target}`)));
    expect(one).toMatchObject({ of: 1000, before: 1000, asked: kept, kept, per: 'data' });
  });

  it('what an earlier statement took counts in a target, and not in what remains', () => {
    const text = `${of} random to 50% density\n${of} loss removing 50% of remaining\n${of} loss to 10% density`;
    const plan = planned(planOf(text));
    expect(samplesOf(plan).map(({ before, kept }) => [before, kept])).toEqual([
      [1000, 500],
      [500, 250],
      [250, 100],
    ]);
    expect(findIncoherence(plan)).toEqual([]);
  });

  it('each class rounds for itself', () => {
    const [one] = samplesOf(planned(planOf(`${of} loss to 50% density ranked per class`)));
    // Of 301 and 199 go 150.5 and 99.5, to the even 150 and 100.
    expect(one).toMatchObject({
      kept: 250 + 151 + 99,
      classes: { 0: { of: 500, kept: 250 }, 1: { of: 301, kept: 151 }, 2: { of: 199, kept: 99 } },
    });
  });

  it('a floor is rounded up in each class', () => {
    const [one] = samplesOf(planned(planOf(`${of} loss to 60% density protect min 50% per class`)));
    expect(one?.floor).toEqual({ share: '50%', keep: { 0: 250, 1: 151, 2: 100 } });
    expect(one?.kept).toBe(600);
  });

  it('a gradient of each sample takes one sample at a time, a draw takes none', () => {
    const text = `${of} norm(g) to 50%\n${of} loss to 60%\n${of} random to 70%`;
    const plan = planned(planOf(text));
    expect(samplesOf(plan).map(({ batch, stream }) => [batch, stream])).toEqual([
      [1, undefined],
      [64, undefined],
      [undefined, 'prune-samples-3/samples'],
    ]);
  });
});

describe('what is refused, or said', () => {
  it.each([
    ['of what measures', 'prune samples of test by loss to 50%', ['ESP4160']],
    ['of data that nobody named', 'prune samples of calibration by loss to 50%', ['ESP4014']],
    ['more than is left', `${of} loss removing 600 samples\n${of} loss to 50% density`, ['ESP4162']],
    ['everything', `${of} loss removing 1000 samples`, ['ESP4163']],
    ['a whole class', `${of} loss to 0.1% density ranked per class`, ['ESP4163']],
    ['a floor above the target', `${of} loss removing 70% of remaining protect min 40% per class`, ['ESP4167']],
    ['a floor rounded up', `${of} loss to 50% density protect min 50% per class`, ['ESP4168']],
    ['nothing', `${of} loss to 0% sparsity`, ['ESP4031']],
    ['classes that scores decide', `${of} loss to 50%\n${of} loss to 60% ranked per class`, ['ESP4165']],
    [
      'a class below its floor',
      `${of} loss to 50% density ranked per class\n${of} loss removing 1 sample protect min 60% per class`,
      ['ESP4042'],
    ],
    ['beside weights', 'prune weights, samples of train by random to 50%', ['ESP2270']],
    ['in a window', 'stage s for 9 steps { train all\nprune samples of train by loss to 50% over 25%..75% }', ['ESP2270']],
    ['an allocation', `${of} global norm(g) to 50%`, ['ESP2270']],
    ['a scope of weights', `${of} loss to 50% ranked per row`, ['ESP2270']],
    ['a floor per layer', `${of} loss to 50% protect min 5% per layer`, ['ESP2270']],
    ['a count of each class', `${of} loss removing 9 samples ranked per class`, ['ESP2270']],
    ['a pattern', `${of} loss to 2:4`, ['ESP2270']],
    ['weights per class', 'prune weights by magnitude to 50% ranked per class', ['ESP2270']],
  ])('%s', (_, text, wanted) => {
    expect(codes(planOf(text)).filter((code) => !code.startsWith('ESP28'))).toEqual(wanted);
  });

  it.each([
    ['many values', 'softmax(y over out)', /many values for each sample/],
    ['a weight', 'sum(w^2) * loss', /`w` in the score of a sample/],
    ['an input', 'sum(x^2)', /`x` in the score of a sample/],
    ['a gradient beside outputs', 'sum(g * y)', /`sum\(g \* y\)`/],
    ['a gradient as it is', 'g * loss', /many values/],
    ['a mean over samples', 'avg(loss)', /`avg/],
    ['a constant', '1', /same for every sample/],
  ])('a score of %s', (_, criterion, message) => {
    const { diagnostics } = planOf(`${of} ${criterion} to 50%`);
    expect(diagnostics.map((one) => one.code)).toEqual(['ESP2270']);
    expect(diagnostics[0]?.message).toMatch(message);
  });

  it('classes that nobody counted', () => {
    const text = `${of} loss to 50% ranked per class`;
    expect(codes(planText(text, factsOf('mlp_digits')))).toEqual(['ESP4161']);
  });

  it('a stage that prunes the samples it reads, and not one that prunes them in the end', () => {
    const train = 'train all';
    const cut = `${of} loss to 50%`;
    const stage = (...lines: readonly string[]) => `stage s for 9 steps {\n${lines.join('\n')}\n}`;
    expect(codes(planOf(stage(cut, train)))).toEqual(['ESP4166']);
    expect(codes(planOf(stage(train, cut)))).toEqual([]);
    const wanda = 'prune weights by wanda to 50% using 9 samples of train';
    expect(codes(planOf(stage(train, cut, wanda)))).toEqual(['ESP4166']);
  });

  it('arms that are left with different samples, unless they go back', () => {
    const arms = (end: string) =>
      `mark start\nbranch 2 ways varying seed {\n  ${of} random to 50%\n  stage s for 9 steps { train all }\n  ${end}\n}\naverage all`;
    expect(codes(planOf(arms('')))).toEqual(['ESP4164']);
    expect(codes(planOf(arms('rewind samples to start')))).toEqual([]);
  });
});

describe('what follows', () => {
  it('counts epochs and calibration by what is left', () => {
    const text = `${of} loss to 30% density\nstage s for 2 epochs { train all }\nprune weights by wanda to 50% using 301 samples of train`;
    const plan = planOf(text);
    expect(plan.value).toBeUndefined();
    expect(codes(plan)).toEqual(['ESP4081']);
    const fewer = planned(planOf(text.replace('301', '300')));
    expect(fewer.stages[1]?.steps).toBe(2 * Math.ceil(300 / 64));
  });

  it('has them back after `rewind samples`, and not after `rewind all`', () => {
    const text = (parts: string) => `mark start\n${of} loss to 30% density\nrewind ${parts} to start\nstage s for 1 epochs { train all }`;
    expect(planned(planOf(text('all'))).stages.at(-1)?.steps).toBe(5);
    expect(planned(planOf(text('samples'))).stages.at(-1)?.steps).toBe(16);
    expect(planned(planOf(text('all, samples'))).stages.at(-1)?.steps).toBe(16);
  });
});

describe('a plan that was edited', () => {
  const plan = planned(planOf(`${of} loss to 50% density ranked per class protect min 10% per class`));
  const edited = (change: Partial<PlannedSamples>) =>
    findIncoherence({
      ...plan,
      stages: plan.stages.map((stage) => ({
        ...stage,
        statements: stage.statements.map((it) => (it.kind === 'prune samples' ? { ...it, ...change } : it)),
      })),
    }).map(({ path, problem }) => `${String(path.at(-1))}: ${problem}`);

  it('is coherent as it came', () => expect(edited({})).toEqual([]));

  it.each<[Partial<PlannedSamples>, readonly RegExp[]]>([
    [{ kept: 499 }, [/^kept: the classes keep 500/]],
    [{ before: 400 }, [/^before: 1000 are left/, /^kept: only 400/]],
    [{ of: 900 }, [/^of: the plan counts 1000/, /^classes: they have 1000/]],
    [{ criterion: 'sum(w)' }, [/^criterion: it is no score/]],
    [{ criterion: 'draw()' }, [/^criterion: only `draw\(\)`/, /^batch/]],
    [{ criterion: 'norm(g)' }, [/^batch: a gradient of each/]],
    [{ per: 'data' }, [/^classes: what is left of each/]],
    [{ at: 3 }, [/^at: the stage ends at step 0/]],
    [{ floor: { share: '10%', keep: { 0: 1 } } }, [/^floor: it names other classes/]],
  ])('%j', (change, problems) => {
    const found = edited(change);
    expect(found).toHaveLength(problems.length);
    for (const problem of problems) expect(found).toContainEqual(expect.stringMatching(problem));
  });
});
