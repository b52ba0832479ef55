/** Scores that train, and training statements that take turns, as a plan writes them down. */
import { updatesOf } from '../support/updates.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import { stepsOfTurn } from '../../src/plan/train/turns.ts';
import { codes, factsOf, linearModel, planned, planText, prunes, trainings } from './planning.ts';

const facts = linearModel({ fc1: [30, 20], fc2: [10, 30], fc3: [5, 10] });

const search = (trains: string, prune = 'prune weights by s to 50% every 1 step along constant') =>
  `stage search for 8 steps {\n${trains}\n${prune} mask revisable\n}`;

describe('scores', () => {
  it('stand beside the weights that a prune of the stage ranks, and start at |w|', () => {
    const text = search('train scores', 'prune weights except fc2 by |s| to 50%');
    const plan = planned(planText(text, facts));
    const [train] = trainings(plan);
    expect(train?.scores).toEqual({ start: '|w|', layers: ['fc1', 'fc3'] });
    expect(train?.tensors).toEqual([]);
    expect(train?.trained).toMatchObject({ parameters: 0, share: '0%', scores: 650 });
    expect(train?.defaults).toContain('scores.start');
    expect(prunes(plan)[0]).toMatchObject({ criterion: '|s|', mask: 'hard' });
  });

  it.each([
    ['a number', '0', '0'],
    ['the weight', 'w', 'w'],
    ['a criterion by name', 'magnitude', '|w|'],
    ['an expression', 'w^2 / 2', 'w^2 / 2'],
  ])('start at %s', (_, written, start) => {
    const [train] = trainings(planned(planText(search(`train scores(start: ${written})`), facts)));
    expect(train?.scores?.start).toBe(start);
    expect(train?.defaults).not.toContain('scores.start');
  });

  it('of layers that `except` takes out do not train, and nothing may rank by them', () => {
    const trains = 'train scores except fc2';
    const fitting = search(trains, 'prune weights except fc2 by s to 50%');
    expect(trainings(planned(planText(fitting, facts)))[0]?.scores?.layers).toEqual(['fc1', 'fc3']);
    expect(codes(planText(search(trains), facts))).toContain('ESP4153');
  });

  it('count as parameters that train, and a budget holds them to it', () => {
    const within = (share: string) => codes(planText(search(`train scores within ${share}`), facts));
    expect(within('100% of params')).toEqual([]);
    expect(within('50% of params')).not.toEqual([]);
  });

  it('under a hard mask that is chosen again and again are warned of', () => {
    const hard = (prune: string) => codes(planText(search('train scores', prune).replace(' mask revisable', ''), facts));
    expect(hard('prune weights by s to 50% every 2 steps')).toEqual(['ESP4155']);
    expect(hard('prune weights by s to 50%')).toEqual([]);
  });
});

describe('a revisable mask', () => {
  const along = (mask: string) =>
    planText(
      `stage cut for 100 steps {\ntrain all\nprune weights by global |w| to 50% over 0%..100% every 10 steps along 4 * p - 3 * p^2 mask ${mask}\n}`,
      facts,
    );

  it('follows a curve that falls, as a hard one may not', () => {
    const counts = updatesOf(prunes(planned(along('revisable')))[0]).map(({ pruned }) => pruned) ?? [];
    expect(counts.some((count, index) => count < (counts[index - 1] ?? 0))).toBe(true);
    expect(counts.at(-1)).toBe(475);
    expect(codes(along('hard'))).not.toEqual([]);
  });
});

describe('turns', () => {
  const turns = 'train weights with sgd(lr: 0.1)\ntrain scores(start: w) with adamw(lr: 0.01)';

  it('each have an optimizer and an order of samples of their own', () => {
    const [one, two] = trainings(planned(planText(search(turns), facts)));
    expect([one?.optimizer.name, two?.optimizer.name]).toEqual(['sgd', 'adamw']);
    expect([one?.streams.shuffle, two?.streams.shuffle]).toEqual(['search/shuffle', 'search/shuffle[2]']);
  });

  it('share the steps of the stage out, the first one first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 5 }), (steps, n) => {
        const own = Array.from({ length: n }, (_, turn) => stepsOfTurn(steps, turn, n));
        expect(own).toEqual(own.map((_, turn) => [...Array(steps).keys()].filter((t) => t % n === turn).length));
      }),
    );
  });

  it('add up in `trained params`', () => {
    const text = (share: string) => `stage tune for 8 steps {\ntrain fc1\ntrain fc3\n}\nexpect trained params of tune <= ${share}`;
    expect(codes(planText(text('64% of params'), facts))).not.toEqual([]);
    expect(codes(planText(text('69% of params'), facts))).toEqual([]);
  });

  it.each([
    ['a part of both', 'train all\ntrain biases', 'ESP4150'],
    ['the same scores', 'train weights, scores\ntrain scores', 'ESP4150'],
    ['an adapter', 'retrain biases\nretrain lora(rank: 1)', 'ESP4151'],
  ])('have not %s', (_, trains, code) => {
    const prune = trains.includes('scores') ? undefined : 'prune weights by |w| to 50%';
    expect(codes(planText(search(trains, prune), factsOf('mlp_digits')))).toContain(code);
  });

  it('survive the way through YAML', async () => {
    const plan = planned(planText(search(turns), facts));
    const source = { name: 'plan.yaml', text: planToYaml(plan) };
    expect((await planFromYaml(source)).value).toEqual(plan);
  });
});

describe('allocated by global', () => {
  it('leaves the counts of layers to the run, and holds the total', () => {
    const text = 'prune weights by |w| to 80% allocated by global(w^2, at: original)';
    const [prune] = prunes(planned(planText(text, facts)));
    expect(prune).toMatchObject({ allocation: 'computed', allocated: { by: 'global', criterion: 'w^2', at: 'original' }, asked: 760 });
    expect(updatesOf(prune)).toEqual([{ step: 0, share: '0.8', pruned: 760 }]);
  });
});
