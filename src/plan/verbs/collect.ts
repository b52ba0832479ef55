/** `collect NAME by …` and `collect NAME adding …`: a number of each weight is kept under a name. */
import type { PlannedCollect, PlannedCollectSteps } from '../plan.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { collecting, type Outcome } from '../../diagnostics/diagnostic.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { storedFaults, unsetMark } from '../prune/criterion-faults.ts';
import { addsSteps } from '../statement-reads.ts';
import { analyse } from '../criteria/analyse.ts';
import { marksIn } from '../criteria/names.ts';
import { calibrationOf } from '../prune/calibration.ts';
import { compensationOf } from '../prune/compensation.ts';
import { quantisedLayers, scoringFaults } from '../prune/measuring-faults.ts';
import { unreachable } from '../prune/scoring.ts';
import { smoothingOf } from '../prune/clause-smoothed.ts';
import { leftOut, promised, asExpression, asName, clause } from '../reading.ts';
import { complain, type PlannedStep, type PlanContext, planStep } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';
import type { AnyCollect } from '../schema/allocators.ts';

export function planCollect(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const layers = take(prunedLayers(statement, context));
    const beyond = quantisedLayers(layers, 'weights');
    if (beyond !== undefined) return fail([complain(context, unsupported, beyond, statement.span)]);
    const faults = storedFaults(statement, layers, context);
    if (faults.length > 0) return fail(faults);
    const planned = take<AnyCollect>(addsSteps(statement) ? planSteps(statement, context, layers) : planOnce(statement, context, layers));
    const { state, stage } = context;
    const record = { path: stage.path, layers: new Set(planned.layers) };
    return { statements: [planned], state: { ...state, collected: new Map(state.collected).set(planned.name, record) }, diagnostics: [] };
  });
}

function planSteps(statement: TypedStatement, context: PlanContext, layers: readonly Layer[]): Outcome<PlannedCollectSteps> {
  return collecting((take, fail) => {
    const adding = clause(statement, 'adding');
    if (adding === undefined) throw new TypeError('it adds steps');
    const { expr, span } = asExpression(adding);
    const unset = unsetMark(marksIn(expr), context, span);
    if (unset !== undefined) return fail([unset]);
    const smoothed = smoothingOf(statement, context);
    return {
      kind: 'collect steps',
      at: context.stage.steps,
      name: asName(statement.object),
      adds: printExpression(expr),
      smoothed: smoothed && take(smoothed),
      ...keptOf(layers),
      defaults: defaultsOf(statement),
    };
  });
}

function planOnce(statement: TypedStatement, context: PlanContext, layers: readonly Layer[]): Outcome<PlannedCollect> {
  return collecting((take, fail) => {
    const { expr, span } = asExpression(promised(clause(statement, 'by'), '`by` or `adding`'));
    const criterion = analyse(expr);
    if ('refused' in criterion) throw new TypeError(`${criterion.refused} is refused before`);
    const { statistics, marks } = criterion;
    const unset = unsetMark(marks, context, span);
    if (unset !== undefined) return fail([unset]);
    const { compensation: _, damping, defaults } = compensationOf(statement, statistics);
    const measured = calibrationOf(statement, context, statistics);
    const calibration = measured && take(measured);
    const beyond = unreachable({ statistics, compensation: { defaults } }, layers, context.facts);
    if (beyond !== undefined) return fail([complain(context, unsupported, beyond, span)]);
    const unscored = scoringFaults({ statistics }, layers, statement, context);
    if (unscored.length > 0) return fail(unscored);
    return {
      kind: 'collect',
      at: context.at,
      name: asName(statement.object),
      criterion: printExpression(expr),
      statistics: statistics.length > 0 ? statistics.map(({ text }) => text) : undefined,
      calibration,
      damping,
      ...keptOf(layers),
      defaults: [...defaultsOf(statement), ...defaults],
    };
  });
}

/** Which weights, and how many. */
function keptOf(layers: readonly Layer[]) {
  return { layers: layers.map(({ name }) => name), numbers: layers.reduce((sum, { count }) => sum + count, 0) };
}

function defaultsOf(statement: TypedStatement): readonly string[] {
  return leftOut({ layers: clause(statement, 'in') });
}
