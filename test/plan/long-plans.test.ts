/** A plan holds schedules as rules: it is as short for a million steps as for a hundred, and loses nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFromYaml, planToYaml, type Plan, type PlannedPrune, type PlannedStatement } from '../../src/plan/index.ts';
import { spreadTimes, timesOf } from '../../src/plan/schedule/times.ts';
import { amountAt, updateAt } from '../../src/plan/schedule/updates.ts';
import { arbitraryRecipe } from '../support/arbitrary-recipe.ts';
import { rewiringsOf, updatesOf } from '../support/updates.ts';
import { factsOf, planned, planText, steps } from './planning.ts';

const mlp = factsOf('lenet300_mnist');
const lengths = { named: new Map(), all: steps(40) };

async function readBack(plan: Plan): Promise<Plan> {
  const { value, diagnostics } = await planFromYaml({ name: 'plan.yaml', text: planToYaml(plan) });
  expect(diagnostics).toEqual([]);
  if (value === undefined) throw new Error('a plan without findings has a value');
  return value;
}

function updatesIn({ stages }: Plan) {
  return stages
    .flatMap(({ statements }) => statements)
    .map((it: PlannedStatement) => {
      if (it.kind === 'prune') return updatesOf(it);
      return it.kind === 'rewire' ? rewiringsOf(it) : [];
    });
}

const curves = [...['linear', 'cubic', 'cosine', 'exponential', 'geometric', 'constant', 'own', 'p^2'], '(exp(p) - 1) / (exp(1) - 1)'];
const word = fc.constantFrom;
const targets = [...['to 80% sparsity', 'to 100% / 3 sparsity', 'to 100% * 2/7', 'removing 37%'], 'removing 10% of remaining'];
const objects = ['weights', 'neurons', 'tiles(rows: 2, columns: 2)'];

/** Weights, units, tiles, patterns, resources and rewiring, over windows of every form. */
const statement = fc
  .record({
    object: word(...objects),
    allocation: word('global', 'uniform', 'erk', 'er'),
    target: word(...targets),
    every: word('1 step', '7 steps', '13 steps'),
    over: word('0%..100%', '10%..60%', '33%..34%'),
    curve: word(...curves),
    mask: word('', 'mask revisable', 'mask soft'),
    more: word('', 'protect min 5% per layer', 'ranked per row', 'keeping multiples of 8'),
  })
  .map(({ object, allocation, target, every, over, curve, mask, more }) =>
    [`prune ${object} by ${allocation} magnitude ${target}`, `over ${over} every ${every} along ${curve} ${mask} ${more}`].join('\n    '),
  );

const others = word(
  'prune neurons by global magnitude to 60% of params over 10%..90% every 3 steps along own',
  'prune neurons by global magnitude to 60% of flops from 90% of flops over 0%..100% along geometric',
  'prune neurons by global magnitude to 50% sparsity over 0%..100% every 9 steps rescored every 5 units',
  'prune weights by magnitude to keep 2 of 8 over 0%..50% through keep 7 of 8, keep 4 of 8',
  'prune weights by magnitude to 2:4 over 0%..100% every 3 steps mask revisable',
  'prune weights by global magnitude to 90% from 15% over 20%..80% of compute',
);

function recipe(text: string, length: number): string {
  return `curve own(p) = 1 - (1 - p)^5
prune weights in fc1 by magnitude to 10%
stage long for ${length} steps {
  train all
  ${text}
}
`;
}

