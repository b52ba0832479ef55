/** Metrics that are not taken of what a statement names, and calibration that counts no samples. */
import { flatMapDefined } from '../basics/lists.ts';
import type { RecordValue, TypedStatement, Value, Choice, Recipe, Step } from '../language/typed.ts';
import { asChoice, asName, asRecord, clause, itemsOf } from '../plan/reading.ts';
import { isCount, isOfTwo } from '../plan/observe/metric-facts.ts';
import { resources, vocabulary, wordsOf } from '../vocabulary/index.ts';
import { placeOf, type Refusal } from './refusal.ts';
import { stepsIn, valuesIn, valuesOf } from '../language/within.ts';

/** Of what a recipe speaks: its own metrics, which layers have too, and its arms, which are the model inside. */
export type Names = { readonly metrics: ReadonlySet<string>; readonly arms: ReadonlySet<string> };

const none: ReadonlySet<string> = new Set();
/** Counts that single layers have. */
const ofLayers: ReadonlySet<string> = new Set(['sparsity', 'density']);

export function measureRefusals(statement: TypedStatement, names: Names): readonly Refusal[] {
  const clauses = Object.keys(statement.clauses)
    .filter((word) => word !== 'on' && word !== 'between')
    .map((word) => ({ what: `\`measure\` with \`${word}\``, span: placeOf(statement, word) }));
  const measured = itemsOf(statement.object).flatMap((item) => {
    const record = asRecord(item);
    return [
      ...layerRefusals(record, none, names),
      ...otherNetwork(record, names),
      ...(clause(statement, 'between') === undefined ? [] : betweenRefusals(record, names)),
    ];
  });
  return [...clauses, ...onRefusals(statement, names), ...measured];
}

/** `in` and `within` are parts of what is claimed, and a batch is one of a latency. */
export function expectRefusals(statement: TypedStatement, names: Names): readonly Refusal[] {
  const isBatch = clause(statement, 'on')?.kind === 'record';
  const known = ['in', 'within', ...(isBatch ? ['on'] : [])];
  const clauses = Object.keys(statement.clauses)
    .filter((word) => !known.includes(word))
    .map((word) => ({ what: `\`expect\` with \`${word}\``, span: placeOf(statement, word) }));
  const claim = asRecord(statement.object);
  return [...clauses, ...layerRefusals(claim, ofLayers, names), ...unequal(claim), ...unlike(claim), ...ofParameters(claim, names)];
}

/** One metric of two networks is compared, and no metric with another. */
function unlike({ fields: { metric, bound } }: RecordValue): readonly Refusal[] {
  const other = bound?.kind === 'record' ? bound.fields['metric'] : undefined;
  if (metric === undefined || bound === undefined || other === undefined) return [];
  const [left, right] = [asChoice(metric).word, asChoice(other).word];
  if (left === right && !isCount(left)) return [];
  const instead = 'compare one metric of two networks, or a count with a number';
  return [{ what: `a comparison of \`${left}\` with \`${right}\``, span: bound.span, instead }];
}

/** Counts are shares of all parameters; what samples say is of a network. */
function ofParameters({ fields: { metric, of } }: RecordValue, names: Names): readonly Refusal[] {
  if (metric === undefined || of === undefined || of.kind === 'selector' || asName(of) !== 'params') return [];
  if (!isOfSamples(metric, names)) return [];
  return [{ what: `\`${asChoice(metric).word}\` of \`params\``, span: of.span, instead: 'measure it of the model' }];
}

/** Arms are compared by a metric of the model that has a best side. */
export function pickRefusals(statement: TypedStatement, names: Names): readonly Refusal[] {
  const by = clause(statement, 'by');
  if (by === undefined) return [];
  const record = asRecord(by);
  const { metric } = record.fields;
  const layers = layerRefusals(record, none, names);
  if (metric === undefined || layers.length > 0) return layers;
  const { word } = asChoice(metric);
  const name = nameIn(record);
  const isOfModel = name === 'model' || names.arms.has(name);
  if (isOfModel && wordsOf(vocabulary, 'metric').get(word)?.best !== undefined) return [];
  const instead = 'pick by a metric of the model that is measured, such as `accuracy` or `loss`';
  return [{ what: `\`pick best\` by \`${word}${isOfModel ? '' : ` of ${name}`}\``, span: by.span, instead }];
}

/** What may end a stage or its rounds is a metric of the whole model. */
export function untilRefusals(until: Value | undefined, names: Names): readonly Refusal[] {
  const condition = until && asRecord(until).fields['condition'];
  if (condition === undefined) return [];
  const claim = asRecord(condition);
  return [...layerRefusals(claim, none, names), ...unequal(claim), ...strict(claim), ...unmoved(claim, names)];
}

/** A stage looks now and then: what it passes between two looks, it does not meet. */
function strict({ fields: { comparison } }: RecordValue): readonly Refusal[] {
  const word = comparison === undefined ? '' : asChoice(comparison).word;
  if (comparison === undefined || (word !== '<' && word !== '>')) return [];
  return [{ what: `\`until\` with \`${word}\``, span: comparison.span, instead: `write \`${word}=\`` }];
}

