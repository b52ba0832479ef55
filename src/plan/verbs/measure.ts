/** `measure METRIC on DATA`: a metric of the state at its place is reported. */
import { flatMapDefined } from '../../basics/lists.ts';
import { diagnosticsOf, done, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { unknownSamples } from '../../diagnostics/catalogue/plan-training.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { writtenBatch } from '../latency/latency-target.ts';
import { idleBatches, type Measured } from '../observe/metric-facts.ts';
import { measuredOf } from '../observe/measured.ts';
import type { PlannedMeasure } from '../plan.ts';
import { asName, asRecord, clause, itemsOf } from '../reading.ts';
import { unsetMark } from '../prune/criterion-faults.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';

export function planMeasure(statement: TypedStatement, context: PlanContext): PlannedStep {
  const diagnostics: Diagnostic[] = [];
  const statements: PlannedMeasure[] = [];
  const all: Measured[] = [];
  const written = dataWritten(statement);
  const on = written ?? usualData(context);
  const reach = { batch: writtenBatch(statement) ?? 1 };
  for (const item of itemsOf(statement.object)) {
    const measured = measuredOf(asRecord(item), context, reach);
    if (measured.value === undefined) {
      diagnostics.push(...measured.diagnostics);
    } else if (measured.value.of !== 'model' || measured.value.metric === ofStages) {
      const what = `measuring \`${measured.value.metric}\` of \`${measured.value.of}\``;
      diagnostics.push(complain(context, unsupported, { what }, item.span));
    } else {
      all.push(measured.value);
      statements.push(plannedMeasure(measured.value, { on, isDefault: written === undefined }, context));
    }
  }
  const own = statement.spans['on'];
  const between = betweenOf(statement, context);
  diagnostics.push(...diagnosticsOf(between));
  const needsData = written !== undefined || statements.some((one) => one.on !== undefined);
  if (needsData && context.settings.samples[on] === undefined) {
    diagnostics.push(complain(context, unknownSamples, { data: on, what: 'a measurement' }, own ?? statement.span));
  }
  if (diagnostics.length > 0) return failed(context, diagnostics);
  const marks = between?.value;
  return {
    statements: marks === undefined ? statements : statements.map((one, at) => ({ ...one, between: marks, best: all[at]?.best })),
    state: context.state,
    diagnostics: [...flatMapDefined(all, (measured) => measured.warnings), ...idleBatches(statement, all, context)],
  };
}

function plannedMeasure(
  measured: Measured,
  { on, isDefault }: { readonly on: string; readonly isDefault: boolean },
  context: PlanContext,
): PlannedMeasure {
  const { metric, expression, counted, resource, batch } = measured;
  if (expression !== undefined) return ofWeights(measured, expression, context);
  const data = counted || resource !== undefined ? { batch } : { on, defaults: isDefault ? ['on'] : undefined };
  return { kind: 'measure', metric, ...data, at: context.at };
}

/** The two marks. */
function betweenOf(statement: TypedStatement, context: PlanContext): Outcome<readonly string[]> | undefined {
  const between = clause(statement, 'between');
  if (between === undefined) return undefined;
  const { first, second } = asRecord(between).fields;
  const marks = [first, second].flatMap((mark) => (mark === undefined ? [] : [asName(mark)]));
  const unset = unsetMark(marks, context, between.span);
  return unset !== undefined ? { diagnostics: [unset] } : done(marks);
}

/** What no network has, but a stage. */
const ofStages = 'trained params';

/** What is made of weights is told with the layers that they belong to. */
function ofWeights({ metric, layers, told }: Measured, expression: string, { at }: PlanContext): PlannedMeasure {
  const named = layers && { metric: `${metric} ${told}`, layers };
  return { kind: 'measure', metric, expression, ...named, at };
}

function dataWritten(statement: TypedStatement): string | undefined {
  const on = clause(statement, 'on');
  return on === undefined || on.kind === 'record' ? undefined : asName(on);
}

/** Metrics are taken on `validation`, else on `test` (language.md, "Evaluation"). */
function usualData({ settings }: PlanContext): string {
  return settings.samples['validation'] === undefined ? 'test' : 'validation';
}
