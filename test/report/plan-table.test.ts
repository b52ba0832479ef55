import { describe, expect, it } from 'vitest';
import type { PlannedPrune } from '../../src/plan/index.ts';
import { drawCurve } from '../../src/report/plan-layers.ts';
import { renderPlan } from '../../src/report/plan-table.ts';
import { canonicalGolden, factsOf, golden, linearModel, planned, planText } from '../plan/planning.ts';

describe('a plan for people', () => {
  it('rounds a share that takes many digits, and says so', () => {
    const text = 'param target: sparsity = 90%\nprune weights by global |w| removing (1 - (1 - target)^(1 / 2)) of remaining';
    const plan = planned(planText(text, linearModel({ a: [100, 100] })));
    expect(renderPlan(plan)).toMatch(/prune weights by global \|w\| to about 68\.38%\n/);
    const short = planned(planText('prune weights by |w| removing (1 / 3) of remaining', linearModel({ a: [3, 3] })));
    expect(renderPlan(short)).toContain('|w| to 1/3\n');
  });

  it('shows stages, layers, the timeline, what trains and what it costs', () => {
    const facts = { ...factsOf('lenet300_mnist'), sha256: '0'.repeat(64) };
    const plan = planned(planText(golden, facts, { text: canonicalGolden, defaults: ['seed', 'threads', 'batch'] }));
    expect(renderPlan(plan)).toMatchInlineSnapshot(`
      "recipe  unnamed, edition 1, f22e56cee87d
      model   lenet300_mnist.onnx, opset 17, 266,610 parameters, 266,200 of them prunable
      data    train 1,000, test 200 samples
      run     seed 0*, cpu, 1 thread*

      1  prune-weights  10 epochs* = 160 steps
         train* 266,610 of 266,610 parameters (100%)
           in full: fc1.weight, fc1.bias, fc2.weight, fc2.bias, fc3.weight, fc3.bias
           adamw(lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight-decay: 0)*, decay linear*
           batch 64*, loss crossentropy*
         prune weights by global |w| to 80%
           212,960 of 266,200 weights pruned
           steps 40 to 120, every 1*, 81 updates, along 1 - (1 - p)^3*
           from 0%*  ···············▁▂▂▃▃▄▄▄▅▅▅▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇  80%
           layer  operator  shape    weights  keeps at least
           fc1    Gemm      300×784  235,200          11,760
           fc2    Gemm      100×300   30,000           1,500
           fc3    Gemm      10×100     1,000              50

      2  retrain-lora  10 epochs* = 160 steps
         retrain 510 of 266,610 parameters (0.1913%, budget 0.3% allows 799)
           lora on fc2: rank 1, alpha 1*, masked*, 400 parameters
           lora on fc3: rank 1, alpha 1*, masked*, 110 parameters
           adamw(lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight-decay: 0)*, decay linear*
           batch 64*, loss crossentropy*
         merge keeping masks* at step 160

      about   266 k multiply-adds a sample, 53.2 k (20.0%) after
              16.4 G multiply-adds of training
              232 MB of memory, estimated, most by prune in prune-weights:
              the program 195 MB, memory that is given back late 6.56 MB, optimizer state 5.33 MB, …
      * default
      "
    `);
  });

  it('shows per-layer counts where the allocation fixes them', () => {
    const net = linearModel({ a: [4, 8], odd: [2, 3] });
    const plan = planned(planText('prune weights by |w| to 2:4', net));
    expect(renderPlan(plan).split('\n').slice(4, 12)).toMatchInlineSnapshot(`
      [
        "",
        "1  prune-weights  no training",
        "   prune weights by uniform* |w| to 2:4 (50%)",
        "     16 of 32 weights pruned",
        "     layer  operator  shape  weights  pruned  sparsity",
        "     a      Gemm      4×8         32      16    50.00%",
        "     odd stays dense",
        "",
      ]
    `);
  });

  it('is painted by whoever shows it', () => {
    const plan = planned(planText('train all', linearModel({ a: [4, 8] })));
    const paint = { strong: (text: string) => `<b>${text}</b>`, dim: (text: string) => `<i>${text}</i>` };
    const page = renderPlan(plan, { paint });
    expect(page).toContain('<b>train-all</b>');
    expect(page).toContain('<i>* default</i>');
    expect(renderPlan(plan, { color: true })).toContain('\u001b[1mtrain-all');
    expect(renderPlan(plan)).not.toContain('\u001b');
  });

  it('shows names that would move the cursor as signs', () => {
    const plan = planned(planText('prune weights by uniform |w| to 50%', linearModel({ 'a\u001b[2J': [4, 8] })));
    expect(renderPlan(plan)).not.toContain('\u001b');
  });
});

describe('the curve', () => {
  const prune = (last: number, share: number, first: number): PlannedPrune => {
    const plan = planned(planText('prune weights by |w| to 50%', linearModel({ a: [10, 10] })));
    const [statement] = plan.stages[0]?.statements ?? [];
    if (statement?.kind !== 'prune') throw new Error('a prune was planned');
    const window = { first, last, every: Math.max(1, last - first) };
    const ends = { from: `${share / 2}%`, to: `${share}%`, selected: 100, reached: share };
    const counts = { a: { pruned: share, of: 100, before: share / 2 } };
    return { ...statement, ...ends, counts, window, curve: 'p' };
  };

  it.each([
    { first: 0, last: 0, share: 100, steps: 4, width: 4, drawn: '████' },
    { first: 2, last: 4, share: 100, steps: 4, width: 4, drawn: '·▅▅█' },
    { first: 4, last: 4, share: 100, steps: 4, width: 2, drawn: '·█' },
    { first: 1, last: 1, share: 1, steps: 1, width: 60, drawn: '▁' },
  ] as const)('from $first to $last', ({ first, last, share, steps, width, drawn }) => {
    expect(drawCurve(prune(last, share, first), steps, width)).toBe(drawn);
  });
});
