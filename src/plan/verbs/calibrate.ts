/** `calibrate norms using …`: running statistics are taken anew from samples. */
import { noNorms } from '../../diagnostics/catalogue/plan-structure.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedCalibrate } from '../plan.ts';
import { namedSamples } from '../prune/calibration.ts';
import { promised, asRecord, clause } from '../reading.ts';
import { complain, planStep, type PlanContext, type PlannedStep } from '../plan-context.ts';

export function planCalibrate(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take) => {
    if (context.facts.parameters.every(({ kind }) => kind !== 'running-statistic')) {
      return { statements: [], state: context.state, diagnostics: [complain(context, noNorms, {}, statement.span)] };
    }
    const using = promised(clause(statement, 'using'), '`using`');
    const wanted = asRecord(using).fields;
    const named = take(namedSamples(wanted, 'the statistics of norms', context, using.span));
    const { settings, stage, state, at } = context;
    const planned: PlannedCalibrate = {
      kind: 'calibrate',
      what: 'norms',
      at,
      calibration: {
        data: named.data,
        samples: named.samples,
        perClass: named.perClass,
        batch: Math.min(settings.batch, named.samples),
        stream: wanted['drawn'] !== undefined ? `${stage.streams}/calibration` : undefined,
        defaults: [...named.defaults, ...(settings.defaults.includes('batch') ? ['batch'] : [])],
      },
    };
    return { statements: [planned], state, diagnostics: [] };
  });
}
