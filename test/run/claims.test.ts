/** Expectations that compare: with a mark, strictly, of single layers. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statisticOf } from '../../src/measure/judge-claims.ts';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run } from './support.ts';

const cut = 'mark before\nstage cut { prune weights by global magnitude to 90% }\n';

/** What is expected, and whether it holds. */
const cases: readonly (readonly [string, boolean])[] = [
  ['accuracy of model >= accuracy of original within 100 points', true],
  ['accuracy of model >= accuracy of before', false],
  ['accuracy of before == accuracy of original', true],
  ['accuracy of before > accuracy of original', false],
  ['loss of before < loss of model', true],
  ['loss of model <= loss of original', false],
  ['sparsity of layers 0..2 >= 90%', true],
  ['sparsity of last layer < 90%', true],
];

const stages = `stage cut { prune weights by global magnitude to 90% protect min 5% per layer }
stage recover for 30 steps { train all with sgd(lr: 0.1) }
`;

describe('an expectation of the end of a stage', () => {
  it('measures the network that the stage left', async () => {
    const text = `${stages}stage more { prune weights by global magnitude to 95% }
expect loss after recover < loss after cut
expect accuracy of recover >= accuracy of original within 20 points
expect sparsity after recover in 90%..90%
expect loss after more <= loss after recover
`;
    const result = must(await run(digits, await planOn(digits, text)));
    const at = (stage: string) => result.measurements.findLast((one) => one.stage === stage && one.on === 'test')?.values;
    expect(result.expectations).toMatchObject([
      { held: true, actual: at('recover')?.['loss'], than: at('cut')?.['loss'] },
      { held: true, actual: at('recover')?.['accuracy'] },
      { held: true, actual: 0.9 },
      { held: false, actual: at('more')?.['loss'], than: at('recover')?.['loss'] },
    ]);
  });
});

describe('an expectation of outputs without data', () => {
  it.each(['loss of model <= 9', 'accuracy after cut >= 1%'])('is planned, and refused before any work: %s', async (claim) => {
    const blind = { ...digits, data: new Map([...digits.data].filter(([name]) => name === 'train')) };
    const plan = await planOn(blind, `stage cut { prune weights by global magnitude to 50% }\nexpect ${claim}`);
    const { value, diagnostics } = await run(blind, plan);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'ESP6542 an expectation needs the data set `test`, but none is given',
    ]);
  });
});

describe('an expectation over seeds', () => {
  const claims = `expect mean over 3 seeds loss of model < loss after cut
expect median over 3 seeds loss of model <= 0
`;

  it('takes the statistic of runs that draw other numbers', async () => {
    const plan = await planOn(digits, stages + claims);
    const result = must(await run(digits, plan));
    const losses = ['recover', 'seeds[2]/recover', 'seeds[3]/recover'].map(
      (path) => result.measurements.findLast((one) => one.stage === path && one.on === 'test')?.values['loss'] ?? NaN,
    );
    expect(new Set(losses).size).toBe(3);
    const [mean, median] = result.expectations;
    expect(mean).toMatchObject({ held: true, values: losses });
    expect(mean?.actual).toBeCloseTo(losses.reduce((sum, loss) => sum + loss) / 3, 12);
    const middle = losses.toSorted((a, b) => a - b)[1];
    expect(median).toMatchObject({ held: false, values: losses, actual: middle });
  });

  it('speaks of runs each of which goes back to its own mark, and ranks by what it collected itself', async () => {
    const text = `stage warm for 10 steps { train all with sgd(lr: 0.1)\n collect grown adding |g| }
mark start
prune weights by global grown to 50%
stage tune for 10 steps { train all with sgd(lr: 0.1) }
rewind all to start
expect median over 2 seeds loss of model >= 0
`;
    const result = must(await run(digits, await planOn(digits, text)));
    expect(result.expectations).toMatchObject([{ held: true }]);
    const [first, second] = result.expectations[0]?.values ?? [];
    expect(first).not.toBe(second);
  });

  it('changes nothing in the run that it speaks of', async () => {
    const alone = await run(digits, await planOn(digits, stages));
    const claimed = await run(digits, await planOn(digits, stages + claims));
    const weights = (outcome: typeof alone) => readTensors(join(must(outcome).out, 'model.onnx'));
    expect(weights(claimed)).toEqual(weights(alone));
  });
});

describe('a statistic', () => {
  it.each([
    { values: [3], median: 3, mean: 3 },
    { values: [1, 9, 2], median: 2, mean: 4 },
    { values: [1, 9, 2, 4], median: 3, mean: 4 },
    { values: [-0.1, -0.2], median: -0.15000000000000002, mean: -0.15000000000000002 },
  ])('of $values', ({ values, median, mean }) => {
    expect(statisticOf(values, 'median')).toBe(median);
    expect(statisticOf(values, 'mean')).toBe(mean);
  });
});

describe('an expectation', () => {
  it('compares networks of the run by what they measure', async () => {
    const text = cut + cases.map(([claim]) => `expect ${claim}`).join('\n');
    const result = must(await run(digits, await planOn(digits, text)));
    const verdicts = result.expectations.map(({ claim, held }) => [claim, held]);
    expect(verdicts).toEqual(cases);
    const dense = result.measurements[0]?.values['accuracy'];
    const pruned = result.measurements.at(-1)?.values['accuracy'];
    expect(result.expectations[1]).toMatchObject({ actual: pruned, than: dense });
    const layers = result.expectations.at(-1);
    const last = result.layers.at(-1);
    expect(layers?.actual).toBe((last?.pruned ?? 0) / (last?.count ?? 1));
    expect(layers?.than).toBeUndefined();
  });
});

