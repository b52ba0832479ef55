/** Why layers cannot be scored or measured: whole numbers, gradients and statistics that cannot be taken, relevance that reaches none. */
import { isFloat, type Layer } from '../../model/index.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { isInverted, isMoment, type Statistic, isFlow, readsRelevance } from '../criteria/criterion.ts';
import { type PlanContext, complain } from '../plan-context.ts';
import { momentsOfCompensation, type Compensation } from './compensation.ts';
import type { Differentiated } from '../facts.ts';
import type { Scoring } from './scoring.ts';
import { relevanceGap, relevanceOfValues } from '../../diagnostics/catalogue/plan-training.ts';
import { placeOf } from '../reading.ts';
import { biasFor } from './created-biases.ts';

/** `what` is what would be pruned; undefined where every layer holds floats. */
export function quantisedLayers(
  layers: readonly Layer[],
  what: 'weights' | 'units of weights',
): { readonly what: string; readonly instead: string } | undefined {
  const [quantised, ...others] = layers.filter(({ type }) => !isFloat(type));
  if (quantised === undefined) return undefined;
  const { name, type } = quantised;
  const more = others.length === 0 ? '' : ` and of ${others.length} more`;
  const rest = others.length + 1 === layers.length ? '' : `, or leave the layers out with \`except ${name}\``;
  return {
    what: `pruning the ${what.replace('weights', `${type} weights`)} of \`${name}\`${more}`,
    instead: `prune the float model, and quantise the pruned one (docs/deployment.md)${rest}`,
  };
}

/** What is measured of layers, for a criterion or for what makes up for pruned weights. */
export type MeasuredFor = { readonly statistics: readonly Statistic[]; readonly compensation?: Compensation['compensation'] };

/** What the run would say once it builds the graph that measures. */
export function unmeasurable(
  { statistics, compensation }: MeasuredFor,
  layers: readonly Layer[],
  statement: TypedStatement,
  { facts, settings, source }: PlanContext,
): readonly Diagnostic[] {
  const isFed = ({ of }: { readonly of: string }): boolean => of !== 'gradient' && of !== 'relevance';
  const moments = [...statistics.filter(isMoment).filter(isFed), ...momentsOfCompensation(compensation)];
  if (moments.length === 0) return [];
  const plain = moments.filter((moment) => !isInverted(moment));
  const measured = {
    layers,
    moments: plain,
    inverts: plain.length < moments.length,
    biased: compensation === 'bias' ? biasedAlready(layers, facts) : [],
  };
  const faults = facts.measurementFaults?.(settings.task, measured, settings.sampleDims) ?? [];
  const span = placeOf(statement, 'object');
  // A criterion and a compensation may measure the same.
  const distinct = new Map(faults.map((fault) => [`${fault.code} ${fault.message}`, fault]));
  return [...distinct.values()].map((fault) => ({ ...fault, source, span }));
}

/** Those that are not given a bias. */
function biasedAlready(layers: readonly Layer[], facts: PlanContext['facts']): readonly Layer[] {
  return layers.filter((layer) => biasFor(layer, facts) === undefined);
}

/** Of the loss, of the output, or of the gradient of the loss, which `hv` differentiates again. */
export function unwritableGradients(
  tensors: readonly string[],
  { facts, settings, source }: PlanContext,
  span: Span,
  of: 'loss' | 'output' | 'gradient' = 'loss',
  from?: Pick<Differentiated, 'follows' | 'readsNoOutput' | 'written'>,
): readonly Diagnostic[] {
  const { input, output } = settings.task;
  const task = of === 'output' ? { input, output } : { ...settings.task, twice: of === 'gradient', ...from };
  const faults = facts.gradientFaults?.(task, tensors, settings.sampleDims) ?? [];
  return faults.map((fault) => ({ ...fault, source, span }));
}

/** The same of the gradients that a criterion ranks layers by. */
export function unwritableScores(
  { statistics }: Pick<Scoring, 'statistics'>,
  layers: readonly Layer[],
  statement: TypedStatement,
  context: PlanContext,
): readonly Diagnostic[] {
  const isOfLoss = statistics.some((one) => isMoment(one) && one.of === 'gradient');
  if (!isOfLoss && !statistics.some(isFlow)) return [];
  const isTwice = statistics.some((one) => isMoment(one) && one.form === 'product');
  const tensors = layers.map(({ tensor }) => tensor);
  return unwritableGradients(tensors, context, placeOf(statement, 'by'), isTwice ? 'gradient' : isOfLoss ? 'loss' : 'output');
}

export function relevanceFault(
  { statistics }: Pick<Scoring, 'statistics'>,
  layers: readonly Layer[],
  statement: TypedStatement,
  context: PlanContext,
): Diagnostic | undefined {
  if (!readsRelevance(statistics)) return undefined;
  const span = placeOf(statement, 'by');
  const { facts, settings, source } = context;
  const { loss, output } = settings.task;
  if (loss !== 'crossentropy') return complain(context, relevanceOfValues, { loss }, span);
  const tensors = layers.map(({ tensor }) => tensor);
  const gap = facts.relevanceGap?.(output, tensors);
  const [nearest, ...others] = gap?.nodes ?? [];
  if (gap === undefined || nearest === undefined) {
    const measured = { layers, moments: statistics.filter(isMoment).filter(({ of }) => of === 'relevance'), inverts: false, biased: [] };
    const [fault] = facts.measurementFaults?.(settings.task, measured, settings.sampleDims) ?? [];
    return fault && { ...fault, source, span };
  }
  const below = layers.filter(({ tensor }) => gap.below.has(tensor)).map(({ name }) => name);
  return complain(context, relevanceGap, { node: nearest.name, operator: nearest.op, others: others.length, layers: below }, span);
}

/** The first reason why layers cannot be scored: what cannot be measured, relevance that reaches none, gradients that cannot be written. */
export function scoringFaults(
  measured: MeasuredFor,
  layers: readonly Layer[],
  statement: TypedStatement,
  context: PlanContext,
): readonly Diagnostic[] {
  const unmeasured = unmeasurable(measured, layers, statement, context);
  if (unmeasured.length > 0) return unmeasured;
  const irrelevant = relevanceFault(measured, layers, statement, context);
  return irrelevant === undefined ? unwritableScores(measured, layers, statement, context) : [irrelevant];
}
