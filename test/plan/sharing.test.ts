/** `share weights`: how many cells, from which seeds, and what cannot stand beside it. */
import { describe, expect, it } from 'vitest';
import { hashPrime } from '../../src/model/shared/mapping.ts';
import type { Plan, PlannedShare } from '../../src/plan/plan.ts';
import { linearModel, planned, planText } from './planning.ts';

const net = linearModel({ a: [10, 30], b: [7, 10], c: [3, 7] });
const train = 'train all for 10 steps';

function shareIn({ stages }: Plan): PlannedShare {
  const [share] = stages.flatMap(({ statements }) => statements.filter((it) => it.kind === 'share'));
  if (share === undefined) throw new Error('it is planned');
  return share;
}

/** The codes of what is wrong. */
function wrongIn(text: string): readonly string[] {
  return planText(text, net).diagnostics.map(({ code }) => code);
}

describe('cells', () => {
  it('are a share of the weights that share them, rounded down', () => {
    const all = shareIn(planned(planText(`share weights within 10% of params\n${train}`, net)));
    expect([all.weights, all.cells, all.memory]).toEqual([391, 39, 39]);
    const text = `share weights except c within 10% of params\ntrain a, b for 10 steps`;
    const part = shareIn(planned(planText(text, net)));
    expect([part.weights, part.cells, part.memory]).toEqual([370, 37, 58]);
    expect(part.layers.map(({ layer }) => layer)).toEqual(['a', 'b']);
  });

  it('train as so many numbers', () => {
    const plan = planned(planText(`share weights within 10% of params\n${train}`, net));
    const [trained] = plan.stages.flatMap(({ statements }) => statements.flatMap((it) => (it.kind === 'train' ? [it.trained] : [])));
    expect(trained).toMatchObject({ parameters: 0, cells: 39, of: 391 });
  });

  it('come from seeds that differ by the seed of the project and by the stage', () => {
    const text = `share weights within 10% of params\n${train}`;
    const one = shareIn(planned(planText(text, net)));
    const other = shareIn(planned(planText(text, net, { seed: 1 })));
    expect(shareIn(planned(planText(text, net)))).toEqual(one);
    expect(other.map).not.toEqual(one.map);
    expect(one.signs).not.toEqual(one.map);
    for (const seed of [one.map, one.signs, other.map].flatMap(({ a, b, d }) => [a, b, d])) {
      expect(seed % 2).toBe(1);
      expect(seed).toBeGreaterThan(2);
      expect(seed).toBeLessThan(hashPrime);
    }
  });

  it('decide an expectation of memory before anything runs', () => {
    const text = `share weights within 10% of params\n${train}\nexpect memory of model`;
    planned(planText(`${text} <= 10%`, net));
    expect(wrongIn(`${text} <= 9%`)).toEqual(['ESP4070']);
    expect(wrongIn(`${text} < 39`)).toEqual(['ESP4070']);
    planned(planText('expect memory of model == 391', net));
  });
});

describe('beside shared weights', () => {
  const share = 'share weights within 10% of params';

  it.each([
    ['a prune after it', `${share}\n${train}\nprune weights by magnitude to 50%`],
    ['a prune beside it', `stage s for 10 steps { ${share}\ntrain all\nprune weights in c by magnitude to 50% over 25%..75% }`],
    ['a prune before it', `prune weights by magnitude to 50%\n${share}\n${train}`],
    ['adapters', `${share}\nretrain lora(rank: 1) for 10 steps`],
    ['deltas', `${share}\nretrain deltas within 1% of params for 10 steps`],
    ['scores', `${share}\nstage s for 10 steps { train scores\nprune weights by s to 50% }`],
    ['a rewind after it', `mark start\n${share}\n${train}\nrewind all to start`],
    ['a reset after it', `${share}\nreset weights using kaiming`],
    ['a projection after it', `${share}\nproject ranks to rank 2`],
    ['factors', `${share}\nfactorize layers to rank 1`],
    ['an average', `branch 2 ways varying seed { ${share}\n${train} }\naverage all`],
    ['two trainings that take turns', `${share}\nstage s for 10 steps { train a, b\ntrain c }`],
    ['statistics of steps', `${share}\nstage s for 10 steps { train all\ncollect pull adding |w * g| }`],
  ])('stands no change of single weights: %s', (_, text) => {
    const codes = wrongIn(text);
    expect(codes).toContain('ESP4077');
    expect(new Set(codes)).toEqual(new Set(['ESP4077']));
  });

  it.each([
    ['training, marks, metrics', `mark start\n${share}\n${train}\nmark end\nmeasure memory`],
    ['new weights before it', `reset weights using kaiming\n${share}\n${train}`],
    ['an arm without it', `branch {\n  arm a { ${share}\n${train} }\n  arm b { prune weights by magnitude to 90%\n${train} }\n}`],
    ['a pick of equal arms', `branch 2 ways varying seed { ${share}\n${train} }\npick best by loss on train`],
    ['fewer samples', `${share}\nprune samples of train by random to 50% density\n${train}`],
  ])('stand %s', (_, text) => {
    expect(planText(text, net).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('weights are shared once', () => {
    expect(wrongIn(`${share}\n${share}\n${train}`)).toEqual(['ESP4078']);
    expect(wrongIn(`repeat 2 times { ${share}\n${train} }`)).toEqual(['ESP4078']);
  });

  it('all of them train, at one rate, or none', () => {
    expect(wrongIn(`${share}\ntrain a for 10 steps`)).toEqual(['ESP4075']);
    expect(wrongIn(`${share}\ntrain all with sgd(lr: 0.1) rates 10% of a for 10 steps`)).toEqual(['ESP4076']); // prettier-ignore
  });

  it('there is one cell at least, and each layer is float32 and whole', () => {
    expect(wrongIn(`share weights in c within 1% of params\n${train}`)).toEqual(['ESP4072']);
    const half = { ...net, layers: net.layers.map((layer) => ({ ...layer, type: 'float16' as const })) };
    expect(planText(`${share}\n${train}`, half).diagnostics.map(({ code }) => code)).toEqual(['ESP4074']);
  });

  it('arms that share otherwise are not joined', () => {
    const text = `branch {\n  arm a { ${share}\n${train} }\n  arm b { ${train} }\n}\npick a`;
    expect(wrongIn(text)).toEqual(['ESP4079']);
  });
});
