/** Plans of tiles: counts, what stays dense, what an earlier mask allows, and what is refused by name. */
import { updatesOf } from '../support/updates.ts';
import { describe, expect, it } from 'vitest';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import { codes, factsOf, linearModel, planned, planText, prunes, summary } from './planning.ts';

const net = linearModel({ a: [8, 8], b: [16, 8], odd: [6, 7] });
const in42 = 'prune tiles(rows: 4, columns: 2)';
const without = `${in42} except odd`;

const planOf = (text: string) => planned(planText(text, net));
const said = (text: string) => planText(text, net).diagnostics.map(summary);

describe('tiles are counted', () => {
  it('as the units of the statement, to the nearest', () => {
    const [prune] = prunes(planOf(`${without} by global |w| to 30%`));
    expect(prune).toMatchObject({ units: 'tiles', tile: { rows: 4, columns: 2 }, grouped: 'mean', selected: 24, asked: 7, reached: 7 });
    expect(updatesOf(prune)).toMatchObject([{ share: '0.3', pruned: 7 }]);
    expect(prune?.defaults).toContain('grouped');
  });

  it('layer by layer, where the allocation fixes them', () => {
    const [prune] = prunes(planOf(`${without} by |w| to 50% grouped by l2`));
    expect(prune).toMatchObject({ grouped: 'l2', counts: { a: { pruned: 4 }, b: { pruned: 8 } } });
    expect(prune?.defaults).not.toContain('grouped');
  });

  it('in each row of them', () => {
    const [prune] = prunes(planOf(`${without} by |w| to 40% ranked per row`));
    // Of 4 tiles a row, 1.6 are 2.
    expect(prune).toMatchObject({ counts: { a: { pruned: 4 }, b: { pruned: 8 } } });
  });

  it('on their way through a window, with floors', () => {
    const [prune] = prunes(
      planOf(
        `stage s for 8 steps { train all\n ${without} by global |w| to 75% over 0%..100% every 4 steps along linear protect min 25% per layer }`,
      ),
    );
    expect(updatesOf(prune).map(({ step, pruned }) => [step, pruned])).toEqual([
      [0, 0],
      [4, 9],
      [8, 18],
    ]);
    expect(prune?.floor?.keep).toEqual({ a: 2, b: 4 });
  });

  it('and weights in what claims and later statements read', () => {
    const text = `${without} by |w| to 50%\nprune weights except odd by |w| to 75%`;
    expect(prunes(planOf(text))[1]).toMatchObject({ from: '50%', reached: 144 });
    const more = `${without} by global |w| to 50%\n${without} by global |w| removing 50% of remaining`;
    expect(prunes(planOf(more))[1]).toMatchObject({ from: '50%', reached: 18 });
  });

  it('with the densities of the weights under ERK', () => {
    const [tiles] = prunes(planOf(`${without} by erk |w| to 50%`));
    const [weights] = prunes(planOf('prune weights except odd by erk |w| to 50%'));
    const counts = Object.values(updatesOf(weights)[0]?.layers ?? {});
    expect(Object.values(updatesOf(tiles)[0]?.layers ?? {})).toEqual(counts.map((count) => Math.round(count / 8)));
  });
});

describe('what they do not fill', () => {
  it('stays dense, with a warning', () => {
    const outcome = planText(`${in42} by |w| to 50%`, net);
    expect(outcome.diagnostics.map(summary)).toEqual([
      'warning ESP4200: left dense: `odd`, because tiles of 4 × 2 do not fit ' +
        '(exclude them with `except`, or choose tiles that divide their outputs and inputs)',
    ]);
    expect(prunes(planned(outcome))[0]).toMatchObject({ layers: ['a', 'b'], dense: ['odd'] });
  });

  it('is no selection', () => {
    expect(codes(planText('prune tiles(rows: 5, columns: 1) by |w| to 50%', net))).toEqual(['ESP4201']);
  });

  it('is what lies in two gates of a recurrent layer', () => {
    const facts = factsOf('lstm_lm');
    const recurrent = facts.layers.filter((it) => it.operator === 'LSTM' && it.prunable);
    const hidden = (recurrent[0]?.dims[1] ?? 0) / 4;
    expect(hidden).toBeGreaterThan(1);
    const rows = (count: number) => planText(`prune tiles(rows: ${count}, columns: 1) in recurrent by |w| to 50%`, facts);
    expect(prunes(planned(rows(hidden)))[0]?.layers).toHaveLength(recurrent.length);
    expect(codes(rows(2 * hidden))).toEqual(['ESP4201']);
  });
});

