/** What is measured of the whole network behind a cut, and why; held against scores of random numbers. */
import { describe, expect, it } from 'vitest';
import { computeScores } from '../../../src/compute/expressions/score-graph.ts';
import { scoresBehindCut } from '../../../src/plan/criteria/behind-cut.ts';
import type { Criterion } from '../../../src/plan/criteria/criterion.ts';
import { criterionOf } from '../../../src/plan/criteria/read.ts';
import type { Plan } from '../../../src/plan/index.ts';
import { uniform } from '../../../src/random/draw.ts';
import { stream } from '../../../src/random/stream.ts';
import type { Layer } from '../../../src/model/index.ts';
import { factsOf, planned, planText } from '../planning.ts';

const resnet = factsOf('resnet8_fmnist_bn');
const vit = factsOf('vit_fmnist');
const cut = 'prune channels by magnitude to 25% of channels\ncompact\n';
const branch = 'prune sublayers by magnitude removing 1 sublayer\ncompact\n';

function reasonsIn({ stages }: Plan) {
  return stages.flatMap(({ statements }) => statements.flatMap((it) => ('underMasks' in it ? [it.underMasks ?? []].flat() : [])));
}

const counts = 'what is pruned counts in its scores';

describe('what is measured behind a cut', () => {
  it.each([
    ['inputs of weights', `${cut}prune weights by wanda to 95%`, undefined],
    ['gradients of units', `${cut}prune channels by taylor to 20% of channels`, undefined],
    ['gradients of weights', `${cut}prune weights by |avg(g)| to 95%`, undefined],
    ['units whose pruned weights score', `${cut}prune channels by |avg(g)| to 20% of channels`, counts],
    ['a Hessian in pruned weights', `${cut}prune weights by grasp to 95%`, counts],
    ['a share in all inputs', `${cut}prune weights by |w| * avg(x^2) / sum(avg(x^2) over in) to 95%`, counts],
    ['fits behind cut branches', `${branch}prune weights by global obs to 80%`, 'its samples pass branches that are cut'],
    ['branches one by one', `${branch}prune sublayers by finercut removing 3 sublayers`, 'branches are switched off in the whole network'],
    [
      'samples by gradients',
      `${cut}prune samples of train by norm(g) to 50%\nstage t for 4 steps { train all }`,
      'gradients of what is pruned count in its scores',
    ],
    ['nothing is cut', 'prune channels by |avg(g)| to 20% of channels', undefined],
    ['the cut comes later', 'prune channels by |avg(g)| to 20% of channels\ncompact', undefined],
  ])('%s', (_, text, reason) => {
    const facts = text.startsWith(branch) ? vit : resnet;
    expect(reasonsIn(planned(planText(text, facts)))).toEqual(reason === undefined ? [] : [reason]);
  });
});

/** [out, in], of which some rows and columns are cut. */
const layer: Layer = {
  name: 'fc',
  tensor: 'fc.weight',
  dims: [6, 8],
  axes: ['out', 'in'],
  operator: 'Gemm',
  type: 'float32',
  count: 48,
  roles: new Set(),
  uses: [],
  prunable: true,
  groups: 1,
};
const isKept = (row: number, column: number): boolean => row % 3 !== 1 && column % 4 !== 2;

/** Scores where statistics of what is cut are 0, and where they are anything. */
async function bothWays(criterion: Criterion, seed: number) {
  const drawn = stream(seed, 'scores');
  const weight = uniform(drawn, 48, 1).map((w, i) => (isKept(Math.floor(i / 8), i % 8) ? w : 0));
  const known = criterion.statistics.map(({ text }) => [text, uniform(drawn, 8, 1).map(Math.abs)] as const);
  const scores = [false, true].map((isAnything) => {
    const statistics = new Map(
      known.map(([text, own]) => {
        const values = own.map((value, column) => (isAnything || isKept(0, column) ? value : 0));
        return [text, { dims: [1, 8], values }] as const;
      }),
    );
    return computeScores(criterion.score, [{ layer: layer, weight, statistics }], { device: 'cpu', threads: 1 });
  });
  return (await Promise.all(scores)).map(([values]) => [...(values ?? [])]);
}

describe('what is said of scores behind a cut', () => {
  it.each([
    ['|w| * sqrt(avg(x^2))', 'alike'],
    ['w^2 * avg(x^2) + |w|', 'alike'],
    ['var(x over samples) * sum(w^2 over out)', 'alike'],
    ['|w| / sum(|w| over in) * avg(|x|)', 'alike'],
    ['sum(|w| * avg(|x|) over in)', 'alike'],
    ['norm(w over out) * avg(x^2) * |w|', 'alike'],
    ['avg(x^2)', 'apart'],
    ['|w| + avg(x^2)', 'apart'],
    ['sum(|w| over in) * avg(x^2)', 'apart'],
    ['exp(w * avg(x)) * avg(x^2)', 'apart'],
    ['|w| * sum(avg(x^2) over in)', 'lost'],
    ['|w| / norm(avg(x^2))', 'lost'],
    ['|w| * mean(sum(|w| over in) * avg(x^2))', 'lost'],
    ['|w| * avg(mean(x over in))', 'lost'],
  ] as const)('%s: %s', async (text, expected) => {
    const criterion = criterionOf(text);
    if (criterion === undefined) throw new Error(`${text} is no criterion`);
    expect(scoresBehindCut(criterion)).toBe(expected);
    if (text.includes('avg(mean')) return;
    for (const seed of [1, 2, 3]) {
      const [zeros = [], anything = []] = await bothWays(criterion, seed);
      const differs = (among: boolean) =>
        zeros.some((score, i) => !Object.is(score, anything[i]) && isKept(Math.floor(i / 8), i % 8) === among);
      expect([differs(true), differs(true) || differs(false)]).toEqual([expected === 'lost', expected !== 'alike']);
    }
  });
});
