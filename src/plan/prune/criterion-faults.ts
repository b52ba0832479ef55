/** Checks the entries of a plan about a criterion against the criterion itself. */
import { isContrast, isInverted, isMoment, isTail, type Contrast, type Statistic } from '../criteria/criterion.ts';
import { gateName } from '../criteria/gate.ts';
import { conditionOf, criterionOf } from '../criteria/read.ts';
import { momentsOfCompensation } from './compensation.ts';
import type { Plan, PlannedCalibration, PlannedPrune } from '../plan.ts';
import { isByOneThreshold } from '../pruning.ts';
import { unknownMark } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { uncollected, uncovered } from '../../diagnostics/catalogue/plan-collect.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { readingExpression, storedReadBy } from '../statement-reads.ts';
import { clause } from '../reading.ts';
import { prunesBranches } from './pruned-kind.ts';

export interface CriterionFault {
  readonly key: 'criterion' | 'among' | 'modules' | 'statistics' | 'calibration' | 'damping';
  readonly problem: string;
}

/** A criterion that draws has its stream; every other one is an expression. */
export function criterionFault(plan: PlannedPrune, data: Plan['data']): CriterionFault | undefined {
  const { criterion, stream, statistics = [], calibration } = plan;
  if ((criterion === 'draw()') !== (stream !== undefined)) return { key: 'criterion', problem: 'only `draw()` draws, from a stream' };
  const measured = stream === undefined ? criterionOf(criterion)?.statistics : [];
  if (measured === undefined) return { key: 'criterion', problem: 'it is no criterion that this version carries out' };
  if (plan.among !== undefined && conditionOf(plan.among) === undefined) {
    return { key: 'among', problem: 'it is no condition that this version carries out' };
  }
  const needed = measured.map(({ text }) => text);
  if (needed.join('; ') !== statistics.join('; ')) {
    return { key: 'statistics', problem: `the criterion needs ${needed.join(', ') || 'none'}` };
  }
  if (measured.some(isTail) !== (plan.modules !== undefined)) {
    return { key: 'modules', problem: 'modules stand where a criterion orders them' };
  }
  const own = measured.filter(isMoment);
  const moments = [...own, ...momentsOfCompensation(plan.compensation)];
  const inverts = plan.compensation === 'obs' || own.some(isInverted);
  if (inverts !== (plan.damping !== undefined)) return { key: 'damping', problem: 'a damping stands where a second moment is inverted' };
  const isSampled = moments.length > 0 || measured.some(isContrast);
  const unsampled = samplesFault(plan, isSampled);
  if (unsampled !== undefined) return unsampled;
  if (calibration === undefined) return undefined;
  const missing = sampleFault(calibration, data);
  if (missing !== undefined) return missing;
  if (calibration.sequentially === true && isByOneThreshold(plan)) {
    return { key: 'calibration', problem: 'one threshold over all layers needs every score at once' };
  }
  return moments.some((moment) => moment.alone) && calibration.batch !== 1
    ? { key: 'calibration', problem: 'a gradient of each sample takes one sample at a time' }
    : undefined;
}

function samplesFault({ criterion, calibration }: PlannedPrune, isSampled: boolean): CriterionFault | undefined {
  // How a gate is measured, the training of its stage says.
  if (criterion === gateName || isSampled === (calibration !== undefined)) return undefined;
  return { key: 'calibration', problem: 'samples stand where a statistic is measured on them' };
}

/** Samples that the plan's data does not have. */
export function sampleFault({ data: name, samples, perClass = 1 }: PlannedCalibration, data: Plan['data']): CriterionFault | undefined {
  const available = data[name]?.samples ?? 0;
  if (samples > available) return { key: 'calibration', problem: `the plan counts ${available} such samples` };
  if (samples % perClass === 0) return undefined;
  return { key: 'calibration', problem: `${perClass} of each class are never ${samples}` };
}

/** Whether the marks that a statement reads are set before it. */
export function unsetMark(marks: readonly string[], context: PlanContext, span: Span): Diagnostic | undefined {
  const known = context.state.marks;
  const unset = marks.find((mark) => !known.has(mark));
  return unset === undefined ? undefined : complain(context, unknownMark, { name: unset, known: [...known.keys()] }, span);
}

/** Whether the statistics that a statement reads are there, for every weight that it scores. */
export function storedFaults(statement: TypedStatement, layers: readonly Layer[], context: PlanContext): readonly Diagnostic[] {
  const span = readingExpression(statement)?.span ?? statement.span;
  for (const name of storedReadBy(statement)) {
    const covered = context.state.collected.get(name);
    if (covered === undefined) return [complain(context, uncollected, { name }, span)];
    const bare = layers.find((layer) => !covered.layers.has(layer.name));
    if (bare !== undefined) return [complain(context, uncovered, { name, layer: bare.name }, span)];
  }
  return [];
}

/** It ranks sublayers and blocks, alone and as it is; undefined where it does. */
export function misplacedContrast(
  { text }: Contrast,
  statement: TypedStatement,
  names: ReadonlySet<string>,
  statistics: readonly Statistic[],
): { readonly what: string; readonly instead: string } | undefined {
  if (!prunesBranches(statement)) {
    const instead = 'prune `sublayers` or `blocks`, or use a criterion of weights';
    return { what: `\`${text}\` for anything but \`sublayers\` and \`blocks\``, instead };
  }
  const contrasts = new Set(statistics.filter(isContrast).map((one) => one.text));
  const other = [...names].find((name) => !contrasts.has(name) && name !== 'pi');
  if (other !== undefined) {
    return { what: `\`${other}\` beside \`${text}\`, a number for a whole branch,`, instead: 'rank by the one or by the other' };
  }
  if (clause(statement, 'grouped') === undefined) return undefined;
  const instead = 'remove `grouped`: there is nothing to put together';
  return { what: `\`grouped\` with \`${text}\`, a number for a whole branch,`, instead };
}
