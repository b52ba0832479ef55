import { updatesOf } from '../support/updates.ts';
import { describe, expect, it } from 'vitest';
import type { PlannedStage } from '../../src/plan/index.ts';
import { codes, linearModel, planned, planText, planUnchecked, prunes, summary } from './planning.ts';

const net = linearModel({ a: [10, 10], b: [10, 10] });

function shape({ path, statements }: PlannedStage): string {
  const parts = statements.map((statement) => {
    if ('at' in statement) {
      const implied = statement.kind === 'merge' && statement.implied ? '*' : '';
      return `${statement.kind}${implied}@${statement.at}`;
    }
    if (statement.kind === 'train') return statement.verb;
    return `prune@${statement.window.first}-${statement.window.last}`;
  });
  return `${path}: ${parts.join(', ')}`;
}

const shapes = (text: string) => planned(planText(text, net)).stages.map(shape);

describe('order', () => {
  it.each([
    {
      what: 'bare statements are stages of their own',
      text: 'prune weights by |w| to 50%\nthen train all',
      stages: ['prune-weights: prune@0-0', 'train-all: train'],
    },
    {
      what: 'a bare windowed prune trains all',
      text: 'prune weights by |w| to 50% over 25%..75%',
      stages: ['prune-weights: train, prune@40-120'],
    },
    {
      what: 'instants above the training come at 0, those below at the end',
      text: 'stage s { prune weights in a by |w| to 50%\ntrain all\nprune weights in b by |w| to 50% }',
      stages: ['s: prune@0-0, train, prune@160-160'],
    },
    {
      what: 'rounds are unrolled, each under its path',
      text: 'mark start\nrepeat 2 times { stage t { train all }\nstage p { prune weights by |w| removing 20% of remaining }\nrewind all to start }',
      stages: [
        'mark-start: mark@0',
        'repeat[1]/t: train',
        'repeat[1]/p: prune@0-0',
        'repeat[1]/rewind-all: rewind@0',
        'repeat[2]/t: train',
        'repeat[2]/p: prune@0-0',
        'repeat[2]/rewind-all: rewind@0',
      ],
    },
    {
      what: 'two repeats have two paths',
      text: 'repeat 1 times { stage p { train all } }\nrepeat 1 times { stage q { train all } }',
      stages: ['repeat[1]/p: train', 'repeat-2[1]/q: train'],
    },
  ])('$what', ({ text, stages }) => {
    expect(shapes(text)).toEqual(stages);
  });

  it('removing 25% per layer rounds in each', () => {
    const text = 'prune weights by |w| removing 25% per layer';
    const facts = linearModel({ a: [1, 10], b: [1, 10] });
    expect(updatesOf(prunes(planned(planText(text, facts)))[0])[0]?.layers).toEqual({ a: 2, b: 2 });
  });

  it('removing 20% of remaining counts what is alive', () => {
    const text = 'repeat 3 times { stage p { prune weights by global |w| removing 20% of remaining } }';
    expect(prunes(planned(planText(text, net))).map(({ reached, to }) => [reached, to])).toEqual([
      [40, '20%'],
      [72, '36%'],
      // 72 + 20% of 128 = 97.6
      [98, '48.8%'],
    ]);
  });
});

describe('open adapters', () => {
  it.each([
    { what: 'are merged at the end, and the plan shows it', text: 'retrain lora(rank: 1)', stages: ['retrain-lora: retrain, merge*@160'] },
    {
      what: 'are merged where the recipe says so',
      text: 'stage s { retrain lora(rank: 1)\nmerge keeping masks }',
      stages: ['s: retrain, merge@160'],
    },
    {
      what: 'are merged in a stage of its own',
      text: 'retrain lora(rank: 1)\nmerge keeping masks',
      stages: ['retrain-lora: retrain', 'merge: merge@0'],
    },
    {
      what: 'are merged before the next stage that changes weights',
      text: 'retrain lora(rank: 1)\nprune weights by |w| to 50%\ntrain all',
      stages: ['retrain-lora: retrain, merge*@160', 'prune-weights: prune@0-0', 'train-all: train'],
    },
    {
      what: 'are merged before a prune below them',
      text: 'stage s { retrain lora(rank: 1)\nprune weights by |w| to 50% }',
      stages: ['s: retrain, merge*@160, prune@160-160'],
    },
  ])('$what', ({ text, stages }) => {
    expect(shapes(text)).toEqual(stages);
  });

  it('are needed for a merge', () => {
    expect(codes(planText('train all\nmerge keeping masks', net))).toEqual(['ESP4060']);
  });
});

