/** `project ranks to energy 90% every 20 steps`: weights become the nearest ones with fewer ranks. */
import { allRanksKept } from '../../diagnostics/catalogue/plan-adapters.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { ranksOf } from '../../model/factors/matrix.ts';
import type { PlannedProject } from '../plan.ts';
import { clause, leftOut, placeOf } from '../reading.ts';
import { chosenMatrices, formOf, rankGoal } from '../train/chosen-matrices.ts';
import { timingOf } from '../schedule/window.ts';
import { complain, planStep, type PlanContext, type PlannedStep } from '../plan-context.ts';

export function planProject(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const chosen = take(chosenMatrices(statement, context));
    const { first, last, every, defaults } = take(timingOf(statement, context, () => undefined));
    const { energy, rankOf } = rankGoal(statement);
    const layers = chosen.flatMap(({ layer, matrix }) => {
      const of = ranksOf(matrix);
      const rank = rankOf(of);
      return rank !== undefined && rank >= of ? [] : [{ layer: layer.name, tensor: layer.tensor, of, rank }];
    });
    if (layers.length === 0) return fail([complain(context, allRanksKept, {}, placeOf(statement, 'to'))]);
    const planned: PlannedProject = {
      kind: 'project',
      form: formOf(statement),
      energy,
      layers,
      window: { first, last, every },
      defaults: [...leftOut({ layers: clause(statement, 'in'), form: clause(statement, 'as') }), ...defaults],
    };
    return { statements: [planned], state: context.state, diagnostics: [] };
  });
}
