/** Reads a number with its unit, in one of the readings that its place allows. */
import { quoted } from '../../../diagnostics/name-list.ts';
import { lengthOf, flatMapDefined } from '../../../basics/lists.ts';
import type { Span, Fix } from '../../../diagnostics/diagnostic.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import * as names from '../../../diagnostics/catalogue/names.ts';
import type { QuantityShape, Reading, UnitDeclaration } from '../../../vocabulary/index.ts';
import type { Item } from '../../ast.ts';
import type { Quantity } from '../../typed.ts';
import { isShare, readAmount, type Amount, type Measure } from '../amount.ts';
import { report, textAt, type Context } from '../context.ts';
import { isWord, matchWords, peek, peekItem, spanSince, type Cursor } from '../cursor.ts';
import { describeShape } from '../describe.ts';
import { definitionOf } from '../../names.ts';
import { refuseForeign, refuseItem } from '../refusals.ts';
import { spellingFix, suggest } from '../../../diagnostics/suggest.ts';
import { checkAmount } from './amount-range.ts';
import { multiply, parseDecimal, rational, toDecimal, compare, one, isInteger } from '../../../exact/rational.ts';

/** What stands behind a number. */
type Suffix =
  | { readonly kind: 'none' }
  | { readonly kind: 'unit'; readonly unit: UnitDeclaration }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'base'; readonly base: string };

export function readQuantity(shape: QuantityShape, cursor: Cursor, context: Context): Quantity | undefined {
  const item = peekItem(cursor);
  if (item === undefined) return refuseItem(describeShape(shape, context.vocabulary), cursor, context);
  if (item.kind === 'missing') return undefined;
  const amount = readAmount(item, context);
  if (amount === undefined) return undefined;
  cursor.index++;
  const suffix = readSuffix(shape, cursor, context);
  const span = spanSince(cursor, item.span);
  const quantity = withUnit(shape, asShare(amount, item, suffix), { suffix, span, cursor, context });
  if (quantity === undefined || !checkAmount(shape, quantity, cursor.owner, context)) return undefined;
  const per = readScope(shape, cursor);
  return per === undefined ? quantity : { ...quantity, per, span: spanSince(cursor, item.span) };
}

/** `(1 / rounds) of remaining`: a fraction that is computed needs no percent sign. */
function asShare(amount: Amount, item: Item, suffix: Suffix): Amount {
  const isComputed = item.kind === 'group' && suffix.kind === 'base';
  return isComputed && amount.measure.kind === 'number' ? { ...amount, measure: { kind: 'percent' } } : amount;
}

function readScope(shape: QuantityShape, cursor: Cursor): string | undefined {
  const scope = shape.per?.find((word) => isWord(peek(cursor, 1), word));
  if (scope === undefined || !isWord(peek(cursor), 'per')) return undefined;
  cursor.index += 2;
  return scope;
}

/** The unit behind a number, if there is one, and where both stand. */
interface Written {
  readonly suffix: Suffix;
  readonly span: Span;
  readonly cursor: Cursor;
  readonly context: Context;
}

/** Gives the quantity its unit, or says why it has none here. */
export function withUnit(shape: QuantityShape, amount: Amount, { suffix, span, cursor, context }: Written): Quantity | undefined {
  for (const reading of shape.readings) {
    const unit = unitIn(reading, amount.measure, suffix, context);
    if (unit !== undefined) return { kind: 'quantity', amount: amount.expr, ...unit, span };
  }
  return refuse(shape, amount.measure, { suffix, span, cursor, context });
}

function unitIn(
  reading: Reading,
  measure: Measure,
  suffix: Suffix,
  context: Context,
): { readonly unit: string; readonly base?: string } | undefined {
  if (measure.kind === 'typed' && suffix.kind === 'none') return unitOfParam(reading, measure, context);
  const isPercent = isShare(measure);
  if (isPercent !== (reading.written === 'percent')) return undefined;
  switch (suffix.kind) {
    case 'none':
      if (reading.word !== undefined || reading.bases !== undefined) return undefined;
      if (reading.unit === undefined) return undefined;
      return { unit: reading.unit, base: reading.base };
    case 'unit':
      if (reading.dimension !== suffix.unit.dimension) return undefined;
      return { unit: suffix.unit.word };
    case 'word':
      return reading.word === suffix.word && reading.unit !== undefined ? { unit: reading.unit } : undefined;
    case 'base': {
      const isMark = reading.marks === true && definitionOf(context.names, ['mark'], suffix.base) !== undefined;
      if (reading.bases?.includes(suffix.base) !== true && !isMark) return undefined;
      return { unit: reading.unit ?? 'ratio', base: reading.base ?? suffix.base };
    }
  }
}

/** A parameter carries its own unit; it fits where that unit may be written. */
function unitOfParam(
  reading: Reading,
  measure: Measure & { readonly kind: 'typed' },
  context: Context,
): { readonly unit: string; readonly base?: string } | undefined {
  const { unit, base } = measure;
  const own = { unit, base };
  if (reading.dimension !== undefined) {
    const declared = context.vocabulary.units.find((candidate) => candidate.word === unit);
    return declared?.dimension === reading.dimension ? own : undefined;
  }
  if (base !== undefined && reading.bases?.includes(base) === true) return own;
  const counts = unit === 'count' && (reading.unit === 'number' || reading.unit === 'rank');
  if (counts && reading.unit !== undefined) return { unit: reading.unit };
  return reading.unit === unit && reading.base === base ? own : undefined;
}

