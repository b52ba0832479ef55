/** Reads metrics and what they are taken of, and claims about them. */
import * as names from '../../../diagnostics/catalogue/names.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import { evaluatedNumber, overSeeds, stageName, wordsOf, type ChoiceShape, type ComparisonShape } from '../../../vocabulary/index.ts';
import type { BinaryItem, Phrase, Item } from '../../ast.ts';
import type { Choice, Quantity, RecordValue, Value } from '../../typed.ts';
import { isAmount, isPure, readAmount } from '../amount.ts';
import { report, textAt, type Context } from '../context.ts';
import { atEnd, cursorOver, isWord, peek, peekItem, spanHere, spanSince, type Cursor, type Token } from '../cursor.ts';
import { definitionOf, isTooEarly, namesOf } from '../../names.ts';
import { spellingFix, suggest } from '../../../diagnostics/suggest.ts';
import { checkAmount } from './amount-range.ts';
import { comparable } from '../rules/rule.ts';
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
  context.subject.values = values?.kind === 'quantity' ? values : evaluatedNumber;
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
  const suggestion = suggest(item.text, [...namesOf(context.names, places), ...wordsOf(context.vocabulary, 'whole').keys()]);
  if (role !== undefined || isGroup || !isPlain || suggestion === undefined) return readSelector(cursor, context, { isOver });
  const args = { word: item.text, kind: 'stage, arm or mark', suggestion };
  return report(context, names.unknownName, args, item.span, { fixes: spellingFix(item.span, suggestion) });
}

/** `measure sparsity of conv, accuracy`: the comma parts two metrics, not two kinds of layers. */
function beginsMetric(cursor: Cursor, context: Context): boolean {
  return matchChoice(metric, { ...cursor, index: cursor.index + 1 }, context) !== undefined;
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
  const bound = readBound(item, { cursor, metric: measured.fields['metric'] }, context, back);
  if (bound === undefined) return undefined;
  const comparison: Choice = {
    kind: 'choice',
    word: item.operator,
    args: {},
    span: { start: item.left.span.end, end: item.right.span.start },
  };
  return { kind: 'record', fields: { ...over, ...measured.fields, comparison, bound }, span: spanSince(cursor, item.span) };
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
function readBound(
  item: BinaryItem,
  { cursor, metric: left }: { readonly cursor: Cursor; readonly metric: Value | undefined },
  context: Context,
  back: boolean,
): Value | undefined {
  const right = cursorOver([asPhrase(item.right)], item.operator, item.right.span);
  const values = context.subject.values ?? evaluatedNumber;
  const isMeasured = matchChoice(metric, right, context) !== undefined;
  const multiple = multipleIn(right, context);
  const bound =
    multiple !== undefined
      ? readMultiple(multiple, { left, right }, context)
      : isMeasured
        ? readMeasured(right, { ...context, subject: {} }, back)
        : readQuantity(values, right, context);
  if (bound === undefined) return undefined;
  cursor.tokens = [...cursor.tokens.slice(0, cursor.index), ...right.tokens.slice(right.index), ...cursor.tokens.slice(cursor.index)];
  return bound;
}

/** A factor, and behind it the metric that it multiplies: `1.3 * loss of original`, `130% of loss of original`. */
type Multiple = { readonly factor: Item | Phrase; readonly measured: readonly Token[] };

function multipleIn({ tokens, index, ...cursor }: Cursor, context: Context): Multiple | undefined {
  const [item, of] = [tokens[index], tokens[index + 1]];
  const begins = (rest: readonly Token[]) => matchChoice(metric, { ...cursor, tokens: rest, index: 0 }, context);
  if (item?.kind === 'binary' && item.operator === '*') {
    const measured = [...asPhrase(item.right).items, ...tokens.slice(index + 1)];
    return begins(measured) && { factor: item.left, measured };
  }
  if (item === undefined || item.kind === 'comma' || !isAmount(item, context) || !isWord(of, 'of')) return undefined;
  const measured = tokens.slice(index + 2);
  const found = begins(measured);
  return found && isWord(measured[found.length], 'of') ? { factor: item, measured } : undefined;
}

/** A multiple of the metric that the claim speaks of, for the original network or one at a mark. */
function readMultiple(
  { factor, measured }: Multiple,
  { left, right }: { readonly left: Value | undefined; readonly right: Cursor },
  context: Context,
): Quantity | undefined {
  const first = spanHere(right);
  const amount = readAmount(factor, context);
  const inner: Cursor = { ...right, tokens: measured, index: 0 };
  const other = readMeasured(inner, { ...context, subject: {} });
  if (amount === undefined || other === undefined) return undefined;
  right.index = right.tokens.length - (measured.length - inner.index);
  const span = spanSince(right, first);
  const { metric: same, of } = other.fields;
  const base = of?.kind === 'text' ? of.text : of?.kind === 'choice' ? of.word : undefined;
  const isKnown = base === 'original' || (of?.kind === 'text' && context.names.defined.get('mark')?.has(of.text) === true);
  const takesMultiples = context.subject.values?.readings.some(({ marks }) => marks === true) === true;
  const isFactor = takesMultiples && isPure(amount.measure);
  if (base !== undefined && isKnown && isFactor && left !== undefined && comparable(left) === comparable(same)) {
    const quantity: Quantity = { kind: 'quantity', amount: amount.expr, unit: 'ratio', base, span };
    return checkAmount(evaluatedNumber, quantity, right.owner, context) ? quantity : undefined;
  }
  const name = left?.kind === 'choice' ? left.word : 'loss';
  const expected = `a multiple of the same metric of \`original\` or of a mark, such as \`1.3 * ${name} of original\``;
  return report(context, types.wrongKind, { owner: right.owner, found: `\`${textAt(context, span)}\``, expected }, span);
}

function asPhrase(side: Item | Phrase): Phrase {
  return side.kind === 'phrase' ? side : { kind: 'phrase', items: [side], span: side.span };
}

function refuseRest(cursor: Cursor, context: Context): undefined {
  const { start, end } = spanHere(cursor);
  const found = `\`${textAt(context, { start, end })}\``;
  return report(context, types.unexpected, { found, owner: cursor.owner, suggestion: undefined }, { start, end });
}
