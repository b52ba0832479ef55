/** What is cut in these tests, and the same without a cut on the way. */
import type { Plan } from '../../../src/plan/index.ts';
import type { Bench } from '../support.ts';

/** A few samples are enough for a few steps. */
export function few(model: string, data = 'fmnist'): Bench {
  const [x, y] = ['x', 'y'].map((part) => `test/fixtures/data/batch_${data}_${part}.npy`);
  return { model: `test/fixtures/models/${model}.onnx`, data: new Map([['train', { x: x ?? '', y: y ?? '' }]]) };
}

/** The same plan, its units cut out when the model is written and not before: all runs under masks. */
export function cutAtEnd(plan: Plan): Plan {
  const stages = plan.stages.map((stage) => ({
    ...stage,
    statements: stage.statements.map((it) => (it.kind === 'compact' ? { ...it, cut: 'at end' as const } : it)),
  }));
  return { ...plan, stages };
}
