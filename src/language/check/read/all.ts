/** Reads a shape to the end of its words: what is left over is reported. */
import * as types from '../../../diagnostics/catalogue/types.ts';
import type { Shape } from '../../../vocabulary/index.ts';
import type { Value } from '../../typed.ts';
import { report, textAt, type Context } from '../context.ts';
import { atEnd, peek, type Cursor } from '../cursor.ts';
import { isSecondStatement, refuseSecond, refuseForeign } from '../refusals.ts';
import { listed, spellingFix, suggest } from '../../../diagnostics/suggest.ts';
import { refuseBare } from './bare-value.ts';
import { refuseOutside } from './amount-range.ts';
import { wordsIn } from './text.ts';

export function readAll(shape: Shape, cursor: Cursor, context: Context): Value | undefined {
  const value = context.read(shape, cursor, context);
  return value === undefined || atEnd(cursor) ? value : refuseRest(shape, cursor, context);
}

function refuseRest(shape: Shape, cursor: Cursor, context: Context): undefined {
  const token = peek(cursor);
  const next = token?.kind === 'comma' ? (peek(cursor, 1) ?? token) : token;
  if (next === undefined || next.kind === 'missing') return undefined;
  const word = textAt(context, next.span);
  const clauseWords = context.subject.clauses?.map((clause) => clause.word) ?? [];
  const known = [...wordsIn(shape, context), ...clauseWords];
  const isMisspelt = next.kind === 'name' && !known.includes(word.toLowerCase());
  const suggestion = isMisspelt ? suggest(word, known) : undefined;
  const args = {
    found: `\`${word}\``,
    owner: cursor.owner,
    suggestion,
    clauses: listed(clauseWords.filter((one) => one !== cursor.owner)),
  };
  if (isSecondStatement(next, context)) {
    const comma = token?.kind === 'comma' ? token.span : undefined;
    return refuseSecond(word, next.span, { head: cursor.owner, context, comma });
  }
  if (refuseOutside(shape, cursor, context)) return undefined;
  const isOwn = (ours: string): boolean => clauseWords.includes(ours);
  const written = next.kind === 'call' ? next.callee : next;
  const named = textAt(context, written.span);
  if (refuseForeign('clause', named, { span: written.span, context, fits: isOwn })) return undefined;
  if (suggestion !== undefined) return report(context, types.unexpected, args, next.span, { fixes: spellingFix(next.span, suggestion) });
  if (refuseBare(cursor, context)) return undefined;
  return report(context, types.unexpected, args, next.span);
}