describe('a plan that is read back', () => {
  it('has the same updates, along every curve and for every object', async () => {
    let planning = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(statement, others), async (text) => {
        const { value } = planText(recipe(text, 200), mlp);
        if (value === undefined) return;
        planning++;
        const back = await readBack(value);
        expect(back).toEqual(value);
        expect(updatesIn(back)).toEqual(updatesIn(value));
      }),
      { numRuns: 60 },
    );
    expect(planning).toBeGreaterThan(0);
  });

  // Draws that are refused try nothing, so every target of them is planned once for sure.
  it.each(objects.flatMap((object) => targets.map((target) => ({ object, target }))))(
    'has the same updates: $object $target',
    async ({ object, target }) => {
      const text = `prune ${object} in fc2 by global magnitude ${target} over 10%..60% every 7 steps along own`;
      const plan = planned(planText(recipe(text, 200), mlp));
      expect(updatesIn(plan).flat().length).toBeGreaterThan(10);
      expect(updatesIn(await readBack(plan))).toEqual(updatesIn(plan));
    },
  );

  it.each(curves)('has the same updates along %s', async (curve) => {
    for (const allocation of ['global', 'uniform', 'erk', 'er']) {
      const text = `prune weights by ${allocation} magnitude to 80% over 10%..90% every 3 steps along ${curve} mask revisable`;
      const plan = planned(planText(recipe(text, 200), mlp));
      expect(updatesIn(await readBack(plan))).toEqual(updatesIn(plan));
    }
  });

  it('has the same rewirings', async () => {
    for (const decay of ['', 'decay linear to 1%', 'decay cosine to 1%']) {
      const text = `rewire 30% of remaining by |g| every 3 steps ${decay}`;
      const plan = planned(planText(recipe(text, 200), mlp));
      expect(updatesIn(plan).flat().length).toBeGreaterThan(60);
      expect(updatesIn(await readBack(plan))).toEqual(updatesIn(plan));
    }
  });

  it('is equal, whatever recipe it is made of', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRecipe, async (text) => {
        const { value } = planText(text, mlp, { lengths });
        if (value === undefined) return;
        const back = await readBack(value);
        expect(back).toEqual(value);
        expect(updatesIn(back)).toEqual(updatesIn(value));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a plan of many steps', () => {
  it.each([
    'prune weights by global magnitude to 80% every 1 step',
    'prune weights by uniform magnitude to 80% every 1 step along own',
    'prune weights by erk magnitude to 80% every 1 step along linear',
    'prune weights by global magnitude to 80% every 1 step along geometric mask revisable',
    'prune neurons by uniform magnitude to 50% sparsity every 1 step',
    'prune neurons by global magnitude to 60% of params from 95% of params over 0%..100% every 1 step',
    'rewire 30% of remaining by |g| every 1 step',
  ])('is as short as one of few: %s', async (text) => {
    const [short, long] = [100, 10_000_000].map((length) => {
      return planned(planText(recipe(text, length), mlp));
    });
    if (short === undefined || long === undefined) throw new Error('both are planned');
    // Only the numbers of steps and of multiply-adds are longer.
    expect(planToYaml(long).length - planToYaml(short).length).toBeLessThan(80);
    expect(await readBack(long)).toEqual(long);
    for (const it of long.stages.flatMap(({ statements }) => statements)) {
      if (it.kind !== 'prune' || it.window.first === it.window.last) continue;
      expect(timesOf(it)).toBe(10_000_001);
      expect(amountAt(it, it.window.last)?.pruned).toBe(it.reached);
    }
  });
});

describe('the counts of layers', () => {
  it('are the same in any order of asking, also where one follows from the one before it', () => {
    const text = 'prune weights by erk magnitude to 80% over 0%..100% every 1 step';
    const plan = planned(planText(recipe(text, 97), mlp));
    const prune = plan.stages.flatMap(({ statements }) => statements).findLast((it): it is PlannedPrune => it.kind === 'prune');
    if (prune === undefined) throw new Error('a prune is planned');
    const inTurn = updatesOf(prune);
    expect(inTurn).toHaveLength(98);
    for (const index of [97, 3, 50, 49, 51, 0, 96]) {
      const update = inTurn[index];
      expect(updateAt(prune, update?.step ?? -1)).toEqual(update);
      expect(amountAt(prune, update?.step ?? -1)?.pruned).toBe(update?.pruned);
    }
    expect(spreadTimes(prune, 5)).toEqual([0, 24, 49, 73, 97]);
  });
});
