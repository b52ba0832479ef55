/** `collect NAME by …` and `collect NAME adding …`: a number of each weight is kept under a name. */
import type { PlannedCollect, PlannedCollectSteps } from '../plan.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { storedFaults, unsetMark } from '../prune/criterion-faults.ts';
import { addsSteps } from '../statement-reads.ts';
import { analyse } from '../criteria/analyse.ts';
import { marksIn } from '../criteria/names.ts';
import { calibrationOf } from '../prune/calibration.ts';
import { compensationOf } from '../prune/compensation.ts';
import { relevanceFault, quantisedLayers, unwritableScores, unmeasurable } from '../prune/measuring-faults.ts';
import { unreachable } from '../prune/scoring.ts';
import { smoothingOf } from '../prune/clause-smoothed.ts';
import { asExpression, asName, clause } from '../reading.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';

export function planCollect(statement: TypedStatement, context: PlanContext): PlannedStep {
  const selection = prunedLayers(statement, context);
  if (selection.value === undefined) return failed(context, selection.diagnostics);
  const layers = selection.value;
  const beyond = quantisedLayers(layers, 'weights');
  if (beyond !== undefined) return failed(context, [complain(context, unsupported, beyond, statement.span)]);
  const faults = storedFaults(statement, layers, context);
  if (faults.length > 0) return failed(context, faults);
  const step = addsSteps(statement) ? planSteps(statement, context, layers) : planOnce(statement, context, layers);
  return hasErrors(step.diagnostics) ? step : { ...step, diagnostics: [...selection.diagnostics, ...step.diagnostics] };
}

function planSteps(statement: TypedStatement, context: PlanContext, layers: readonly Layer[]): PlannedStep {
  const adding = clause(statement, 'adding');
  if (adding === undefined) throw new TypeError('it adds steps');
  const { expr, span } = asExpression(adding);
  const unset = unsetMark(marksIn(expr), context, span);
  if (unset !== undefined) return failed(context, [unset]);
  const smoothed = smoothingOf(statement, context);
  if (smoothed !== undefined && smoothed.value === undefined) return failed(context, smoothed.diagnostics);
  const planned: PlannedCollectSteps = {
    kind: 'collect steps',
    at: context.stage.steps,
    name: asName(statement.object),
    adds: printExpression(expr),
    smoothed: smoothed?.value,
    ...keptOf(layers),
    defaults: defaultsOf(statement),
  };
  return kept(planned, layers, context);
}

function planOnce(statement: TypedStatement, context: PlanContext, layers: readonly Layer[]): PlannedStep {
  const by = clause(statement, 'by');
  if (by === undefined) throw new TypeError('the checker promises `by` or `adding`');
  const { expr, span } = asExpression(by);
  const criterion = analyse(expr);
  if ('refused' in criterion) throw new TypeError(`${criterion.refused} is refused before`);
  const { statistics, marks } = criterion;
  const unset = unsetMark(marks, context, span);
  if (unset !== undefined) return failed(context, [unset]);
  const { compensation: _, damping, defaults } = compensationOf(statement, statistics);
  const calibration = calibrationOf(statement, context, statistics);
  if (calibration !== undefined && calibration.value === undefined) return failed(context, calibration.diagnostics);
  const beyond = unreachable({ statistics, compensation: { defaults } }, layers, context.facts);
  if (beyond !== undefined) return failed(context, [complain(context, unsupported, beyond, span)]);
  const unmeasured = unmeasurable({ statistics }, layers, statement, context);
  if (unmeasured.length > 0) return failed(context, unmeasured);
  const irrelevant = relevanceFault({ statistics }, layers, statement, context);
  const unscored = irrelevant === undefined ? unwritableScores({ statistics }, layers, statement, context) : [irrelevant];
  if (unscored.length > 0) return failed(context, unscored);
  const planned: PlannedCollect = {
    kind: 'collect',
    at: context.at,
    name: asName(statement.object),
    criterion: printExpression(expr),
    statistics: statistics.length > 0 ? statistics.map(({ text }) => text) : undefined,
    calibration: calibration?.value,
    damping,
    ...keptOf(layers),
    defaults: [...defaultsOf(statement), ...defaults],
  };
  return kept(planned, layers, context);
}

/** Which weights, and how many. */
function keptOf(layers: readonly Layer[]) {
  return { layers: layers.map(({ name }) => name), numbers: layers.reduce((sum, { count }) => sum + count, 0) };
}

function defaultsOf(statement: TypedStatement): readonly string[] {
  return clause(statement, 'in') === undefined ? ['layers'] : [];
}

function kept(planned: PlannedCollect | PlannedCollectSteps, layers: readonly Layer[], { state, stage }: PlanContext): PlannedStep {
  const record = { path: stage.path, layers: new Set(layers.map(({ name }) => name)) };
  return { statements: [planned], state: { ...state, collected: new Map(state.collected).set(planned.name, record) }, diagnostics: [] };
}
