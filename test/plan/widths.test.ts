/** Planning widths that train: what a plan says of them, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import { planOn, fashion } from '../run/support.ts';

const bench = fashion('resnet8_fmnist_bn');
const search = (...statements: readonly string[]): string => `stage search for 20 steps {\n${statements.join('\n')}\n}`;
const byWidth = 'prune channels by width to 50% of flops';

describe('widths', () => {
  it('are whole units of each group, and the plan says what the layers cost', async () => {
    const loss = 'loss task + 2 * ln(expected-flops)';
    const plan = await planOn(bench, search(`train widths(narrowest: 50%, step: 25%) ${loss}`, byWidth)); // prettier-ignore
    const [train, prune] = plan.stages[0]?.statements ?? [];
    expect(train).toMatchObject({ kind: 'train', trained: { parameters: 0, widths: 18 }, streams: { widths: 'search/widths' } });
    const widths = train?.kind === 'train' ? train.widths : undefined;
    expect(widths?.groups.map((group) => group.widths)).toEqual([
      ...[16, 16].map((n) => [n / 2, (3 * n) / 4, n]),
      ...[32, 32, 64, 64].map((n) => [n / 2, (3 * n) / 4, n]),
    ]);
    expect(widths?.network?.total).toBe(plan.estimates.macs);
    expect(Object.values(widths?.network?.layers ?? {}).reduce((a, b) => a + b, 0)).toBe(plan.estimates.macs);
    // Half of each group stays at least.
    expect(prune).toMatchObject({ kind: 'prune', asked: 112, criterion: 'width' });
    const text = planToYaml(plan);
    const back = await planFromYaml({ name: 'p.yaml', text });
    expect(back.value).toEqual(plan);
    const edited = parse(text);
    delete edited.stages[0].statements[0].widths.network;
    const { diagnostics: faults } = await planFromYaml({ name: 'p.yaml', text: stringify(edited) });
    expect(hasErrors(faults)).toBe(true);
  });

  it.each([
    ['the target is a number of units', ['train widths', 'prune channels by width to 50% sparsity'], 'ESP4276'],
    ['a clause says nothing about them', ['train widths', `${byWidth} protect min 10% per layer`], 'ESP4276'],
    ['the prune acts while they train', ['train widths', `${byWidth} over 10%..50%`], 'ESP4274'],
    ['the prune acts before they train', [byWidth, 'train widths'], 'ESP4274'],
    ['none train', ['train all', byWidth], 'ESP4273'],
    ['none train on a group', ['train widths except block1.a.conv', byWidth], 'ESP4273'],
    ['a loss speaks of widths that another statement trains', ['train widths', 'train all loss task + expected-flops', byWidth], 'ESP4273'],
    ['open gates are none', ['train widths loss task + open-gates', byWidth], 'ESP4221'],
    [
      'no choice meets the target',
      ['train widths(narrowest: 50%)', 'prune channels by width to 10% of flops'],
      /^ESP4136 [^\n]* remain at the narrowest widths$/,
    ],
    ['all choices come to the same', ['train widths(narrowest: 99%, step: 0.9%)', byWidth], 'ESP4275'],
    ['there is one choice', ['train widths(narrowest: 99%, step: 5%)', byWidth], 'ESP4016'],
    ['more are drawn than there are', ['train widths(mixing: 12)', byWidth], 'ESP4016'],
    ['another prune takes units', ['train widths', byWidth, 'prune channels in block1.a.conv by magnitude to 90% of flops'], 'ESP4277'],
  ] as const)('are refused where %s', async (_, statements, code) => {
    await expect(planOn(bench, search(...statements))).rejects.toThrow(code);
  });

  it('are refused where a norm reads the units together, and the words are of widths', async () => {
    const text = search('train widths', 'prune width by width to 70% of params');
    const refused = planOn(fashion('vit_fmnist'), text);
    await expect(refused).rejects.toThrow(/^ESP4275 no widths of the width of patch: .*LayerNorm/);
  });

  it('are refused in a network that has lost units', async () => {
    const text = `prune channels by magnitude to 80% of flops\n${search('train widths', byWidth)}`;
    await expect(planOn(bench, text)).rejects.toThrow('ESP4277');
  });
});
