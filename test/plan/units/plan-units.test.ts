import { updatesOf } from '../../support/updates.ts';
import { describe, expect, it } from 'vitest';
import { must } from '../../../src/basics/must.ts';
import { factsOf as factsOfModel } from '../../../src/compile.ts';
import { planFromYaml, planToYaml } from '../../../src/plan/index.ts';
import { codes, factsOf, planned, planText, prunes, summary } from '../planning.ts';
import { node, smallModel, weights } from '../../support/small-model.ts';
import { isUnitPrune, prunedGroups } from '../../../src/plan/pruning.ts';

const resnet = factsOf('resnet8_fmnist_bn');
const mlp = factsOf('lenet300_mnist');
const gpt = factsOf('char_gpt');

function firstPrune(text: string, facts = resnet) {
  const [prune] = prunes(planned(planText(text, facts)));
  if (prune === undefined) throw new Error('nothing is pruned');
  return prune;
}

describe('what a prune of units asks for', () => {
  it.each([
    ['prune channels by magnitude to 25% sparsity', 4 + 4 + 8 + 8 + 16 + 16],
    ['prune channels by global magnitude to 40% sparsity', 90],
    ['prune channels by magnitude to 75% of channels', 56],
    ['prune channels by global magnitude removing 10 channels', 10],
    ['prune channels by magnitude removing 2 channels per layer', 12],
    ['prune channels by magnitude removing 12 channels', 12],
    ['prune channels by global magnitude removing 25% of original', 56],
  ])('%s: %i units', (text, reached) => {
    const prune = firstPrune(text);
    expect([prune.selected, prune.reached]).toEqual([224, reached]);
    expect(prune.layers).toEqual(prunedGroups(prune).map(({ name }) => name));
  });

  it('takes groups whose makers are selected, and leaves those that are excluded', () => {
    const of = (text: string) => firstPrune(text).layers;
    expect(of('prune channels in block2.b.conv by magnitude to 50% sparsity')).toEqual(['channels of block2.b.conv']);
    // One residual stream: three convolutions make its channels.
    expect(of('prune channels in block2.down.conv by magnitude to 50% sparsity')).toEqual(['channels of block2.b.conv']);
    expect(of('prune channels by magnitude to 50% sparsity except block3.**')).not.toContain('channels of block3.b.conv');
  });

  it('lists every slice that goes along', () => {
    const [group] = prunedGroups(firstPrune('prune neurons in fc1 by magnitude to 50% sparsity', mlp));
    expect(group?.members.map(({ tensor, axis, side }) => [tensor, axis, side])).toEqual([
      ['fc1.weight', 0, 'producer'],
      ['fc1.bias', 0, 'follower'],
      ['fc2.weight', 1, 'consumer'],
    ]);
  });

  it('says what stays and why, and what changes', () => {
    const prune = firstPrune('prune neurons by magnitude to 50% sparsity', mlp);
    if (!isUnitPrune(prune)) throw new Error('units are pruned');
    const { stays, groups } = prune;
    expect(stays?.[0]?.why).toMatch(/^output `.*`: the sizes of outputs stay$/);
    expect(groups.some(({ name }) => name.includes(stays?.[0]?.group ?? ''))).toBe(false);
  });

  it('counts the weights that go with the units', () => {
    const claim = (bounds: string) =>
      codes(planText(`prune neurons in fc1 by magnitude to 50% sparsity\nexpect sparsity of model ${bounds}\n`, mlp));
    const rows = mlp.layers.find(({ name }) => name === 'fc1')?.count ?? 0;
    const columns = mlp.layers.find(({ name }) => name === 'fc2')?.count ?? 0;
    const all = mlp.layers.reduce((sum, { prunable, count }) => sum + (prunable ? count : 0), 0);
    const share = (rows + columns) / 2 / all;
    expect(claim(`>= ${(100 * share - 0.01).toFixed(4)}%`)).toEqual([]);
    expect(claim(`>= ${(100 * share + 0.01).toFixed(4)}%`)).not.toEqual([]);
  });

  it('divides scores by nothing where that is said', () => {
    const text = 'prune neurons by global magnitude to 50% sparsity';
    const [plain, said] = [text, `${text} normalized by none`].map((it) => planned(planText(it, mlp)));
    expect(said?.stages).toEqual(plain?.stages);
  });

  it('reads back from its text', async () => {
    const plan = planned(planText('prune heads, neurons by global magnitude to 30% sparsity normalized by mean per layer\ncompact\n', gpt));
    const read = await planFromYaml({ name: 'plan.yaml', text: planToYaml(plan) });
    expect(read.diagnostics.map(summary)).toEqual([]);
    expect(read.value).toEqual(plan);
  });
});

