/** Windows as other tools write them: `epochs 1..10`, `1-10 epochs`, `25% to 75%`. */
import { windowForm } from '../../../diagnostics/catalogue/names.ts';
import type { HeadDeclaration } from '../../../vocabulary/index.ts';
import type { Clause, Item, Statement } from '../../ast.ts';
import { report, textAt, type Context } from '../context.ts';
import { isWord, peekItem, type Cursor } from '../cursor.ts';

interface Meant {
  readonly form: string;
  /** How many items say it. */
  readonly length: number;
}

/** True where a window is meant that is none; the fix writes it as a range. */
export function refuseForm(cursor: Cursor, context: Context): boolean {
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
  if (isTime(first) && second?.kind === 'range') {
    return { form: `${textOf(second)} ${textOf(first)}`, length: 2 };
  }
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

/**
 * `to 80% over 25% to 75%`: the second `to` is the other end of the window. Where there is no other,
 * it may be the target.
 */
export function splitsWindow(
  clause: Clause,
  [next]: readonly Clause[],
  { clauses }: Statement,
  { head, context }: { readonly head: HeadDeclaration; readonly context: Context },
): boolean {
  const declared = head.clauses.find(({ word }) => word === clause.word.text);
  const targets = clauses.filter(({ word }) => word.text === 'to' || word.text === 'removing');
  if (declared?.value?.kind !== 'window' || next?.word.text !== 'to' || targets.length < 2) {
    return false;
  }
  const [from, to] = [endIn(clause, context), endIn(next, context)];
  if (from === undefined || to === undefined) return false;
  const sign = !from.number.percent && to.number.percent ? '%' : '';
  const unit = to.unit ?? from.unit;
  const ends = `${textAt(context, from.number.span)}${sign}..${textAt(context, to.number.span)}`;
  const form = unit === undefined ? ends : `${ends} ${unit}`;
  const span = { start: from.number.span.start, end: next.span.end };
  const edits = [{ span, text: form }];
  const fixes = [{ title: `write \`${form}\``, edits, safety: 'unsafe' as const }];
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
