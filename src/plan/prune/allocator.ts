/** `allocated by …`: a rule that shares the pruned weights or units out among layers and groups when the weights are known. */
import { listOf, collecting, done, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { unsupported, wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Choice, TypedStatement, Value } from '../../language/typed.ts';
import type { PlannedAllocator, DistortionAllocator } from '../plan.ts';
import { promised, asExpression, asName, clause, asRecord, wholeOf } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { measuredAllocator } from './measured-allocator.ts';
import { type Shared, globalScoreOf } from './share-score.ts';
import { prunedLayers } from '../select-layers.ts';
import { allocationIn } from './manner.ts';
import { unsetMark } from './criterion-faults.ts';
import { unevenShares } from '../../diagnostics/catalogue/plan-targets.ts';
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import { calibrationOf, namedSamples } from './calibration.ts';
import { isBudget, type Target } from './target.ts';
import { sharedOf } from '../units/inner-groups.ts';
import { measuredOf } from '../observe/measured.ts';

type Made = Outcome<PlannedAllocator>;

/** Undefined where the allocation is that of `by`. */
export function allocatorOf(statement: TypedStatement, context: PlanContext): Made | undefined {
  if (clause(statement, 'allocated') === undefined) return undefined;
  // Faults of the selection are reported where the statement is planned.
  const layers = listOf(prunedLayers(statement, context)).map(({ name, tensor, block }): Shared => ({ name, tensors: [tensor], block }));
  return madeBy(ruleIn(statement), context, statement, layers);
}

export function ruleIn(statement: TypedStatement): Value {
  const { rule } = allocationIn(statement) ?? {};
  return promised(rule, 'how it is allocated');
}

function madeBy(rule: Value, context: PlanContext, statement: TypedStatement, layers: readonly Shared[]): Made {
  if (rule.kind !== 'choice') return measuredAllocator(rule, context, statement, layers);
  switch (rule.word) {
    case 'global':
      return globalAllocator(rule, context);
    case 'sensitivity':
      return sensitivityAllocator(rule, context, statement);
    case 'distortion':
      return distortionAllocator(rule, context, statement);
    default:
      return measuredAllocator(rule, context, statement, layers);
  }
}

/** The shares of one threshold over all layers, on a criterion of the weights of some state. */
function globalAllocator({ args, span }: Choice, context: PlanContext): Made {
  const { criterion, at } = args;
  const { expr } = asExpression(promised(criterion, 'a criterion'));
  const read = globalScoreOf(expr, 'weights');
  if ('refused' in read) {
    const { refused: what, instead } = read;
    return refusal(context, unsupported, { what, instead }, span);
  }
  const mark = at && asName(at);
  const unset = mark === undefined ? undefined : unsetMark([mark], context, at?.span ?? span);
  if (unset !== undefined) return { diagnostics: [unset] };
  return done({ by: 'global', criterion: printExpression(expr), at: mark });
}

/** Undefined where the allocation is that of `by`. */
export function unitAllocator(
  statement: TypedStatement,
  context: PlanContext,
  groups: readonly UnitGroup[],
  target: Target,
): Outcome<PlannedAllocator> | undefined {
  if (clause(statement, 'allocated') === undefined) return undefined;
  const rule = ruleIn(statement);
  const word = rule.kind === 'choice' ? rule.word : undefined;
  if (rule.kind === 'choice' && word === 'global') return globalUnits(rule, context, statement);
  const what = word === undefined ? 'allocated by an expression' : `allocated by ${word}`;
  if (isBudget(target)) return refusal(context, unevenShares, { rule: what }, rule.span);
  const shared = groups.map((group) => sharedOf(group, context.facts.layers));
  return measuredAllocator(rule, context, statement, shared);
}

/** As much of each group as one threshold over all would take by another criterion. */
function globalUnits({ args: { criterion }, span }: Choice, context: PlanContext, statement: TypedStatement): Outcome<PlannedAllocator> {
  return collecting((take, fail) => {
    const { expr } = asExpression(promised(criterion, 'a criterion'));
    const read = globalScoreOf(expr, 'units');
    if ('refused' in read) return take(refusal(context, unsupported, { what: read.refused, instead: read.instead }, span));
    const unset = unsetMark(read.marks, context, span);
    if (unset !== undefined) return fail([unset]);
    const calibration = calibrationOf(statement, context, read.statistics);
    return { by: 'global', criterion: printExpression(expr), calibration: calibration && take(calibration) };
  });
}

const usualLevels = 10;
/** More are finer than any layer's weights make a difference of. */
export const mostLevels = 1000;

export function sensitivityAllocator({ args, span }: Choice, context: PlanContext, statement: TypedStatement): Outcome<PlannedAllocator> {
  return collecting((take) => {
    const { metric: written, levels: parts } = args;
    if (written === undefined) throw new TypeError('the checker promises a metric');
    const measured = take(measuredOf(asRecord(written), context));
    const { metric, best, of } = measured;
    if (best === undefined || of !== 'model') {
      const instead = 'name a metric of the model that is measured, such as `loss`';
      return take(refusal(context, unsupported, { what: `\`sensitivity\` of \`${metric} of ${of}\``, instead }, written.span));
    }
    return { by: 'sensitivity', metric, best, ...take(triedOn(parts, { what: `sensitivity(${metric})`, span }, context, statement)) };
  });
}

/** `allocated by distortion`: what outputs are moved by, with the same levels and samples. */
export function distortionAllocator({ args, span }: Choice, context: PlanContext, statement: TypedStatement): Outcome<PlannedAllocator> {
  return collecting((take) => ({ by: 'distortion', ...take(triedOn(args['levels'], { what: 'distortion', span }, context, statement)) }));
}

/** The levels that are tried, and the first samples of a data set. */
function triedOn(
  parts: Value | undefined,
  { what, span }: { readonly what: string; readonly span: Span },
  context: PlanContext,
  statement: TypedStatement,
): Outcome<Omit<DistortionAllocator, 'by'>> {
  return collecting((take) => {
    const levels = parts === undefined ? usualLevels : wholeOf(parts);
    if (levels < 1 || levels > mostLevels) {
      return take(refusal(context, wrongNumber, { what: '`levels`', value: `${levels}`, need: `between 1 and ${mostLevels}` }, span));
    }
    const using = clause(statement, 'using');
    const named = take(namedSamples(using === undefined ? {} : asRecord(using).fields, what, context, using?.span ?? span));
    const { data, samples } = named;
    const defaults = [...(parts === undefined ? ['levels'] : []), ...named.defaults, ...(using === undefined ? ['samples'] : [])];
    return { levels, data, samples, defaults };
  });
}