describe('marks', () => {
  it('`original` is there from the start', () => {
    expect(codes(planText('train all\nrewind all to original', net))).toEqual([]);
  });

  it.each([
    { text: 'mark m at 50%', says: 'a mark in the middle of a stage' },
    { text: 'mark m\nrewind masks in a to m', says: 'rewinding `masks` of single layers' },
  ])('$text is refused', ({ text, says }) => {
    const { diagnostics } = planText(`stage s { train all\n${text} }`, net);
    expect(diagnostics.map(summary)[0]).toContain(`${says} cannot be carried out by this version`);
  });
});

describe('patterns', () => {
  const updates = (text: string) => {
    const [prune] = prunes(planned(planText(text, linearModel({ a: [4, 16], odd: [4, 6] }))));
    return prune;
  };

  it('prune exactly M − N of M, and leave dense what does not fit', () => {
    const outcome = planText('prune weights by |w| to 2:4', linearModel({ a: [4, 16], odd: [4, 6] }));
    expect(outcome.diagnostics.map(summary)).toEqual([
      'warning ESP4022: `2:4` leaves 1 layer dense: `odd` ' +
        '(exclude them with `except`, or choose a group size that divides their inputs (not 4))',
    ]);
    expect(prunes(planned(outcome))[0]).toMatchObject({
      pattern: { keep: 2, of: 4 },
      layers: ['a'],
      dense: ['odd'],
      reached: 32,
      to: '50%',
    });
  });

  it('go through frames of equal length, the target at the window’s end', () => {
    const text = 'prune weights in a by |w| to keep 2 of 8 over 0%..50% through keep 7 of 8, keep 4 of 8';
    expect(updatesOf(updates(text))).toEqual([
      { step: 0, share: '0.125', pruned: 8, layers: { a: 8 }, pattern: { keep: 7, of: 8 } },
      { step: 40, share: '0.5', pruned: 32, layers: { a: 32 }, pattern: { keep: 4, of: 8 } },
      { step: 80, share: '0.75', pruned: 48, layers: { a: 48 }, pattern: { keep: 2, of: 8 } },
    ]);
  });

  it.each([
    { mask: 'hard', times: [0, 20, 40, 60] },
    { mask: 'soft', times: [0, 20, 40, 60, 80] },
  ])('give the target a frame of its own where it ends them: mask $mask', ({ mask, times }) => {
    const text = `prune weights in a by |w| to keep 1 of 8 over 0%..50% through keep 7 of 8, keep 4 of 8, keep 2 of 8, keep 1 of 8 mask ${mask}`;
    const every = mask === 'hard' ? '' : ' every 20 steps';
    const found = updatesOf(updates(text + every));
    expect(found.map(({ step }) => step)).toEqual(times);
    expect(found.map(({ pattern }) => pattern?.keep)).toEqual([7, 4, 2, 1, 1].slice(0, times.length));
  });

  it.each([
    { text: 'prune weights by global |w| to 2:4', code: 'ESP4047' },
    { text: 'prune weights by |w| to 2:4 over 0%..50%', code: 'ESP4047' },
    { text: 'prune weights in a by |w| to 4:8 over 0%..50% through keep 2 of 4', code: 'ESP4046' },
    { text: 'prune weights in a by |w| to 4:8 over 0%..50% through keep 2 of 8', code: 'ESP4046' },
  ])('$text is refused', ({ text, code }) => {
    const found = planUnchecked(text, linearModel({ a: [4, 16], c: [4, 8] }));
    expect(codes(found)).toContain(code);
  });
});

describe('scopes narrower than a layer', () => {
  it.each([
    // 10 rows of 10 at 25%: round(2.5) = 2 of each
    { ranked: 'row', expected: 40 },
    { ranked: 'column', expected: 40 },
    // blocks of 4, 4 and 2 inputs: 10, 10 and 5 of 40, 40 and 20 weights
    { ranked: 'block 4', expected: 50 },
    { ranked: 'layer', expected: 50 },
  ])('per $ranked each rounds for itself', ({ ranked, expected }) => {
    const text = `prune weights by uniform |w| to 25% ranked per ${ranked}`;
    expect(prunes(planned(planText(text, net)))[0]?.reached).toBe(expected);
  });
});

it('has what ends a stage early, and how often the run looks', () => {
  const text = 'prune weights by |w| to 50%\nstage s { train all until loss <= 0.5 at most 40 steps }';
  const samples = { train: 1000, validation: 100 };
  const { stages } = planned(planText(text, net, { samples }));
  expect(stages.at(-1)?.until).toMatchObject({ metric: 'loss', on: 'validation', max: 0.5 });
});
