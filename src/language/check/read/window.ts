/** Reads a window of a stage, and the other ranges: bounds and intervals. */
import { compare } from '../../../exact/rational.ts';
import * as clauses from '../../../diagnostics/catalogue/clauses.ts';
import type { QuantityShape, WindowShape, HeadDeclaration } from '../../../vocabulary/index.ts';
import type { Item, NumberItem, RangeItem, Clause, Statement } from '../../ast.ts';
import type { Quantity, RecordValue, Value, Window } from '../../typed.ts';
import { report, textAt, type Context } from '../context.ts';
import { isWord, peek, peekItem, skipWord, spanHere, spanSince, type Cursor } from '../cursor.ts';
import { refuseItem } from '../refusals.ts';
import { describeShape } from '../describe.ts';
import { declaredValue } from './amount-range.ts';
import { readQuantity } from './quantity.ts';
import { windowForm } from '../../../diagnostics/catalogue/names.ts';

export function readWindow(shape: WindowShape, cursor: Cursor, context: Context): Window | undefined {
  const first = spanHere(cursor);
  shape.silent?.forEach((word) => skipWord(cursor, word));
  const window = readRange(shape.ends, shape, cursor, context);
  if (window === undefined) return undefined;
  const base = readBase(shape, window, cursor);
  const span = spanSince(cursor, first);
  if (base === undefined) return { ...window, span };
  return { ...window, from: { ...window.from, base }, to: { ...window.to, base }, span };
}

/** `of compute` behind a range in per cent. */
function readBase(shape: WindowShape, window: Window, cursor: Cursor): string | undefined {
  const next = peekItem(cursor, 1);
  const isBase = next?.kind === 'name' && shape.bases?.includes(next.text.toLowerCase()) === true;
  if (window.from.unit !== 'share' || !isWord(peek(cursor), 'of') || !isBase) return undefined;
  cursor.index += 2;
  return next.text.toLowerCase();
}

/** A range whose ends are quantities of one unit, which stands behind the second end. */
function readRange(ends: QuantityShape, shape: WindowShape | QuantityShape, cursor: Cursor, context: Context): Window | undefined {
  const item = peekItem(cursor);
  if (item?.kind === 'missing') return undefined;
  if (item?.kind !== 'range') {
    if (shape.kind === 'window' && refuseForm(cursor, context)) return undefined;
    const expected = shape.kind === 'window' ? describeShape(shape, context.vocabulary) : 'a range such as `10%..90%`';
    return refuseItem(expected, cursor, context);
  }
  cursor.index++;
  const to = readEnd(item.to, ends, { cursor, context, consumes: true });
  const from = to && readEnd(item.from, ends, { cursor, context, consumes: false });
  if (to === undefined || from === undefined) return undefined;
  const lower = declaredValue(from, context);
  const higher = declaredValue(to, context);
  if (lower !== undefined && higher !== undefined && compare(lower, higher) > 0) return refuseReversed(item, from, to, context);
  return { kind: 'window', from, to, span: item.span };
}

/** Reads one end as if it stood alone, the unit behind the range included. */
function readEnd(
  end: Item,
  ends: QuantityShape,
  { cursor, context, consumes }: { readonly cursor: Cursor; readonly context: Context; readonly consumes: boolean },
): Quantity | undefined {
  const behind = cursor.tokens.slice(consumes ? cursor.index : unitStart(cursor));
  const local: Cursor = { ...cursor, tokens: [sharePercent(end, rangeBefore(cursor)), ...behind], index: 0 };
  const quantity = readQuantity(ends, local, context);
  if (consumes) cursor.index += Math.max(0, local.index - 1);
  return quantity && { ...quantity, span: end.span };
}

function rangeBefore(cursor: Cursor): RangeItem | undefined {
  const range = cursor.tokens.slice(0, cursor.index).findLast((token) => token.kind === 'range');
  return range?.kind === 'range' ? range : undefined;
}

/** Index behind the range, where its unit stands. */
function unitStart(cursor: Cursor): number {
  return cursor.tokens.slice(0, cursor.index).findLastIndex((token) => token.kind === 'range') + 1;
}

/** `25..75%`: the sign at the end speaks for both ends. */
function sharePercent(end: Item, range: RangeItem | undefined): Item {
  const speaks = range?.to.kind === 'number' && range.to.percent;
  if (end.kind !== 'number' || !speaks) return end;
  const shared: NumberItem = { ...end, percent: true };
  return shared;
}

function refuseReversed(item: RangeItem, from: Quantity, to: Quantity, context: Context): undefined {
  const first = textAt(context, from.span);
  const second = textAt(context, to.span);
  const text = `${second}..${first}`;
  return report(context, clauses.reversedWindow, { from: first, to: second }, item.span, {
    fixes: [{ title: `write \`${text}\``, edits: [{ span: item.span, text }], safety: 'unsafe' }],
  });
}

/** Between which values a parameter may be set. */
export function readBounds(cursor: Cursor, context: Context): Window | undefined {
  const ends = context.subject.values;
  return ends && readRange(ends, ends, cursor, context);
}

/** `80% ± 0.1%` as bound and tolerance, `79%..81%` as a window. */
export function readInterval(cursor: Cursor, context: Context): RecordValue | undefined {
  const values = context.subject.values;
  const item = peekItem(cursor);
  if (values === undefined || item?.kind === 'missing') return undefined;
  const first = spanHere(cursor);
  const fields = readIntervalFields(values, item, cursor, context);
  if (fields === undefined) return undefined;
  const span = spanSince(cursor, first);
  const comparison: Value = { kind: 'choice', word: 'in', args: {}, span };
  return { kind: 'record', fields: { comparison, ...fields }, span };
}

