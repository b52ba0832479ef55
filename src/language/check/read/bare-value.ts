/** Values that stand without the word of their clause: `magnitude 80%`, `over 25%..75% cubic`. */
import { unexpected } from '../../../diagnostics/catalogue/types.ts';
import type { Shape } from '../../../vocabulary/index.ts';
import type { Value } from '../../typed.ts';
import { noFindings, report, textAt, type Context } from '../context.ts';
import { atEnd, peek, type Cursor } from '../cursor.ts';

/** Any name may stand in these: they tell nothing. */
const takesNames: ReadonlySet<Shape['kind']> = new Set(['selector', 'name', 'text']);

/** True where clauses of the statement take what is left, which is reported then: the first one is proposed. */
export function refuseBare(cursor: Cursor, context: Context): boolean {
  const start = peek(cursor)?.kind === 'comma' ? cursor.index + 1 : cursor.index;
  const rest = cursor.tokens.slice(start);
  const [first, last] = [rest[0], rest.at(-1)];
  if (first === undefined || last === undefined) return false;
  const taking = (context.subject.clauses ?? []).filter(
    ({ word, value }) =>
      word !== cursor.owner && value !== undefined && !takesNames.has(value.kind) && takes(value, word, rest, cursor, context),
  );
  const [chosen] = taking;
  if (chosen === undefined) return false;
  const span = { start: first.span.start, end: last.span.end };
  const written = textAt(context, span);
  const args = {
    found: `\`${written}\``,
    owner: cursor.owner,
    suggestion: undefined,
    forms: taking.map(({ word }) => `${word} ${written}`),
  };
  const text = `${chosen.word} ${written}`;
  const fixes = [
    {
      title: `write \`${text}\``,
      edits: [{ span: { start: gapBefore(cursor, start), end: span.end }, text: ` ${text}` }],
      safety: 'unsafe' as const,
    },
  ];
  report(context, unexpected, args, span, { fixes });
  return true;
}

/** What a clause takes before, its comma included, ends there. */
function gapBefore(cursor: Cursor, start: number): number {
  const before = cursor.tokens.slice(0, start).findLast(({ kind }) => kind !== 'comma');
  return before?.span.end ?? cursor.end.end;
}

function takes(shape: Shape, owner: string, tokens: Cursor['tokens'], { end, stops }: Cursor, context: Context): boolean {
  const cursor: Cursor = { tokens, owner, end, stops, index: 0 };
  const value = context.read(shape, cursor, { ...context, findings: noFindings(), subject: { ...context.subject } });
  const isNumber = tokens[0]?.kind === 'number';
  return value !== undefined && atEnd(cursor) && !(isNumber && isExpression(value));
}

/** Any number is an expression, which says nothing of what is meant. */
function isExpression(value: Value): boolean {
  return value.kind === 'expression' || (value.kind === 'record' && Object.values(value.fields).some(isExpression));
}
