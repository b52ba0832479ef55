/** What a statement measures: a metric, of the vocabulary or the recipe's own, and what it is taken of. */
import { measuredResources } from '../schema/unit-words.ts';
import { placesOf, readSlice, type Sliced } from '../../basics/slices.ts';
import { badSlice } from '../../diagnostics/catalogue/project.ts';
import { noSuchOutput } from '../../diagnostics/catalogue/outputs.ts';
import { collecting, diagnose, done, type Diagnostic, type Outcome, type Place, type Span } from '../../diagnostics/diagnostic.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { unsupported, unknownMark } from '../../diagnostics/catalogue/plan.ts';
import type { PlannedOutput, PlannedTask } from '../plan.ts';
import type { Dim } from '../../model/graph.ts';
import type { Choice, RecordValue, Selector, Value, Expr } from '../../language/typed.ts';
import { asChoice, asName, numberOf, wholeOf } from '../reading.ts';
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { layersOf } from '../select-layers.ts';
import { isCount, isOfOutput, lossesOf, type Measured } from './metric-facts.ts';
import { timedOn, uncountedIn } from './left-of-resource.ts';
import { apply } from '../../language/expressions/definition.ts';
import { printExpression } from '../../language/expressions/print.ts';
import { marksIn } from '../criteria/names.ts';
import { summaryFault } from '../criteria/faults.ts';

/** What some statements can measure, and others can't. */
export interface Reach {
  /** Counts of single layers. */
  readonly layers?: true;
  /** Networks that a mark keeps, and those that stages left. */
  readonly marks?: true;
  /** The batch that a latency is meant on; absent where none is measured. */
  readonly batch?: number;
}

export function measuredOf(record: RecordValue, context: PlanContext, reach: Reach = {}): Outcome<Measured> {
  return collecting((take) => {
    const { metric, of, after } = record.fields;
    if (metric === undefined) throw new TypeError('the checker promises a metric');
    const choice = asChoice(metric);
    const own = ownMetricOf(choice, context);
    if (own !== undefined) return take(measuredWeights(take(own), record, context, reach));
    const refused = refusedMetric(choice, context);
    if (refused !== undefined) return take(refused);
    if (of?.kind === 'selector' && reach.layers === true && sharesOfLayers.has(choice.word)) {
      return { metric: choice.word, of: 'model', ...take(namedLayers(of, context)), counted: true };
    }
    if (of?.kind === 'selector') {
      const what = `\`${choice.word}\` of single layers`;
      return take(refusal(context, unsupported, { what, instead: 'measure it of the model' }, of.span));
    }
    const resource = take(resourceOf(choice.word, metric, context, reach));
    const best = wordsOf(vocabulary, 'metric').get(choice.word)?.best;
    const common = { metric: nameOfMeasured(choice, context.settings.task), counted: isCount(choice.word), best, ...resource };
    const wanted = { ...reach, word: choice.word };
    return take(after === undefined ? measuredNow({ of, metric }, common, wanted, context) : measuredAfter(after, common, wanted, context));
  });
}

