/** Reads the values that a sweep or a branch goes through. */
import type { ValuesShape } from '../../../vocabulary/index.ts';
import type { ListValue, Value } from '../../typed.ts';
import type { Context } from '../context.ts';
import { hasNextItem, peekItem, spanHere, spanSince, type Cursor } from '../cursor.ts';
import { readQuantity } from './quantity.ts';
import { readBounds } from './window.ts';

/** A list, or a window where a range is written; a single quantity for the step of a range. */
export function readValues(
  shape: ValuesShape,
  cursor: Cursor,
  context: Context,
): Value | undefined {
  const { values } = context.subject;
  if (values === undefined) return undefined;
  if (shape.step === true) return readQuantity(values, cursor, context);
  if (peekItem(cursor)?.kind === 'range') return readBounds(cursor, context);
  const first = spanHere(cursor);
  const items: Value[] = [];
  for (;;) {
    const item = readQuantity(values, cursor, context);
    if (item === undefined) return undefined;
    items.push(item);
    if (!hasNextItem(cursor)) break;
    cursor.index++;
  }
  const list: ListValue = { kind: 'list', items, span: spanSince(cursor, first) };
  return list;
}