function readIntervalFields(
  values: QuantityShape,
  item: Item | undefined,
  cursor: Cursor,
  context: Context,
): Readonly<Record<string, Value>> | undefined {
  if (item?.kind !== 'binary' || item.operator !== '±') {
    const bound = readRange(values, values, cursor, context);
    return bound && { bound };
  }
  const behind = cursor.tokens.slice(cursor.index + 1);
  const center = sideItem(item.left);
  const tolerance = sideItem(item.right);
  if (center === undefined || tolerance === undefined) return undefined;
  const local: Cursor = { ...cursor, tokens: [center, ...behind], index: 0 };
  const bound = readQuantity(values, local, context);
  const other: Cursor = { ...cursor, tokens: [tolerance, ...behind], index: 0 };
  const within = bound && readQuantity(toleranceOf(values), other, context);
  cursor.index += local.index;
  if (bound === undefined || within === undefined) return undefined;
  return { bound: { ...bound, span: center.span }, within: { ...within, span: tolerance.span } };
}

/** A tolerance is written as the value, or as a plain share. */
function toleranceOf(values: QuantityShape): QuantityShape {
  const share = { written: 'percent', unit: 'share' } as const;
  return { ...values, readings: [...values.readings, share] };
}

function sideItem(side: BinarySide): Item | undefined {
  return side.kind === 'phrase' ? side.items[0] : side;
}

type BinarySide = Item | { readonly kind: 'phrase'; readonly items: readonly Item[] };

// Windows as other tools write them: `epochs 1..10`, `1-10 epochs`, `25% to 75%`.

interface Meant {
  readonly form: string;
  /** How many items say it. */
  readonly length: number;
}

/** True where a window is meant that is none; the fix writes it as a range. */
function refuseForm(cursor: Cursor, context: Context): boolean {
  const meant = meantHere(cursor, context);
  const first = peekItem(cursor);
  const last = peekItem(cursor, (meant?.length ?? 1) - 1);
  if (meant === undefined || first === undefined || last === undefined) return false;
  const { form } = meant;
  const span = { start: first.span.start, end: last.span.end };
  // Of two units one goes.
  const safety = meant.length === 3 ? 'unsafe' : 'safe';
  const fixes = [{ title: `write \`${form}\``, edits: [{ span, text: form }], safety } as const];
  report(context, windowForm, { written: textAt(context, span), form }, span, { fixes });
  cursor.index += meant.length;
  return true;
}

function meantHere(cursor: Cursor, context: Context): Meant | undefined {
  const [first, second, third] = [0, 1, 2].map((ahead) => peekItem(cursor, ahead));
  const textOf = (item: Item): string => textAt(context, item.span);
  const isTime = (item: Item | undefined): boolean => isUnitOfTime(item, context);
  if (first === undefined) return undefined;
  if (isTime(first) && second?.kind === 'range') return { form: `${textOf(second)} ${textOf(first)}`, length: 2 };
  const isRange = second?.kind === 'range' && isTime(second.from) && second.to.kind === 'number';
  if (first.kind === 'number' && isRange && third !== undefined && isTime(third)) {
    return { form: `${textOf(first)}..${textOf(second.to)} ${textOf(third)}`, length: 3 };
  }
  if (first.kind !== 'binary' || first.operator !== '-') return undefined;
  const { left, right } = first;
  if (left.kind !== 'number' || right.kind !== 'number') return undefined;
  return { form: `${textOf(left)}..${textOf(right)}`, length: 1 };
}

function isUnitOfTime(item: Item | undefined, { vocabulary }: Context): boolean {
  return vocabulary.units.some(({ word, singular, dimension }) => dimension === 'time' && (isWord(item, word) || isWord(item, singular)));
}

/** `to 80% over 25% to 75%`: the second `to` is the other end of the window. Where there is no other, it may be the target. */
export function splitsWindow(
  clause: Clause,
  [next]: readonly Clause[],
  { clauses }: Statement,
  { head, context }: { readonly head: HeadDeclaration; readonly context: Context },
): boolean {
  const declared = head.clauses.find(({ word }) => word === clause.word.text);
  const targets = clauses.filter(({ word }) => word.text === 'to' || word.text === 'removing');
  if (declared?.value?.kind !== 'window' || next?.word.text !== 'to' || targets.length < 2) return false;
  const [from, to] = [endIn(clause, context), endIn(next, context)];
  if (from === undefined || to === undefined) return false;
  const sign = !from.number.percent && to.number.percent ? '%' : '';
  const unit = to.unit ?? from.unit;
  const ends = `${textAt(context, from.number.span)}${sign}..${textAt(context, to.number.span)}`;
  const form = unit === undefined ? ends : `${ends} ${unit}`;
  const span = { start: from.number.span.start, end: next.span.end };
  const fixes = [{ title: `write \`${form}\``, edits: [{ span, text: form }], safety: 'unsafe' as const }];
  report(context, windowForm, { written: textAt(context, span), form }, span, { fixes });
  return true;
}

/** A number, with its unit of time or without one. */
function endIn({ phrases: [phrase, other] }: Clause, context: Context) {
  const [number, unit, third] = phrase?.items ?? [];
  if (number?.kind !== 'number' || other !== undefined || third !== undefined) return undefined;
  if (unit === undefined) return { number };
  return isUnitOfTime(unit, context) ? { number, unit: textAt(context, unit.span) } : undefined;
}