/** Training moves what samples and the recipe's own metrics say of the model, and nothing else. */
function unmoved(claim: RecordValue, { metrics, arms }: Names): readonly Refusal[] {
  const { metric, of, after } = claim.fields;
  if (metric === undefined || of?.kind === 'selector') return [];
  const { word } = asChoice(metric);
  const owner = after ?? of;
  const name = nameIn(claim);
  const isMoved = metrics.has(word) || wordsOf(vocabulary, 'metric').get(word)?.best !== undefined;
  const isHere = after === undefined && (name === 'model' || arms.has(name));
  if (isMoved && isHere) return [];
  const instead = 'wait for a metric of the model that training moves, such as `accuracy`';
  return [{ what: `\`until\` with \`${word} of ${name}\``, span: (isMoved ? owner : metric)?.span ?? metric.span, instead }];
}

/** What a metric is taken of, where it is no single layers. */
function nameIn({ fields: { of, after } }: RecordValue): string {
  const owner = after ?? of;
  return owner === undefined || owner.kind === 'selector' ? 'model' : asName(owner);
}

/** Rounds end by what is measured on data, or counted; a latency is measured when a statement asks for it. */
export function roundRefusals(until: Value): readonly Refusal[] {
  const { metric } = asRecord(until).fields;
  if (metric === undefined || asChoice(metric).word !== 'latency') return [];
  return [{ what: 'a decision by `latency`', span: metric.span, instead: 'wait for `flops` or `params`, or measure it in a statement' }];
}

function layerRefusals({ fields: { metric, of } }: RecordValue, allowed: ReadonlySet<string>, { metrics }: Names): readonly Refusal[] {
  if (metric === undefined || of?.kind !== 'selector') return [];
  const { word } = asChoice(metric);
  if (metrics.has(word) || allowed.has(word)) return [];
  return [{ what: `\`${word}\` of single layers`, span: of.span, instead: 'measure it of the model' }];
}

/** Between two marks lies a barrier of a metric of samples, and of no other. */
function betweenRefusals({ fields: { metric } }: RecordValue, names: Names): readonly Refusal[] {
  if (metric === undefined || isOfSamples(metric, names)) return [];
  const instead = 'measure a metric of samples, as `loss`';
  return [{ what: `\`${asChoice(metric).word}\` between two marks`, span: metric.span, instead }];
}

function onRefusals(statement: TypedStatement, names: Names): readonly Refusal[] {
  const on = clause(statement, 'on');
  const metrics = flatMapDefined(itemsOf(statement.object), (item) => asRecord(item).fields['metric']);
  const isIdle = on !== undefined && on.kind !== 'record';
  if (!isIdle || metrics.some((metric) => isOfSamples(metric, names))) return [];
  return [{ what: '`on` with metrics that need no data,', span: placeOf(statement, 'on'), instead: 'remove it' }];
}

/** Counts, resources and metrics of the recipe's own are taken of weights. */
function isOfSamples(metric: Value, { metrics }: Names): boolean {
  const { word } = asChoice(metric);
  if (metrics.has(word) || isCount(word) || resources.includes(word)) return false;
  return wordsOf(vocabulary, 'metric').get(word)?.best !== undefined;
}

/** What no network has, but a stage. */
const ofStages = 'trained params';

function otherNetwork({ fields: { metric, of } }: RecordValue, { arms }: Names): readonly Refusal[] {
  if (metric === undefined || of?.kind === 'selector') return [];
  const { word } = asChoice(metric);
  const name = of === undefined ? 'model' : asName(of);
  if (word !== ofStages && (name === 'model' || arms.has(name))) return [];
  const instead = word === ofStages ? 'write `expect`, which knows it' : 'measure the model where it is that one';
  return [{ what: `measuring \`${word}\` of \`${name}\``, span: (of ?? metric).span, instead }];
}

function unequal({ fields: { comparison } }: RecordValue): readonly Refusal[] {
  if (comparison === undefined || asChoice(comparison).word !== '!=') return [];
  return [{ what: '`expect` with `!=`', span: comparison.span, instead: 'use `>=`, `<=`, `==` or `in`' }];
}

// Metrics of two networks, in statements that speak of one.

/** Everywhere but in `measure … between`. */
export function twoNetworkRefusals({ body }: Pick<Recipe, 'body'>): readonly Refusal[] {
  return stepsIn(body)
    .flatMap(inStep)
    .map(({ word, span }) => ({
      what: `\`${word}\`, which compares two networks, of one`,
      span,
      instead: `write \`measure ${word} between MARK and MARK\``,
    }));
}

function inStep(step: Step): readonly Choice[] {
  const until = step.kind === 'stage' || step.kind === 'repeat' ? step.until : undefined;
  const own = step.kind === 'stage' ? step.statements.filter((it) => it.verb !== 'measure' || clause(it, 'between') === undefined) : [];
  const values = [...(until === undefined ? [] : valuesIn(until)), ...own.flatMap(valuesOf)];
  return values.filter((value) => value.kind === 'choice').filter(({ word }) => isOfTwo(word));
}

// Samples that a statement is measured on are counted, whatever a batch is.

export function usingRefusals(statement: TypedStatement): readonly Refusal[] {
  const using = clause(statement, 'using');
  const samples = using?.kind === 'record' ? using.fields['samples'] : undefined;
  if (samples?.kind !== 'quantity' || samples.unit === 'samples') return [];
  const instead = 'write a number of samples: `using 128 samples of calibration`';
  return [{ what: `calibration in ${samples.unit}`, span: placeOf(statement, 'using'), instead }];
}