function readSuffix(shape: QuantityShape, cursor: Cursor, context: Context): Suffix {
  for (const { word } of shape.readings) {
    if (word !== undefined && isWord(peek(cursor), word)) {
      cursor.index++;
      return { kind: 'word', word };
    }
  }
  const unit = matchUnit(cursor, context);
  if (unit !== undefined) {
    cursor.index += unit.length;
    return { kind: 'unit', unit: unit.unit };
  }
  const after = peekItem(cursor, 1);
  const takesBase = shape.readings.some((reading) => reading.bases !== undefined);
  if (takesBase && isWord(peek(cursor), 'of') && after?.kind === 'name') {
    cursor.index += 2;
    return { kind: 'base', base: after.quoted ? after.text : after.text.toLowerCase() };
  }
  return { kind: 'none' };
}

/** The longest unit that the next words spell. */
function matchUnit(cursor: Cursor, context: Context) {
  const next = peekItem(cursor)?.kind;
  if (next !== 'name' && next !== 'call') return undefined;
  let best: { readonly unit: UnitDeclaration; readonly length: number } | undefined;
  for (const unit of context.vocabulary.units) {
    const length = matchWords(cursor, unit.word) || matchWords(cursor, unit.singular);
    if (length > lengthOf(best)) best = { unit, length };
  }
  return best;
}

function refuse(shape: QuantityShape, measure: Measure, { suffix, span, cursor, context }: Written): undefined {
  const { owner } = cursor;
  const written = textAt(context, span);
  const expected = describeShape(shape, context.vocabulary);
  const mayBePercent = shape.readings.some((reading) => reading.written === 'percent');
  const known = flatMapDefined(shape.readings, (reading) => reading.bases);
  if (suffix.kind === 'base' && isShare(measure)) {
    const suggestion = suggest(suffix.base, known);
    const last = cursor.tokens[cursor.index - 1]?.span ?? span;
    const isOurs = (ours: string): boolean => known.includes(ours);
    if (refuseForeign('base', suffix.base, { span: last, context, fits: isOurs })) return undefined;
    const args = { word: suffix.base, owner, kind: 'a base', known: known.map(quoted).join(', '), suggestion };
    return report(context, names.unknownWord, args, last, { fixes: spellingFix(last, suggestion) });
  }
  if (suffix.kind === 'none' && measure.kind === 'number') return refuseBare({ shape, span, written, expected }, cursor, context);
  if (measure.kind === 'number' && suffix.kind === 'word' && mayBePercent) {
    return report(context, types.missingPercent, { written, owner, instead: inPercent(written, suffix.word) }, span);
  }
  return report(context, types.wrongUnit, { owner, written, measures: describeMeasure(measure, suffix), expected }, span);
}

interface BareNumber {
  readonly shape: QuantityShape;
  readonly span: Span;
  readonly written: string;
  readonly expected: string;
}

/** A number without a unit, or with one that is misspelt. */
function refuseBare({ shape, span, written, expected }: BareNumber, cursor: Cursor, context: Context): undefined {
  const { owner } = cursor;
  const next = peekItem(cursor);
  if (next?.kind === 'name') {
    const spelt = context.vocabulary.units
      .filter((unit) => shape.readings.some((reading) => reading.dimension === unit.dimension))
      .flatMap((unit) => [unit.word, unit.singular]);
    const suggestion = suggest(next.text, spelt);
    const args = { word: next.text, owner, known: expected, suggestion };
    if (wantsUnit(shape) || suggestion !== undefined) {
      return report(context, names.unknownUnit, args, next.span, { fixes: spellingFix(next.span, suggestion) });
    }
  }
  const mayBePercent = shape.readings.some((reading) => reading.written === 'percent');
  if (!mayBePercent || wantsUnit(shape)) return report(context, types.missingUnit, { written, owner, expected }, span);
  const isCounted = /^\d+$/.test(written) && context.subject.units !== undefined;
  const args = { written, owner, units: isCounted ? context.subject.units : undefined, share: shape.share };
  const isOpen = isCounted || shape.share !== undefined;
  const fixes = isOpen ? {} : percentFix(written, span);
  return report(context, types.missingPercent, args, span, fixes);
}

/** `1/3 sparsity` as a share of the whole. */
function inPercent(written: string, word: string): string {
  const amount = written.slice(0, written.lastIndexOf(word)).trim();
  return `100% * (${amount}) ${word}`;
}

function wantsUnit(shape: QuantityShape): boolean {
  return shape.readings.some(({ dimension, unusual }) => dimension !== undefined && unusual !== true);
}

const dimensions: Readonly<Record<string, string>> = {
  time: 'a length of time',
  data: 'an amount of data',
  pruning: 'a number of units',
  points: 'a difference in points',
  rank: 'a rank',
  layers: 'a number of layers',
  latency: 'a latency',
};

function describeMeasure(measure: Measure, suffix: Suffix): string {
  if (suffix.kind === 'unit') return dimensions[suffix.unit.dimension] ?? 'a quantity';
  if (measure.kind === 'typed') return `a ${measure.label}`;
  return measure.kind === 'percent' ? 'a share' : 'a plain number';
}

// What to write where a percent sign is missing.

/** `80` means 80%, `0.8` does too; other numbers get no fix. */
function percentFix(written: string, span: Span): { readonly fixes?: readonly Fix[] } {
  const value = parseDecimal(written);
  if (value === undefined) return {};
  const isFraction = compare(value, one) <= 0 && !isInteger(value);
  const percentage = isFraction ? multiply(value, rational(100)) : value;
  const text = `${toDecimal(percentage)}%`;
  return { fixes: [{ title: `write \`${text}\``, edits: [{ span, text }], safety: 'unsafe' }] };
}
