/** Reads metrics and what they are taken of, and claims about them. */
import * as names from '../../../diagnostics/catalogue/names.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import { overSeeds, stageName, wordsOf, type ChoiceShape, type ComparisonShape, type QuantityShape } from '../../../vocabulary/index.ts';
import type { BinaryItem, Phrase, Item } from '../../ast.ts';
import type { Choice, RecordValue, Value } from '../../typed.ts';
import { report, textAt, type Context } from '../context.ts';
import { atEnd, cursorOver, isWord, peek, peekItem, spanHere, spanSince, type Cursor } from '../cursor.ts';
import { definitionOf, isTooEarly, namesOf } from '../names.ts';
import { spellingFix, suggest } from '../../../diagnostics/suggest.ts';
import { readChoice } from './choice.ts';
import { matchChoice } from './match-choice.ts';
import { readQuantity } from './quantity.ts';
import { readRecord } from './record.ts';
import { readSelector } from './selector.ts';
import { readName } from './text.ts';

const metric: ChoiceShape = { kind: 'choice', category: 'metric', definitions: 'metric' };
const whole: ChoiceShape = { kind: 'choice', category: 'whole' };
const statistic: ChoiceShape = { kind: 'choice', category: 'statistic' };
const places = ['stage', 'arm', 'mark', 'model'] as const;
const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** A metric of the recipe's own is a plain number. */
const plainNumber: QuantityShape = { kind: 'quantity', readings: [{ written: 'number', unit: 'number' }] };

/**
 * `{metric, of?, after?}`; what the metric's values look like is kept for the rest of the
 * statement. `after` is the stage at whose end it is taken, where the place looks `back`.
 */
export function readMeasured(cursor: Cursor, context: Context, back = false): RecordValue | undefined {
  const first = spanHere(cursor);
  const chosen = readChoice(metric, cursor, context);
  if (chosen === undefined) return undefined;
  const declaration = wordsOf(context.vocabulary, 'metric').get(chosen.word);
  const values = declaration?.value;
  context.subject.values = values?.kind === 'quantity' ? values : plainNumber;
  if (back && isWord(peek(cursor), 'after')) {
    cursor.index++;
    cursor.owner = 'after';
    const after = readName(stageName, cursor, context);
    return after && record({ metric: chosen, after });
  }
  if (!isWord(peek(cursor), 'of')) return record({ metric: chosen });
  cursor.index++;
  const of = readWhat(cursor, context);
  if (of === undefined) return undefined;
  const isOfNetwork = declaration?.best !== undefined || declaration?.ofNetwork === true;
  // What is evaluated on data belongs to a stage by the network that it leaves.
  const isLeft = back && isOfNetwork && isStage(of, context);
  return record(isLeft ? { metric: chosen, after: of } : { metric: chosen, of });

  function record(fields: Readonly<Record<string, Value>>): RecordValue {
    return { kind: 'record', fields, span: spanSince(cursor, first) };
  }
}

function isStage(of: Value, { names: { defined } }: Context): boolean {
  return of.kind === 'text' && defined.get('stage')?.has(of.text) === true;
}

/** The model, a stage, an arm, a mark, or layers. */
function readWhat(cursor: Cursor, context: Context): Value | undefined {
  if (matchChoice(whole, cursor, context) !== undefined) return readChoice(whole, cursor, context);
  const item = peekItem(cursor);
  const isOver = () => beginsMetric(cursor, context);
  if (item?.kind !== 'name') return readSelector(cursor, context, { isOver });
  const definition = definitionOf(context.names, places, item.text);
  if (definition !== undefined) {
    cursor.index++;
    if (isTooEarly(definition, item)) {
      const args = { word: item.text, kind: definition.kind };
      return report(context, names.usedTooEarly, args, item.span, {
        related: [{ message: 'given here', source: context.source, span: definition.span }],
      });
    }
    return { kind: 'text', text: item.text, span: item.span };
  }
  const role = matchChoice({ kind: 'choice', category: 'role' }, cursor, context);
  const isPlain = !item.quoted && /^[a-z][\w-]*$/i.test(item.text);
  const isGroup = definitionOf(context.names, ['group'], item.text) !== undefined;
  const known = [...namesOf(context.names, places), ...wordsOf(context.vocabulary, 'whole').keys()];
  const suggestion = suggest(item.text, known);
  if (role !== undefined || isGroup || !isPlain || suggestion === undefined) {
    return readSelector(cursor, context, { isOver });
  }
  const args = { word: item.text, kind: 'stage, arm or mark', suggestion };
  const fixes = spellingFix(item.span, suggestion);
  return report(context, names.unknownName, args, item.span, { fixes });
}

