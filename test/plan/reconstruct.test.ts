/** `reconstruct layers` in a plan: the pruned layers, the samples, the damping. */
import { describe, expect, it } from 'vitest';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import { codes, linearModel, planned, planText } from './planning.ts';

const net = linearModel({ a: [8, 8], b: [8, 8] });
const samples = { samples: { train: 1000, calibration: 500 } };
const half = 'prune weights in a by magnitude to 50%';

it('fits the layers that were pruned, and survives its YAML', async () => {
  const text = `${half}\nreconstruct layers using 100 samples of train sequentially`;
  const plan = planned(planText(text, net, samples));
  expect(plan.stages.at(-1)?.statements).toEqual([
    {
      kind: 'reconstruct',
      at: 0,
      by: 'least squares',
      layers: ['a'],
      calibration: { data: 'train', samples: 100, batch: 64, sequentially: true, defaults: [] },
      damping: 0.01,
      defaults: ['by', 'damping'],
    },
  ]);
  const source = { name: 'plan.yaml', text: planToYaml(plan) };
  expect((await planFromYaml(source)).value).toEqual(plan);
});

it('says how a prune is compensated', () => {
  const prune = (text: string) => planned(planText(text, net, samples)).stages[0]?.statements[0];
  expect(prune(`${half} compensating by obs(damping: 5%)`)).toMatchObject({
    compensation: 'obs',
    damping: 0.05,
    calibration: { data: 'calibration', samples: 128 },
  });
  expect(prune('prune weights in a by obs to 50%')).toMatchObject({ damping: 0.01 });
  expect(prune(`${half} compensating by bias`)).toMatchObject({ compensation: 'bias' });
  expect(prune(half)).toEqual(expect.not.objectContaining({ damping: expect.anything() }));
});

it('is held together: layers and samples that the plan has', async () => {
  const text = `${half}\nreconstruct layers using 100 samples of train`;
  const yaml = planToYaml(planned(planText(text, net, samples)));
  const codesOf = async (changed: string) => {
    const { diagnostics } = await planFromYaml({ name: 'plan.yaml', text: changed });
    return diagnostics.map(({ code }) => code);
  };
  const [before = '', after = ''] = yaml.split('kind: reconstruct');
  expect(after).not.toBe('');
  for (const [from, to] of [
    ['samples: 100', 'samples: 1001'],
    ['[a]', '[c]'],
  ] as const) {
    const changed = `${before}kind: reconstruct${after.replace(from, to)}`;
    expect(changed, from).not.toBe(yaml);
    expect(await codesOf(changed), from).toEqual(['ESP4104']);
  }
});

describe('refused', () => {
  it.each([
    ['reconstruct layers using 8 samples of train', 'ESP4139'],
    [`${half}\nreconstruct blocks using 8 samples of train for 10 steps`, 'ESP2270'],
    [`${half}\nreconstruct layers using 8 samples of train for 10 steps`, 'ESP2270'],
    [`${half}\nreconstruct layers using 8 samples of train training biases`, 'ESP2270'],
    [`${half}\nreconstruct layers using 1001 samples of train`, 'ESP4081'],
    [
      'train all for 10 steps\nstage s for 4 steps { train all\nprune weights by magnitude to 50% over 1..3 steps compensating by bias }',
      'ESP2270',
    ],
  ])('%s', (text, code) => {
    const found = codes(planText(text, net, samples));
    expect(new Set(found)).toEqual(new Set([code]));
  });
});
