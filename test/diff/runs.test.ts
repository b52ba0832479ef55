/** What is said of two runs, from what their journals and masks hold. */
import { describe, expect, it } from 'vitest';
import { renderMarkdownTables, renderText } from '../../src/diff/index.ts';
import type { ModelComparison } from '../../src/diff/models/index.ts';
import { diffRuns, runInWords, type RunEvidence } from '../../src/diff/runs/index.ts';
import { factsOf, planned, planText } from '../plan/planning.ts';

const plan = planned(planText('prune weights by global magnitude to 80%', factsOf('mlp_digits')));
const [first] = plan.layers;
if (first === undefined) throw new Error('the plan has layers');

/** The first half of the layer is pruned, shifted by so many weights. */
function mask(shift: number): Uint8Array {
  const { count = 0 } = first ?? {};
  return Uint8Array.from({ length: count }, (_, at) => ((at + shift) % count < count / 2 ? 0 : 1));
}

function evidence(more: Partial<RunEvidence> = {}, shift = 0): RunEvidence {
  return {
    plan,
    measurements: [{ stage: 's', moment: 'stage end', step: 9, on: 'test', values: { accuracy: 0.9, loss: 0.5 } }],
    losses: [{ stage: 's', steps: 9, first: 2, last: 0.5, lowest: 0.4 }],
    expectations: [{ stage: 's', claim: 'accuracy >= 85%', held: true }],
    strange: [],
    masks: new Map([['', new Map([[first?.tensor ?? '', { kept: mask(shift) }]])]]),
    ...more,
  };
}

const model: ModelComparison = { changes: [], tensors: [], weights: { before: { count: 10, zeros: 5 }, after: { count: 10, zeros: 5 } } };
const ends = [{ end: '', model }];

describe('two runs', () => {
  it('are the same where all that they left is', () => {
    const told = runInWords(diffRuns(evidence(), evidence(), ends));
    expect(told).toMatchObject({ same: true, changes: [], tables: [] });
  });

  it('stand side by side where a metric differs', () => {
    const measurements = [{ stage: 's', moment: 'stage end', step: 9, on: 'test', values: { accuracy: 0.88, loss: 0.6 } }];
    const told = runInWords(diffRuns(evidence(), evidence({ measurements }), ends));
    expect(told.same).toBe(false);
    expect(told.tables[0]?.rows).toEqual([
      ['s, stage end', 'test', 'accuracy', '90.00%', '88.00%', '−2 points'],
      ['s, stage end', 'test', 'loss', '0.5000', '0.6000', '+0.1'],
    ]);
  });

  it('pair what they measured at other steps, and show what one measured alone', () => {
    const measurements = [{ stage: 's', moment: 'stage end', step: 12, on: 'test', values: { accuracy: 0.9, f1: 0.8 } }];
    const { metrics } = diffRuns(evidence(), evidence({ measurements }), ends);
    expect(metrics).toMatchObject([
      { metric: 'accuracy', step: 12, before: 0.9, after: 0.9 },
      { metric: 'f1', after: 0.8 },
      { metric: 'loss', before: 0.5 },
    ]);
  });

  it('say which expectation is no longer held', () => {
    const expectations = [{ stage: 's', claim: 'accuracy >= 85%', held: false }];
    const { changes } = diffRuns(evidence(), evidence({ expectations }), ends);
    expect(renderText(changes)).toBe('expect accuracy >= 85% held → failed in stage s\n');
  });

  it('say how far their masks agree, by the definition', () => {
    const count = first.count;
    const shift = count / 4;
    const { ends: compared } = diffRuns(evidence(), evidence({}, shift), ends);
    // Of the kept halves a quarter of the weights is in both, and three quarters in one or both.
    expect(compared[0]?.masks[0]).toEqual({ layer: first.name, count, overlap: 1 / 3, pruned: { before: count / 2, after: count / 2 } });
    expect(compared[0]?.masks[1]?.overlap).toBe(1);
  });

  it('say whose figures they are where a run has several ends', () => {
    const masks = new Map([...evidence().masks].map(([, one]) => ['arms/a', one]));
    const arms = [{ end: 'arms/a', model }];
    const told = runInWords(diffRuns(evidence({ masks }), evidence({ masks, losses: [] }), arms));
    expect(renderMarkdownTables(told.tables)).toContain('\narms/a: pruned by layer');
  });

  it('say which ends are on one side only', () => {
    const masks = new Map([['b', new Map()]]);
    const { changes } = diffRuns(evidence({ masks: new Map([['a', new Map()]]) }), evidence({ masks }), []);
    expect(renderText(changes)).toBe('- end: a\n+ end: b\n');
  });
});
