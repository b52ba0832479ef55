/** Faults that stand in a stage's own text: moments behind its end, ranges of no unit that has numbers, parts that do not train. */
import { adaptedAndTrained, nothingInserted } from '../diagnostics/catalogue/plan-adapters.ts';
import { wrongNumber } from '../diagnostics/catalogue/plan.ts';
import { nothingToRewire } from '../diagnostics/catalogue/plan-structure.ts';
import { trainedTwice, unusedRate, windowPastEnd } from '../diagnostics/catalogue/plan-training.ts';
import { unknownRangeUnit } from '../diagnostics/catalogue/model-layers.ts';
import { diagnose, type Diagnostic, type Source, type Span } from '../diagnostics/diagnostic.ts';
import { toNumber } from '../exact/rational.ts';
import type { Quantity, Stage, TypedStatement, Value } from '../language/typed.ts';
import { valuesOf } from '../language/within.ts';
import { hasNumbers } from '../plan/select-layers.ts';
import { trains } from '../plan/declared.ts';
import { amountOf, asRecord, clause, itemsOf } from '../plan/reading.ts';
import { choicesOf, placeOf } from './refusal.ts';

/** What was done before a stage ends, as far as its text tells. */
type Done = { readonly prunes: boolean; readonly inserts: boolean };

/** Of a stage whose parameters have values. */
export function textFindings(
  { statements, length }: Pick<Stage, 'statements' | 'length'>,
  done: Done,
  source: Source,
): readonly Diagnostic[] {
  const steps = length?.unit === 'steps' ? toNumber(amountOf(length)) : undefined;
  const found = statements.flatMap((statement) => [
    ...(steps === undefined ? [] : lateMoments(statement, steps, source)),
    ...unnumberedRanges(statement, source),
    ...(trains(statement.verb) ? untrained(statement, done, source) : []),
    ...(statement.verb === 'rewire' && !done.prunes ? [diagnose(nothingToRewire, {}, { source, span: statement.span })] : []),
  ]);
  return [...found, ...trainedAgain(statements, source)];
}

/** Parts that a model has or has not, whatever the layers are. */
const ofEveryLayer: ReadonlySet<string> = new Set(['all', 'weights', 'biases', 'norms']);

/** Two statements that train the same part of the same layers, or one of them everything. */
function trainedAgain(statements: readonly TypedStatement[], source: Source): readonly Diagnostic[] {
  const trained = statements.filter(({ verb }) => trains(verb)).map((statement) => ({ statement, parts: partsOf(statement, source) }));
  return trained.flatMap(({ statement, parts }, at) => {
    const before = trained.slice(0, at).flatMap((one) => one.parts);
    const twice = parts.find((part) => before.some((one) => one.text === part.text || one.isAll || part.isAll));
    return twice === undefined
      ? []
      : [diagnose(trainedTwice, { part: `\`${twice.text}\`` }, { source, span: placeOf(statement, 'object') })];
  });
}

/** Parts of a statement that names no layers beside them; adapters, gates and widths are parts of their own. */
function partsOf(statement: TypedStatement, source: Source): readonly { readonly text: string; readonly isAll: boolean }[] {
  if (clause(statement, 'in') !== undefined || clause(statement, 'except') !== undefined) return [];
  return itemsOf(statement.object).flatMap((item) => {
    const isAll = item.kind === 'choice' && item.word === everything;
    if (item.kind !== 'selector' && !(item.kind === 'choice' && ofEveryLayer.has(item.word))) return [];
    return [{ text: source.text.slice(item.span.start, item.span.end).replaceAll(/\s+/g, ' '), isAll }];
  });
}

/** A window or an instant in steps, in a stage of so many. */
function lateMoments(statement: TypedStatement, steps: number, source: Source): readonly Diagnostic[] {
  const [over, at, toward] = ['over', 'at', 'toward'].map((word) => clause(statement, word));
  const window = toward?.kind === 'record' ? toward.fields['over'] : undefined;
  const moments = [over, window, ...(at === undefined ? [] : itemsOf(at))].flatMap((value): readonly Moment[] => {
    if (value?.kind === 'window') return [{ moment: value.to, span: value.span }];
    return value?.kind === 'quantity' ? [{ moment: value, span: value.span }] : [];
  });
  const late = moments.flatMap(({ moment, span }) => {
    const last = stepsIn(moment);
    return last > steps ? [diagnose(windowPastEnd, { last, steps }, { source, span })] : [];
  });
  const decay = clause(statement, 'decay');
  const warmup = decay?.kind === 'record' ? decay.fields['warmup'] : undefined;
  if (decay === undefined || warmup?.kind !== 'quantity' || stepsIn(warmup) <= steps) return late;
  const args = { what: '`warmup`', value: `${stepsIn(warmup)} steps`, need: `at most ${steps}` };
  return [...late, diagnose(wrongNumber, args, { source, span: decay.span })];
}

function stepsIn(moment: Quantity): number {
  return moment.unit === 'steps' ? toNumber(amountOf(moment)) : 0;
}

type Moment = { readonly moment: Quantity; readonly span: Span };

function unnumberedRanges(statement: TypedStatement, source: Source): readonly Diagnostic[] {
  const selectors = valuesOf(statement).filter((value) => value.kind === 'selector');
  return selectors.flatMap(({ terms }) =>
    terms.flatMap((term) => {
      if (term.kind !== 'range' || hasNumbers(term.unit)) return [];
      return [diagnose(unknownRangeUnit, { unit: term.unit }, { source, span: term.span })];
    }),
  );
}

/** Everything trains with `all`, so that no layer is left for an adapter. */
const everything = 'all';

function untrained(statement: TypedStatement, { inserts }: Done, source: Source): readonly Diagnostic[] {
  const { verb } = statement;
  const items = itemsOf(statement.object);
  const words = choicesOf(statement).map(({ word }) => word);
  const inserted = choicesOf(statement).find(({ word }) => word === 'inserted');
  return [
    ...(inserted !== undefined && !inserts ? [diagnose(nothingInserted, { verb }, { source, span: inserted.span })] : []),
    ...(words.includes('lora') && words.includes(everything)
      ? [diagnose(adaptedAndTrained, { layer: everything }, { source, span: placeOf(statement, 'object') })]
      : []),
    ...idleRates(statement, items, source),
  ];
}

/** Weights are neither biases nor parameters of norms, whatever the model is. */
function idleRates(statement: TypedStatement, trained: readonly Value[], source: Source): readonly Diagnostic[] {
  const rates = clause(statement, 'rates');
  if (rates === undefined) return [];
  const words = trained.map((item) => (item.kind === 'choice' ? item.word : undefined));
  return itemsOf(rates).flatMap((item) => {
    const { of } = asRecord(item).fields;
    if (of?.kind !== 'choice') return [];
    const others = of.word === 'weights' ? ['biases', 'norms'] : ['biases', 'norms'].includes(of.word) ? ['weights'] : [];
    if (!words.every((word) => word !== undefined && others.includes(word))) return [];
    return [diagnose(unusedRate, { what: source.text.slice(of.span.start, of.span.end) }, { source, span: of.span })];
  });
}
