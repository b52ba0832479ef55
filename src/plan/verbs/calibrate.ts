/** `calibrate norms using …`: running statistics are taken anew from samples. */
import { noNorms } from '../../diagnostics/catalogue/plan-structure.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedCalibrate } from '../plan.ts';
import { namedSamples } from '../prune/calibration.ts';
import { asRecord, clause } from '../reading.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';

export function planCalibrate(statement: TypedStatement, context: PlanContext): PlannedStep {
  if (context.facts.parameters.every(({ kind }) => kind !== 'running-statistic')) {
    return failed(context, [complain(context, noNorms, {}, statement.span)]);
  }
  const using = clause(statement, 'using');
  if (using === undefined) throw new TypeError('the checker promises `using`');
  const wanted = asRecord(using).fields;
  const named = namedSamples(wanted, 'the statistics of norms', context, using.span);
  if (named.value === undefined) return failed(context, named.diagnostics);
  const { settings, stage, state, at } = context;
  const planned: PlannedCalibrate = {
    kind: 'calibrate',
    what: 'norms',
    at,
    calibration: {
      data: named.value.data,
      samples: named.value.samples,
      perClass: named.value.perClass,
      batch: Math.min(settings.batch, named.value.samples),
      stream: wanted['drawn'] !== undefined ? `${stage.streams}/calibration` : undefined,
      defaults: [...named.value.defaults, ...(settings.defaults.includes('batch') ? ['batch'] : [])],
    },
  };
  return { statements: [planned], state, diagnostics: [] };
}
