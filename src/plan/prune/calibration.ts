/** `using 128 samples of calibration`: which samples the statistics of a criterion are taken from. */
import { done, collecting, type Diagnostic, type Span, type Outcome } from '../../diagnostics/diagnostic.ts';
import { idleSamples, missingCalibration, tooFewSamples, unsupported } from '../../diagnostics/catalogue/plan.ts';
import { tooFewOfClass } from '../../diagnostics/catalogue/plan-samples.ts';
import type { RecordValue, TypedStatement, Value } from '../../language/typed.ts';
import { analyse } from '../criteria/analyse.ts';
import { gateName } from '../criteria/gate.ts';
import { isContrast, isMoment, isPassedBack, type Statistic } from '../criteria/criterion.ts';
import type { PlannedCalibration } from '../plan.ts';
import { amountOf, asChoice, asExpression, asRecord, clause, placeOf } from '../reading.ts';
import { classPools } from '../samples/read-samples.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { gateReadBy, trainsInputGates } from '../statement-reads.ts';
import { allocationIn } from './manner.ts';

/** What Wanda and SparseGPT take (arXiv:2306.11695, arXiv:2301.00774); fewer where there are. */
const usualSamples = 128;
const usualData = 'calibration';
/** What stands for `calibration` where a project names none. */
const substitute = 'train';

/** Undefined where the criterion needs no data. */
export function calibrationOf(
  statement: TypedStatement,
  context: PlanContext,
  statistics: readonly Statistic[],
): Outcome<PlannedCalibration> | undefined {
  const moments = statistics.filter(isMoment);
  const using = clause(statement, 'using');
  const span = statement.spans['using'] ?? placeOf(statement, 'by');
  const measured = statistics.find((one) => isMoment(one) || isContrast(one))?.text ?? gateByInput(statement, context);
  if (measured === undefined) {
    const isRead = using === undefined || measuresLayers(statement);
    return isRead ? undefined : refusal(context, idleSamples, {}, span);
  }
  const wanted = using === undefined ? {} : asRecord(using).fields;
  return collecting((take) => {
    const { data, samples, perClass, defaults } = take(namedSamples(wanted, measured, context, span));
    const sequentially = clause(statement, 'sequentially') !== undefined;
    if (sequentially && moments.every(isPassedBack)) {
      const what = '`sequentially` beside gradients or relevance, which come from the dense model,';
      return take(refusal(context, unsupported, { what, instead: 'remove it' }, statement.spans['sequentially'] ?? span));
    }
    const alone = moments.some((one) => one.alone);
    return {
      data,
      samples,
      perClass,
      batch: alone ? 1 : Math.min(context.settings.batch, samples),
      stream: wanted['drawn'] !== undefined ? `${context.stage.streams}/calibration` : undefined,
      sequentially: sequentially || undefined,
      defaults: [
        ...defaults,
        ...(using === undefined ? ['samples'] : []),
        ...(context.settings.defaults.includes('batch') || alone ? ['batch'] : []),
      ],
    };
  });
}

/** How many samples open a gate by input, only samples say. */
function gateByInput(statement: TypedStatement, { stage }: PlanContext): string | undefined {
  const isMeasured = gateReadBy(statement) === gateName && trainsInputGates(stage.statements);
  return isMeasured ? gateName : undefined;
}

/** True where an allocation measures the network on the samples of `using`. */
export function measuresLayers(statement: TypedStatement): boolean {
  const by = allocationIn(statement)?.rule;
  if (by === undefined || by.kind !== 'choice' || by.word !== 'global') return by !== undefined;
  const { criterion } = by.args;
  const read = criterion && analyse(asExpression(criterion).expr, { ofUnits: true });
  return read !== undefined && !('refused' in read) && read.statistics.some(isMoment);
}

export interface NamedSamples {
  readonly data: string;
  readonly samples: number;
  readonly perClass?: number;
  readonly defaults: readonly string[];
}

/** The samples that `using` names, whose fields are `wanted`; `what` is measured on them. */
export function namedSamples(wanted: RecordValue['fields'], what: string, context: PlanContext, span: Span): Outcome<NamedSamples> {
  const asked = wanted['of'] === undefined ? usualData : asChoice(wanted['of']).word;
  const { samples: sizes } = context.settings;
  const data = sizes[asked] === undefined && asked === usualData ? substitute : asked;
  const available = sizes[data];
  if (available === undefined) return refusal(context, missingCalibration, { statistic: what, data: asked }, span);
  const samples = amount(wanted['samples'], available);
  if (typeof samples !== 'number') return { diagnostics: [refused(context, `calibration in ${samples.unit}`, span)] };
  const defaults = wanted['of'] === undefined || data !== asked ? ['data'] : [];
  if (wanted['per'] !== undefined) {
    return collecting((take) => ({ data, samples: take(ofEachClass(samples, data, context, span)), perClass: samples, defaults }));
  }
  if (samples > available) return refusal(context, tooFewSamples, { samples, data, available }, span);
  return done({ data, samples, defaults });
}

/** So many samples of each class, together. */
function ofEachClass(samples: number, data: string, context: PlanContext, span: Span): Outcome<number> {
  return collecting((take, fail) => {
    const { value, diagnostics } = classPools(context, data, span);
    const pools = take({ value, diagnostics: diagnostics.slice(0, 1) });
    const [scarcest] = [...pools].toSorted(([, a], [, b]) => a.before - b.before);
    if (scarcest === undefined || scarcest[1].before >= samples) return samples * pools.size;
    const [label, { before: available }] = scarcest;
    return fail([complain(context, tooFewOfClass, { samples, data, label, available }, span)]);
  });
}

/** `all`, a number of samples, or the unit that is none of samples. */
function amount(value: Value | undefined, available: number): number | { readonly unit: string } {
  if (value === undefined) return Math.min(usualSamples, available);
  if (value.kind !== 'quantity') return available;
  return value.unit === 'samples' ? Number(amountOf(value).n) : { unit: value.unit };
}

function refused(context: PlanContext, what: string, span: Span): Diagnostic {
  return complain(context, unsupported, { what, instead: 'write a number of samples: `using 128 samples of calibration`' }, span);
}