describe('an earlier mask', () => {
  it.each([
    ['of weights', 'prune weights in a by |w| to 50%'],
    ['of a pattern', 'prune weights in a by |w| to 2:4'],
    ['of smaller tiles', 'prune tiles(rows: 2, columns: 2) in a by |w| to 50%'],
    ['of tiles and then of weights', `${without} by |w| to 25%\nprune weights in a by |w| to 50%`],
  ])('%s leaves tiles that have lost a part', (_, before) => {
    expect(codes(planText(`${before}\n${without} by |w| to 75%`, net))).toContain('ESP4202');
  });

  it.each([
    ['of the same tiles', `${without} by |w| to 25%`],
    ['of larger ones', 'prune tiles(rows: 8, columns: 2) in a by |w| to 50%'],
    ['of another layer', 'prune weights in odd by |w| to 50%'],
    ['that was rewound', 'prune weights in a by |w| to 50%\nrewind all, masks to original'],
  ])('%s does not', (_, before) => {
    expect(said(`${before}\n${without} by |w| to 75%`)).toEqual([]);
  });
});

describe('refused by name', () => {
  it.each([
    [`${without} by |w| to 50% among w < 0`, 'ESP2270: the clause `among` of tiles'],
    [`${without} by |w| to 2:4`, 'ESP2270: a pattern of tiles'],
    [`${without} by |w| to 50% ranked per block 4`, 'ESP2270: `ranked per block` of tiles'],
    [`${without} by |w| to 50% grouped by product`, 'ESP2270: `grouped by product` of tiles'],
    [`${without} by |w| to 50% protect min 3 weights per layer`, 'ESP2270: a floor of weights under tiles'],
    [`${without} by |w| removing 8 weights`, 'ESP2270: removing weights'],
    [`${without} by |w| to 50% of params`, 'ESP2235: `prune tiles` does not change the params'],
    [`prune weights, tiles(rows: 4, columns: 2) by |w| to 50%`, 'ESP2270: pruning weights beside something else'],
    [`prune neurons, tiles(rows: 4, columns: 2) by |w| to 50%`, 'ESP2270: pruning units beside something else'],
    [`prune weights by |w| to 50% grouped by sum`, 'ESP2270: the clause `grouped` of weights'],
    [`stage s for 4 steps { train all\n ${without} by |w| to 50% over 0%..100% mask powerprop }`, 'ESP2270: `mask powerprop` of tiles'],
  ])('%s', (text, what) => {
    expect(said(text).join('\n')).toContain(what);
  });

  it('is a latency of zeros', () => {
    expect(said(`${without} by |w| to 50% of latency on batch 1`).join('\n')).toContain('latency');
  });

  it('is rewiring of them', () => {
    const text = `${without} by |w| to 50%\nstage s for 4 steps { train all\n rewire 10% of remaining by |g| every 2 steps }`;
    expect(said(text).join('\n')).toContain('ESP4118: `a` is pruned in tiles, which rewiring would break');
  });

  it.each([
    ['prune tiles by |w| to 50%', 'ESP2270'],
    ['prune tiles(kernels) by |w| to 50%', 'ESP2270'],
    ['prune tiles(rows: 4) by |w| to 50%', 'ESP4621'],
    ['prune tiles(rows: 0, columns: 1) by |w| to 50%', 'ESP2107'],
    ['prune tiles(rows: 1.5, columns: 1) by |w| to 50%', 'ESP2108'],
  ])('is a tile without its sides: %s', (text, code) => {
    expect(codes(planText(text, net))).toEqual([code]);
  });
});

describe('a plan that was edited', () => {
  const plan = planOf(`${without} by |w| to 50%`);
  const edited = async (change: object) => {
    const stages = plan.stages.map((stage) => ({
      ...stage,
      statements: stage.statements.map((it) => (it.kind === 'prune' ? { ...it, ...change } : it)),
    }));
    const text = planToYaml({ ...plan, stages });
    const { diagnostics } = await planFromYaml({ name: 'plan.yaml', text });
    return diagnostics.map(({ message }) => message);
  };

  it('must count tiles of its layers, and say what makes their scores', async () => {
    expect(await edited({})).toEqual([]);
    expect(await edited({ tile: { rows: 2, columns: 2 } })).toEqual(
      expect.arrayContaining([expect.stringContaining('its layers hold 48 units')]),
    );
    expect(await edited({ grouped: 'first' })).toEqual([expect.stringContaining('grouped`: it must be one of sum,mean,max,l2')]);
    expect(await edited({ grouped: undefined })).toEqual([expect.stringContaining('`grouped` is missing')]);
  });

  it.each([
    ['pattern', { pattern: { keep: 2, of: 4 } }],
    ['groups', { groups: [] }],
    ['frames', { frames: [] }],
    ['budget', { budget: { of: 'params', share: '50%' } }],
  ])('has no `%s`, which other kinds of pruning have', async (key, change) => {
    expect(await edited(change)).toEqual([expect.stringContaining(`\`${key}\` is no key of a plan here`)]);
  });

  it('is a prune of weights only without what tiles have', async () => {
    expect(await edited({ units: 'weights', tile: undefined })).toEqual([expect.stringContaining('`grouped` is no key of a plan here')]);
    expect(await edited({ units: 'neurons', tile: undefined })).toEqual([expect.stringContaining('`groups` is missing')]);
  });
});