/** A metric that is not computed, or not of this task. */
function refusedMetric(choice: Choice, context: PlanContext): Outcome<never> | undefined {
  const { word, span } = choice;
  const readable = lossesOf(word);
  if (!isCount(word) && readable === undefined && resourceNamed(word) === undefined) {
    return refusal(context, unsupported, { what: `the metric \`${word}\`` }, span);
  }
  const { outputs, output } = context.settings.task;
  const named = nameIn(choice);
  const own = (outputs ?? [{ ...context.settings.task, name: output }]).find(({ name }) => name === named);
  if (named !== undefined && own === undefined) return { diagnostics: [strayOutput(context, named, span)] };
  const { loss } = own ?? context.settings.task;
  if (readable?.includes(loss) !== false) return undefined;
  if (outputs !== undefined && own === undefined) {
    const able = outputs.filter((one) => isOfOutput(word, one.loss)).map(({ name }) => name);
    if (outputOf(word, word, outputs) !== undefined) return undefined;
    const what = `the metric \`${word}\`${able.length === 0 ? ' of several outputs, of which none has it' : `, which ${able.length} outputs have,`}`;
    const instead = able.length === 0 ? undefined : `write \`${word}(of: ${able[0]})\``;
    return refusal(context, unsupported, { what, instead }, span);
  }
  const what = `the metric \`${word}\` of a task whose loss is \`${loss}\``;
  return refusal(context, unsupported, { what, instead: `it belongs to ${readable.map((name) => `\`${name}\``).join(' and ')}` }, span);
}

/** The resource that a metric counts, if it is one; a latency with what it is measured on. */
function resourceOf(
  word: string,
  { span }: Value,
  context: PlanContext,
  { batch }: Reach,
): Outcome<Pick<Measured, 'resource' | 'batch' | 'warnings'>> {
  const resource = resourceNamed(word);
  if (resource === undefined) return done({});
  const uncounted = uncountedIn(resource, context, span);
  if (uncounted !== undefined) return { diagnostics: [uncounted] };
  return collecting((take) => ({ resource, ...(resource === 'latency' ? take(timedOn(batch, context, span)) : {}) }));
}

function resourceNamed(word: string) {
  return measuredResources.find((one) => one === word);
}

/** Of the network that the statement finds, or of one that a mark keeps. */
function measuredNow(
  { of, metric }: { readonly of: Value | undefined; readonly metric: Value },
  common: Omit<Measured, 'of' | 'told'>,
  { word, marks }: Reach & { readonly word: string },
  context: PlanContext,
): Outcome<Measured> {
  const called = of === undefined ? 'model' : asName(of);
  const owner = context.stage.arms.includes(called) ? 'model' : called;
  const isMark = marks === true && context.state.marks.has(owner);
  if (!common.counted && owner !== 'model' && !isMark) {
    const instead = owner === 'params' ? 'measure it of the model' : `write \`mark NAME\` where \`${owner}\` ends, and \`of NAME\` here`;
    return refusal(context, unsupported, { what: `\`${word}\` of \`${owner}\``, instead }, (of ?? metric).span);
  }
  return done({ ...common, of: owner, told: `of ${called}` });
}

/** Of the network that a stage left. */
function measuredAfter(
  after: Value,
  common: Omit<Measured, 'of' | 'told'>,
  { word, marks }: Reach & { readonly word: string },
  context: PlanContext,
): Outcome<Measured> {
  const stage = asName(after);
  const isKept = marks === true && context.state.marks.has(stage);
  if (isKept && word !== 'trained params') return done({ ...common, of: 'model', after: stage, told: `after ${stage}` });
  const instead = isKept ? `write \`of ${stage}\`` : 'look back at a stage that lies behind, in every arm, and that joins no arms';
  return refusal(context, unsupported, { what: `\`${word}\` after \`${stage}\``, instead }, after.span);
}

/** The recipe's own metric of the weights of the model, of layers, or of a network that was left. */
function measuredWeights(
  { name: metric, expression }: OwnMetric,
  { fields: { of, after } }: RecordValue,
  context: PlanContext,
  reach: Reach,
): Outcome<Measured> {
  const common = { metric, expression, counted: false };
  if (of?.kind === 'selector') return collecting((take) => ({ ...common, of: 'model', ...take(namedLayers(of, context)) }));
  const place = after ?? of;
  const called = place === undefined ? 'model' : asName(place);
  const owner = context.stage.arms.includes(called) ? 'model' : called;
  const isMark = reach.marks === true && context.state.marks.has(owner);
  const told = `${after === undefined ? 'of' : 'after'} ${called}`;
  if (isMark && after !== undefined) return done({ ...common, of: 'model', after: owner, told });
  if (isMark || owner === 'model' || place === undefined) return done({ ...common, of: owner, told });
  const what = `\`${metric}\` ${told}`;
  return refusal(context, unsupported, { what, instead: 'measure it of the model, of layers, or in an `expect` of a mark' }, place.span);
}

/** Counts that single layers have, too. */
const sharesOfLayers: ReadonlySet<string> = new Set(['sparsity', 'density']);

function namedLayers(of: Selector, context: PlanContext): Outcome<Required<Pick<Measured, 'layers' | 'told'>>> {
  const { value, diagnostics } = layersOf(of, context);
  const [wrong] = diagnostics.filter(({ severity }) => severity === 'error');
  if (wrong !== undefined) return { diagnostics: [wrong] };
  const called = context.source.text.slice(of.span.start, of.span.end);
  return done({ layers: (value ?? []).map(({ name }) => name), told: `of ${called}` });
}