describe('what is refused', () => {
  it.each([
    ['prune channels, weights by magnitude to 50% sparsity', 'ESP2270', resnet],
    ['prune blocks, sublayers by magnitude removing 1 block', 'ESP2270', resnet],
    ['prune blocks by uniform magnitude removing 1 block', 'ESP2270', resnet],
    ['prune blocks by magnitude removing 1 block protect min 1 block per layer', 'ESP2270', resnet],
    ['prune blocks by block-influence removing 1 block grouped by sum', 'ESP2270', resnet],
    ['prune blocks by |w| * avg(loss(without)) removing 1 block', 'ESP2270', resnet],
    ['prune blocks by avg(cosine(h_in, full)) removing 1 block', 'ESP2270', resnet],
    ['prune channels by block-influence to 50% sparsity', 'ESP2270', resnet],
    ['prune weights by finercut to 50%', 'ESP2270', resnet],
    ['prune sublayers in blocks 1..2 by magnitude removing 1 sublayer', 'ESP4130', resnet],
    ['prune sublayers by magnitude removing 1 sublayer', 'ESP4138', mlp],
    ['prune channels by erk magnitude to 50% sparsity', 'ESP2270', resnet],
    ['prune channels by magnitude to 50% of latency over 10%..60%', 'ESP4001', resnet],
    ['prune heads by magnitude to 50% of flops', 'ESP4135', gpt],
    ['prune heads by magnitude to 50% sparsity', 'ESP4138', resnet],
    ['prune neurons in last layer by magnitude to 50% sparsity', 'ESP4130', mlp],
    ['prune weights by magnitude to 50%\ncompact', 'ESP4132', mlp],
  ])('%s: %s', (text, code, facts) => {
    expect(codes(planText(text, facts))).toContain(code);
  });

  it('neurons where a norm reads all units as a whole: those are `width`', () => {
    const tensors = [weights('up', 4, 8), weights('scale', 8), weights('down', 8, 3), weights('bias', 3)];
    const nodes = [
      node('MatMul', ['x', 'up'], ['h']),
      node('LayerNormalization', ['h', 'scale'], ['n']),
      node('Gemm', ['n', 'down', 'bias'], ['y']),
    ];
    const facts = must(factsOfModel(smallModel({ nodes, tensors }), 'normed.onnx', '0'.repeat(64)).value, 'facts');
    const helpOf = (what: string) => planText(`prune ${what} by magnitude to 50% sparsity\n`, facts).diagnostics.map(({ help }) => help);
    expect(helpOf('neurons')).toEqual([expect.stringContaining('as the width of the MatMul: write `prune width`, or select other layers')]);
    expect(helpOf('neurons in last layer')).toEqual([expect.stringMatching(/^select other layers/)]);
    expect(planText('prune width by magnitude to 50% sparsity\n', facts).diagnostics).toEqual([]);
  });

  it.each(['0%', '0.1%'])('not a share of nothing, where a sweep begins: %s', (share) => {
    const { diagnostics } = planText(`prune channels by magnitude to ${share} sparsity\ncompact\n`, resnet);
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP4031']);
    expect(diagnostics[0]?.help).toContain('is rounded down');
  });
});

/** What the canonical form leaves out is what holds: else one hash would have two meanings. */
it.each([
  ['prune channels by ALL magnitude to 50% of channels', 'uniform', resnet],
  ['prune channels by ALL magnitude to 50% sparsity', 'uniform', resnet],
  ['prune channels by ALL magnitude removing 1 channel per layer', 'uniform', resnet],
  ['prune channels by ALL magnitude to 50% of flops', 'global', resnet],
  ['prune blocks by ALL magnitude removing 1 block', 'global', resnet],
])('%s is %s where nobody says it', (text, allocation, facts) => {
  const [bare, said] = ['', allocation].map((word) =>
    prunes(planned(planText(text.replace('ALL ', word === '' ? '' : `${word} `), facts))),
  );
  expect(bare?.[0]?.allocation).toBe(allocation);
  expect(updatesOf(said?.[0])).toEqual(updatesOf(bare?.[0]));
});
