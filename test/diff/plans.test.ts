/** What is said of two plans: decisions by the names of stages, layers and values. */
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { diffPlans, renderText } from '../../src/diff/index.ts';
import { canonicalText } from '../../src/language/canonical/canonical.ts';
import type { Plan, PlanSettings } from '../../src/plan/index.ts';
import { factsOf, golden, planned, planText, steps } from '../plan/planning.ts';

function plan(text: string, settings: Partial<PlanSettings> = {}): Plan {
  const recipe = checkSource({ name: 'test.prune', text }).value;
  if (recipe === undefined) throw new Error(text);
  return planned(planText(canonicalText(recipe), factsOf('mlp_digits'), settings));
}

function said(before: Plan, after: Plan): readonly string[] {
  return renderText(diffPlans(before, after)).split('\n').slice(0, -1);
}

const usual = plan(golden);

describe('two plans', () => {
  it('give nothing to say where they decide the same', () => {
    expect(said(usual, plan(golden))).toEqual([]);
    expect(said(usual, { ...usual, recipe: { ...usual.recipe, name: 'other' } })).toEqual([]);
  });

  it('differ in what the recipe says, then in what that comes to', () => {
    const lines = said(usual, plan(golden.replace('80%', '90%').replace('min 5%', 'min 2%')));
    expect(lines.slice(0, 2)).toEqual(['target 80% → 90% in stage prune-weights', 'floor 5% → 2% in stage prune-weights']);
    expect(lines).toEqual(
      expect.arrayContaining([
        'reached 40160 → 45180 in prune in stage prune-weights',
        '4 50 → 20 in keep in floor in prune in stage prune-weights',
        'to 80% → 90% in prune in stage prune-weights',
      ]),
    );
  });

  it('differ in lengths, timelines, and defaults', () => {
    const longer = plan(golden, { lengths: { all: steps(200), named: new Map() } });
    expect(said(usual, longer)).toEqual([
      'steps 160 → 200 in stage prune-weights',
      'length 10 epochs (default) → 200 steps in stage prune-weights',
      'first 40 → 50 in window in prune in stage prune-weights',
      'last 120 → 150 in window in prune in stage prune-weights',
      'steps 160 → 200 in stage retrain-lora',
      'length 10 epochs (default) → 200 steps in stage retrain-lora',
      'at 160 → 200 in merge in stage retrain-lora',
      expect.stringMatching(/^run macs \d+ → \d+ in estimates$/),
    ]);
  });

  it('differ in what trains, and on what', () => {
    const wider = plan(golden.replace('0.3%', '3%'));
    expect(said(usual, wider)).toEqual(
      expect.arrayContaining([
        'budget 0.3% of params → 3% of params in stage retrain-lora',
        expect.stringMatching(/^parameters \d+ → \d+ in trained in train in stage retrain-lora$/),
        expect.stringMatching(/^\+ adapter 0 .*rank 1, .* in train in stage retrain-lora$/),
      ]),
    );
  });

  it('differ in data, seeds and models', () => {
    const other = { ...usual, seed: 3, data: { ...usual.data, train: { samples: 7 } } };
    expect(said(usual, other)).toEqual(['samples 1000 → 7 in train in data', 'seed 0 → 3']);
    const elsewhere = planned(planText(golden, factsOf('lenet300_mnist')));
    expect(said(usual, elsewhere)).toEqual(
      expect.arrayContaining([
        'file mlp_digits.onnx → lenet300_mnist.onnx in model',
        expect.stringMatching(/^\+ layer fc1: .*count 235200/),
        expect.stringMatching(/^- layer 0: .*count 19200/),
      ]),
    );
  });

  it('say where a default has been written down without changing anything', () => {
    const written = { ...usual, defaults: usual.defaults.filter((key) => key !== 'seed') };
    const open = { ...usual, defaults: [...written.defaults, 'seed'] };
    expect(said(open, written)).toEqual(['seed 0 (default) → 0']);
  });
});
