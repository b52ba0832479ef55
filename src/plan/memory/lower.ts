/** What would lower the memory that a run takes, as advice. */
import { isMoment, isPassedBack } from '../criteria/criterion.ts';
import { criterionOf } from '../criteria/read.ts';
import type { Plan, PlannedStatement } from '../plan.ts';

export function waysToLower({ stages, estimates }: Plan): readonly string[] {
  const { stage, verb } = estimates.memory ?? {};
  const statements = stages.find(({ path }) => path === stage)?.statements ?? [];
  // What trains in the stage is open beside every other statement.
  const asked = statements.filter(({ kind }) => kind === verb || kind === 'train');
  return [...new Set(asked.flatMap(waysOf))];
}

function waysOf(statement: PlannedStatement): readonly string[] {
  if (statement.kind === 'train') {
    const { batch, accumulate, optimizer, adapters } = statement;
    const atOnce = Math.ceil(batch / accumulate);
    return [
      ...(atOnce > 1 ? [`a batch of ${Math.ceil(batch / 2)} with --batch`] : []),
      ...(optimizer.name === 'sgd' ? [] : ['sgd in the place of adam']),
      ...(adapters.length === 0 ? ['adapters, or fewer tensors that train'] : []),
    ];
  }
  if (statement.kind !== 'prune' || statement.calibration === undefined) return [];
  const { batch, samples } = statement.calibration;
  const moments = criterionOf(statement.criterion)?.statistics.filter(isMoment) ?? [];
  return [
    ...(batch > 1 ? [`a batch of ${Math.ceil(batch / 2)} with --batch`] : []),
    ...(samples > 1 ? ['fewer calibration samples'] : []),
    ...(moments.some(isPassedBack) ? ['a criterion without gradients'] : []),
  ];
}