/** What is told of a claim, where it is not what was written. */
const told: readonly (readonly [string, string])[] = [
  ['accuracy of model >= accuracy of original within 90%', 'accuracy of model >= accuracy of original within 90 points'],
  ['loss of model <= 900 * loss of original', 'loss of model <= 90000% of original'],
  ['perplexity of model <= 900% of perplexity of original', 'perplexity of model <= 900% of original'],
];

/** An operator, a reference, the distance to it as the bounds count it, and what may be the distance at most or at least. */
function bracketed(metric: string, now: number, before: number): readonly (readonly [string, boolean])[] {
  const grown = 100 * Math.abs(now / before - 1);
  const [loose, tight] = [(grown * 1.01).toFixed(6), (grown * 0.99).toFixed(6)];
  const worse = now > before ? '<=' : '>=';
  const better = now > before ? '>=' : '<=';
  const factor = (more: number) => (1 + (now / before - 1) * more).toFixed(8);
  const percent = (more: number) => (100 + 100 * (now / before - 1) * more).toFixed(6);
  return [
    [`${metric} of model ${worse} ${metric} of original within ${loose}%`, true],
    [`${metric} of model ${worse} ${metric} of original within ${tight}%`, false],
    [`${metric} of model == ${metric} of original within ${loose}%`, true],
    [`${metric} of model == ${metric} of original within ${tight}%`, false],
    [`${metric} of model ${worse} ${factor(1.01)} * ${metric} of original`, true],
    [`${metric} of model ${worse} ${factor(0.99)} * ${metric} of original`, false],
    [`${metric} of model ${better} ${factor(0.99)} * ${metric} of original`, true],
    [`${metric} of model ${worse} ${percent(1.01)}% of original`, true],
    [`${metric} of model ${worse} ${percent(0.99)}% of before`, false],
    [`${metric} of model ${worse} ${percent(0.99)}% of ${metric} of before`, false],
    [`${metric} of model ${worse} ${before} within ${loose}%`, true],
    [`${metric} of model ${worse} ${before} within ${tight}%`, false],
  ];
}

describe('a tolerance in per cent', () => {
  it('is a share of the reference where the metric is no share', async () => {
    const measured = must(await run(digits, await planOn(digits, cut)));
    const values = (at: number) => measured.measurements.at(at)?.values ?? {};
    const of = (metric: string, at: number) =>
      metric === 'perplexity' ? Math.exp(values(at)['loss'] ?? NaN) : (values(at)[metric] ?? NaN);
    const claims = ['loss', 'perplexity'].flatMap((metric) => bracketed(metric, of(metric, -1), of(metric, 0)));
    const result = must(await run(digits, await planOn(digits, cut + claims.map(([claim]) => `expect ${claim}`).join('\n'))));
    expect(result.expectations.map(({ held }, at) => [claims[at]?.[0], held])).toEqual(claims);
  });

  it('is points of a share, and is told so', async () => {
    const text = cut + told.map(([claim]) => `expect ${claim}`).join('\n');
    const result = must(await run(digits, await planOn(digits, text)));
    expect(result.expectations.map(({ claim }) => claim)).toEqual(told.map(([, claim]) => claim));
  });

  it('counts from a negative reference in its size', async () => {
    const text = `metric debt = 0 - mean(|w|)\n${cut}`;
    const of = (claim: string) => `expect debt of model ${claim}\n`;
    const { expectations } = must(await run(digits, await planOn(digits, text + of('>= -1e9'))));
    const grown = expectations[0]?.actual ?? NaN;
    const { expectations: before } = must(await run(digits, await planOn(digits, `metric debt = 0 - mean(|w|)\n${of('>= -1e9')}`)));
    const distance = 100 * Math.abs(grown / (before[0]?.actual ?? NaN) - 1);
    const [loose, tight] = [(distance * 1.01).toFixed(6), (distance * 0.99).toFixed(6)];
    const claims: readonly (readonly [string, boolean])[] = [
      [`== debt of before within ${loose}%`, true],
      [`== debt of before within ${tight}%`, false],
      [`>= debt of before within ${loose}%`, true],
      [`>= debt of before within ${tight}%`, false],
      [`== ${before[0]?.actual ?? NaN} within ${loose}%`, true],
      [`>= ${before[0]?.actual ?? NaN} within ${tight}%`, false],
    ];
    const result = must(await run(digits, await planOn(digits, text + claims.map(([claim]) => of(claim)).join(''))));
    expect(result.expectations.map(({ held }, at) => [claims[at]?.[0], held])).toEqual(claims);
  });
});

describe('a resource', () => {
  it('is compared by the same figure that the plan counts', async () => {
    const plan = await planOn(digits, 'expect flops of model == 50200\nexpect flops <= 40000 within 26%');
    const result = must(await run(digits, plan));
    expect(plan.estimates.macs).toBe(50_200);
    expect(result.expectations.map(({ held, actual }) => [held, actual])).toEqual([
      [true, 50_200],
      [true, 50_200],
    ]);
    await expect(planOn(digits, 'expect flops <= 40000 within 25%')).rejects.toThrow('it will be 50,200');
  });
});
