/** Learning rates over time (language.md, "Training"). */
import { rational } from '../exact/rational.ts';
import { fallen } from '../vocabulary/index.ts';
import type { PlannedDecay } from '../plan/plan.ts';

/**
 * Learning rate of step `step` (0 … steps − 1): `lr` · (step + 1) / W while it warms up over W
 * steps, then the decay over the steps that are left.
 */
export function learningRate(lr: number, decay: PlannedDecay, step: number, steps: number): number {
  if (step < decay.warmup) return (lr * (step + 1)) / decay.warmup;
  const progress = rational(step - decay.warmup, steps - decay.warmup);
  switch (decay.name) {
    case 'constant':
      return lr;
    case 'step':
      return lr * decay.factor ** decay.at.filter((drop) => drop <= step).length;
    default:
      return lr * fallen(decay.name, decay.factor, progress);
  }
}