/** `measure sparsity of conv, accuracy`: the comma parts two metrics, not two kinds of layers. */
function beginsMetric(cursor: Cursor, context: Context): boolean {
  const behind = { ...cursor, index: cursor.index + 1 };
  return matchChoice(metric, behind, context) !== undefined;
}

/** `{over?, metric, of?, after?, comparison, bound}`, or what stands before the comparison alone. */
export function readComparison(shape: ComparisonShape, cursor: Cursor, context: Context): RecordValue | undefined {
  const item = peekItem(cursor);
  const back = shape.ofRun === true;
  if (item?.kind !== 'binary' || !comparisons.has(item.operator)) {
    const over = back ? readOverSeeds(cursor, context) : {};
    const measured = over && withFields(readMeasured(cursor, context, back), over);
    if (measured === undefined || !shape.required) return measured;
    return report(context, types.missingComparison, { owner: cursor.owner }, measured.span);
  }
  cursor.index++;
  const left = cursorOver([asPhrase(item.left)], cursor.owner, item.left.span);
  const over = back ? readOverSeeds(left, context) : {};
  const measured = over && readMeasured(left, context, back);
  if (over === undefined || measured === undefined) return undefined;
  if (!atEnd(left)) return refuseRest(left, context);
  const bound = readBound(item, cursor, context, back);
  if (bound === undefined) return undefined;
  const comparison: Choice = {
    kind: 'choice',
    word: item.operator,
    args: {},
    span: { start: item.left.span.end, end: item.right.span.start },
  };
  const fields = { ...over, ...measured.fields, comparison, bound };
  return { kind: 'record', fields, span: spanSince(cursor, item.span) };
}

/** Of how many runs a claim speaks, where it says so: `median over 3 seeds`. */
function readOverSeeds(cursor: Cursor, context: Context): RecordValue['fields'] | undefined {
  if (matchChoice(statistic, cursor, context) === undefined) return {};
  const over = readRecord(overSeeds.parts, cursor, context);
  return over && { over };
}

function withFields(value: RecordValue | undefined, fields: RecordValue['fields']): RecordValue | undefined {
  return value && { ...value, fields: { ...fields, ...value.fields } };
}

/**
 * A quantity in the metric's unit, or another measured value. Words behind it (`at most …`) go back
 * to the clause around the comparison, which binds loosest of all.
 */
function readBound(item: BinaryItem, cursor: Cursor, context: Context, back: boolean): Value | undefined {
  const right = cursorOver([asPhrase(item.right)], item.operator, item.right.span);
  const values = context.subject.values ?? plainNumber;
  const isMeasured = matchChoice(metric, right, context) !== undefined;
  const bound = isMeasured ? readMeasured(right, { ...context, subject: {} }, back) : readQuantity(values, right, context);
  if (bound === undefined) return undefined;
  cursor.tokens = [...cursor.tokens.slice(0, cursor.index), ...right.tokens.slice(right.index), ...cursor.tokens.slice(cursor.index)];
  return bound;
}

function asPhrase(side: Item | Phrase): Phrase {
  return side.kind === 'phrase' ? side : { kind: 'phrase', items: [side], span: side.span };
}

function refuseRest(cursor: Cursor, context: Context): undefined {
  const { start, end } = spanHere(cursor);
  const found = `\`${textAt(context, { start, end })}\``;
  const args = { found, owner: cursor.owner, suggestion: undefined };
  return report(context, types.unexpected, args, { start, end });
}