/** Of several outputs that by which it is measured: the one that lists it, or the only one whose loss allows it. */
function outputOf(name: string, word: string, outputs: readonly PlannedOutput[]): string | undefined {
  const able = outputs.filter(({ loss }) => isOfOutput(word, loss));
  const [only, ...others] = able.length < 2 ? able : able.filter(({ metrics }) => metrics.includes(name));
  return others.length > 0 ? undefined : only?.name;
}

/** A loss or a metric names an output that has no labels. */
export function strayOutput(context: PlanContext, name: string, span: Span): Diagnostic {
  const { output, outputs } = context.settings.task;
  const known = outputs?.map((own) => own.name) ?? [output];
  return complain(context, noSuchOutput, { name, nearest: suggest(name, known), known }, span);
}

/** An output of the model, or a slice of one. */
export function outputNamed(name: string, dimsOf: (output: string) => readonly Dim[] | undefined, place: Place): Outcome<Sliced> {
  const { of, ranges } = readSlice(name) ?? {};
  if (of === undefined || ranges === undefined) return done({ name });
  const dims = dimsOf(of);
  const places = dims === undefined ? { problem: 'the model does not say its shape' } : placesOf(ranges, dims);
  if (!('problem' in places)) return done({ name, slice: { of, ranges: places } });
  return { diagnostics: [diagnose(badSlice, { name, of, dims, ...places }, place)] };
}

/** `accuracy(of: cls)` names `cls`. */
function nameIn({ args: { of } }: Choice): string | undefined {
  return of && asName(of);
}

/** With its output, where outputs are several and it is not one of all of them together. */
function nameOfMeasured(choice: Choice, { loss, outputs }: PlannedTask): string {
  const name = nameOf(choice);
  const isOfAll = outputs === undefined || lossesOf(choice.word)?.includes(loss) !== false;
  const output = isOfAll ? undefined : (nameIn(choice) ?? outputOf(name, choice.word, outputs));
  return output === undefined ? name : `${output}.${name}`;
}

/** `accuracy(top: 5)` is `top-5`, `accuracy` alone `accuracy`; `psnr(peak: 255)` is what it says. */
function nameOf({ word, args }: Choice): string {
  for (const name of ['peak', 'class']) {
    const value = args[name];
    if (value === undefined) continue;
    const number = numberOf(value);
    return name === 'peak' && number === 1 ? word : `${word}(${name}: ${number})`;
  }
  const top = args['top'];
  if (word !== 'accuracy' || top === undefined) return word;
  const depth = wholeOf(top);
  return depth === 1 ? word : `top-${depth}`;
}

export interface OwnMetric {
  /** As the recipe calls it: `pqi`, `pqi(p: 0.2)`. */
  readonly name: string;
  /** Canonical, over the live weights `w` of what it is taken of, and over those of marks. */
  readonly expression: string;
}

/** Undefined for a metric of the vocabulary. */
export function ownMetricOf(choice: Choice, context: PlanContext): Outcome<OwnMetric> | undefined {
  const definition = context.definitions.find(({ kind, name }) => kind === 'metric' && name === choice.word);
  if (definition === undefined) return undefined;
  const args = Object.entries(choice.args).flatMap(([name, value]): [string, Expr][] =>
    value.kind === 'expression' ? [[name, value.expr]] : [],
  );
  const { expr } = apply(definition, [], Object.fromEntries(args));
  if (expr === undefined) throw new TypeError('the checker promises the arguments of a metric');
  const fault = summaryFault(expr);
  if (fault !== undefined) {
    const { refused: what, instead = 'use another expression' } = fault;
    return refusal(context, unsupported, { what, instead }, choice.span);
  }
  const { marks } = context.state;
  const unset = marksIn(expr).find((mark) => !marks.has(mark));
  if (unset !== undefined) return refusal(context, unknownMark, { name: unset, known: [...marks.keys()] }, choice.span);
  const given = args.map(([name, value]) => `${name}: ${printExpression(value)}`).join(', ');
  return done({ name: given === '' ? choice.word : `${choice.word}(${given})`, expression: printExpression(expr) });
}
