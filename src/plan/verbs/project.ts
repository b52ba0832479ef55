/** `project ranks to energy 90% every 20 steps`: weights become the nearest ones with fewer ranks. */
import { allRanksKept } from '../../diagnostics/catalogue/plan-adapters.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { ranksOf } from '../../model/factors/matrix.ts';
import type { PlannedProject } from '../plan.ts';
import { clause } from '../reading.ts';
import { chosenMatrices, formOf } from '../train/chosen-matrices.ts';
import { rankGoal } from '../train/rank-faults.ts';
import { timingOf } from '../schedule/window.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';

export function planProject(statement: TypedStatement, context: PlanContext): PlannedStep {
  const chosen = chosenMatrices(statement, context);
  const timing = timingOf(statement, context, () => undefined);
  if (chosen.value === undefined) return failed(context, chosen.diagnostics);
  if (timing.value === undefined) return failed(context, timing.diagnostics);
  const { energy, rankOf } = rankGoal(statement);
  const layers = chosen.value.flatMap(({ layer, matrix }) => {
    const of = ranksOf(matrix);
    const rank = rankOf(of);
    if (rank !== undefined && rank >= of) return [];
    return [{ layer: layer.name, tensor: layer.tensor, of, rank }];
  });
  if (layers.length === 0) {
    const span = statement.spans['to'] ?? statement.span;
    return failed(context, [complain(context, allRanksKept, {}, span)]);
  }
  const { first, last, every, defaults } = timing.value;
  const planned: PlannedProject = {
    kind: 'project',
    form: formOf(statement),
    energy,
    layers,
    window: { first, last, every },
    defaults: [
      ...(clause(statement, 'in') === undefined ? ['layers'] : []),
      ...(clause(statement, 'as') === undefined ? ['form'] : []),
      ...defaults,
    ],
  };
  return { statements: [planned], state: context.state, diagnostics: chosen.diagnostics };
}
