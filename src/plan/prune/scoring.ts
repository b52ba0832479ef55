/** What ranks the units of a prune: its criterion, and the samples that it is measured on. */
import { criterionOf } from '../samples/read-samples.ts';
import { hasErrors, collecting, type Outcome, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import { freeNames, partsOf } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import { bareName } from '../../language/yaml/print/items.ts';
import type { Expr, TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { analyse } from '../criteria/analyse.ts';
import * as criteria from '../criteria/criterion.ts';
import { marksIn } from '../criteria/names.ts';
import type { PlannedCalibration } from '../plan.ts';
import type { ModelFacts } from '../facts.ts';
import { asExpression, clause, asChoice, itemsOf, placeOf } from '../reading.ts';
import { refusal, complain, type PlanContext } from '../plan-context.ts';
import { calibrationOf } from './calibration.ts';
import { misplacedContrast, unsetMark } from './criterion-faults.ts';
import { prunesUnits } from './pruned-kind.ts';
import { compensationOf, momentsOfCompensation, type Compensation } from './compensation.ts';
import { layerOfModules, modulesOfUnits } from '../../diagnostics/catalogue/plan-targets.ts';
import { selected } from '../select-layers.ts';

export interface Scoring {
  /** Canonical expression. */
  readonly criterion: string;
  /** True where the scores come from a stream. */
  readonly draws: boolean;
  readonly statistics: readonly criteria.Statistic[];
  readonly norms: criteria.Criterion['norms'];
  readonly calibration?: PlannedCalibration;
  readonly compensation: Compensation;
  /** Canonical condition of the units that may go. */
  readonly among?: string;
}

const random = 'draw()';

/** What of a criterion no model changes: the checker says it, and the planner of values that are set. */
export function criterionFault(statement: TypedStatement): criteria.Refused | undefined {
  const { expr } = criterionOf(statement);
  if (printExpression(expr) === random) return undefined;
  const constant = constantIn(expr);
  if (constant !== undefined) return constant;
  const ofUnits = prunesUnits(statement);
  if (ofUnits && freeNames(expr).has('s')) return { refused: 'pruning units by scores that train', instead: 'prune `weights`' };
  const criterion = analyse(expr, { ofUnits });
  if ('refused' in criterion) return { instead: 'use a criterion that does without', ...criterion };
  const { statistics, score } = criterion;
  const contrast = statistics.find(criteria.isContrast);
  const misplaced = contrast && misplacedContrast(contrast, statement, freeNames(score), statistics);
  return misplaced && { refused: misplaced.what, instead: misplaced.instead };
}

/** One number for all, or a division by nothing, ranks nothing. */
function constantIn(expr: Expr): criteria.Refused | undefined {
  if (evaluateExact(expr, new Map()) !== undefined) {
    return {
      refused: `\`${printExpression(expr)}\`, the same score for all,`,
      instead: 'rank by something that differs, such as `magnitude`',
    };
  }
  return dividesByNothing(expr) ? { refused: 'a score that divides by zero', instead: 'look for the divisor that is 0' } : undefined;
}

function dividesByNothing(expr: Expr): boolean {
  if (expr.kind === 'binary' && expr.operator === '/') {
    if (evaluateExact(expr.right, new Map())?.n === 0n) return true;
  }
  return partsOf(expr).some(dividesByNothing);
}

export function scoringOf(statement: TypedStatement, context: PlanContext): Outcome<Scoring> {
  return collecting((take, fail) => {
    const { expr, span } = criterionOf(statement);
    const fault = criterionFault(statement);
    if (fault !== undefined) return take(refusal(context, unsupported, { what: fault.refused, instead: fault.instead }, span));
    const text = printExpression(expr);
    const draws = text === random;
    const criterion = draws
      ? { score: expr, statistics: [], marks: [], stored: [], norms: [] }
      : analyse(expr, { ofUnits: prunesUnits(statement) });
    if ('refused' in criterion) throw new TypeError(`${text} has been judged`);
    const { statistics, norms } = criterion;
    const wrong = misplacedModules(statistics, statement, context) ?? unsetMark(criterion.marks, context, span);
    if (wrong !== undefined) return fail([wrong]);
    const written = clause(statement, 'among');
    const among = written && asExpression(written);
    const unset = among && unsetMark(marksIn(among.expr), context, among.span);
    if (unset !== undefined) return fail([unset]);
    const compensation = compensationOf(statement, statistics);
    const measured = calibrationOf(statement, context, [...statistics, ...momentsOfCompensation(compensation.compensation)]);
    const calibration = measured && take(measured);
    return { criterion: text, draws, statistics, norms, compensation, calibration, among: among && printExpression(among.expr) };
  });
}

/** Operators whose inputs and outputs are followed through the network. */
const followed: ReadonlySet<string> = new Set(['Gemm', 'MatMul', 'Conv', 'ConvTranspose']);

/** A layer whose input or output the statistics need and cannot have. */
export function unreachable(
  { statistics, compensation }: Pick<Scoring, 'statistics' | 'compensation'>,
  layers: readonly Layer[],
  { unactivated }: Pick<ModelFacts, 'unactivated'> = {},
): { readonly what: string; readonly instead: string } | undefined {
  const makesUp = momentsOfCompensation(compensation.compensation);
  const scaled = makesUp.length > 0 ? layers.filter((layer) => layer.scaled) : [];
  const [masked] = scaled;
  if (masked !== undefined) {
    return {
      what: `compensation in the layer \`${masked.name}\`, whose weight the model multiplies by a constant,`,
      instead: without(scaled),
    };
  }
  for (const moment of [...statistics, ...makesUp].filter(criteria.isMoment)) {
    const { text, of } = moment;
    // What a place of a transposed convolution gives is spread over the places of its output.
    const isOfSums = criteria.isInverted(moment) || of === 'relevance' || makesUp.includes(moment);
    const beyond = layers.filter((one) => of !== 'gradient' && !reaches(one, of, isOfSums));
    const [layer] = beyond;
    if (layer !== undefined) return { what: `\`${text}\` of the layer \`${layer.name}\` (${layer.operator})`, instead: without(beyond) };
    const bare = of === 'activation' ? layers.filter(({ tensor }) => unactivated?.().has(tensor)) : [];
    const [first] = bare;
    if (first === undefined) continue;
    return { what: `\`${text}\` of the layer \`${first.name}\`, which no activation function follows,`, instead: without(bare) };
  }
  return undefined;
}

/** All of them at once, so that the next plan does not stop at the next of them. */
function without(layers: readonly Layer[]): string {
  const names = layers.map(({ name }) => bareName(name));
  return `leave ${layers.length === 1 ? 'the layer' : 'these layers'} out: \`except ${names.join(', ')}\``;
}

function reaches({ operator, roles, axes, dims }: Layer, of: Exclude<criteria.Moment['of'], 'gradient'>, isOfSums: boolean): boolean {
  const axis = of === 'input' ? 'in' : 'out';
  const isAlone = axes.filter((one, at) => one === axis && dims[at] !== 1).length <= 1;
  if (!axes.includes(axis) || !isAlone || roles.has('embedding')) return false;
  if (isOfSums && (operator === 'ConvTranspose' || (roles.has('recurrent.hidden') && (dims[axes.indexOf('direction')] ?? 1) > 1)))
    return false;
  return followed.has(operator) || (of === 'input' && roles.has('recurrent'));
}

// `over module`: which group of the recipe each pruned layer is in.

/** By layer; a layer in no group is not there. */
export type Modules = Readonly<Record<string, string>>;

/** No value where the criterion orders no modules. */
export function modulesOf(
  statistics: readonly criteria.Statistic[],
  layers: readonly Layer[],
  statement: TypedStatement,
  context: PlanContext,
): Outcome<Modules> {
  if (!statistics.some(criteria.isTail)) return { diagnostics: [] };
  return collecting((take, fail) => {
    const found = new Map<string, string>();
    for (const { name: module, selector } of context.groups) {
      const own = selected(selector, context);
      if (hasErrors(own.diagnostics)) return fail(own.diagnostics);
      const tensors = new Set(take({ ...own, diagnostics: [] }).map(({ tensor }) => tensor));
      for (const { name: layer } of layers.filter(({ tensor }) => tensors.has(tensor))) {
        const first = found.get(layer);
        if (first !== undefined)
          return fail([complain(context, layerOfModules, { layer, first, second: module }, placeOf(statement, 'by'))]);
        found.set(layer, module);
      }
    }
    return Object.fromEntries(found);
  });
}

/** Single weights have places in an order; what holds several has none. */
function misplacedModules(
  statistics: readonly criteria.Statistic[],
  statement: TypedStatement,
  context: PlanContext,
): Diagnostic | undefined {
  const what = itemsOf(statement.object).map((item) => asChoice(item).word);
  if (!statistics.some(criteria.isTail) || what.join() === 'weights') return undefined;
  return complain(context, modulesOfUnits, { what: what.join(', ') }, placeOf(statement, 'by'));
}
