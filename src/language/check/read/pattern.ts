/** Reads an N:M pattern: `2:4`, `keep 1 of 4`. */
import * as types from '../../../diagnostics/catalogue/types.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';
import type { Item } from '../../ast.ts';
import type { Pattern } from '../../typed.ts';
import { report, textAt, type Context } from '../context.ts';
import { isWord, peek, peekItem, spanHere, spanSince, type Cursor } from '../cursor.ts';

/** Larger frames than this are no pattern that anything computes with. */
export const largest = 4096;

export function isPattern(item: Item | undefined): boolean {
  return item?.kind === 'ratio' || isWord(item, 'keep');
}

export function readPattern(cursor: Cursor, context: Context): Pattern | undefined {
  const item = peekItem(cursor);
  const first = spanHere(cursor);
  if (item?.kind === 'missing') return undefined;
  if (item?.kind === 'ratio') {
    cursor.index++;
    return readRatio(Number(item.left), Number(item.right), item.span, context);
  }
  const keep = wholeNumber(peekItem(cursor, 1));
  const of = wholeNumber(peekItem(cursor, 3));
  if (isWord(item, 'keep') && isWord(peek(cursor, 2), 'of') && keep !== undefined && of !== undefined) {
    cursor.index += 4;
    return settle(keep, of, spanSince(cursor, first), context);
  }
  const args = { owner: cursor.owner, expected: 'a pattern such as `2:4` or `keep 1 of 4`' };
  if (item === undefined) return report(context, types.missingValue, args, first);
  const found = `\`${textAt(context, item.span)}\``;
  return report(context, types.wrongKind, { ...args, found }, item.span);
}

/** N:M says what is kept only where as much is pruned. */
function readRatio(left: number, right: number, span: Span, context: Context): Pattern | undefined {
  if (left * 2 === right || left <= 0 || left >= right) return settle(left, right, span, context);
  const text = `keep ${left} of ${right}`;
  const other = `keep ${right - left} of ${right}`;
  return report(context, types.ambiguousPattern, { written: textAt(context, span) }, span, {
    fixes: [
      { title: `write \`${text}\``, edits: [{ span, text }], safety: 'unsafe' },
      { title: `write \`${other}\``, edits: [{ span, text: other }], safety: 'unsafe' },
    ],
  });
}

function settle(keep: number, of: number, span: Span, context: Context): Pattern | undefined {
  if (keep >= 1 && keep < of && of <= largest) return { kind: 'pattern', keep, of, span };
  const args = { written: textAt(context, span), largest };
  return report(context, types.impossiblePattern, args, span);
}

function wholeNumber(item: Item | undefined): number | undefined {
  if (item?.kind !== 'number' || item.percent || !/^\d{1,15}$/.test(item.text)) return undefined;
  return Number(item.text);
}
