/** Arguments that stand behind their word instead of in its brackets: `adam lr 1e-3`. */
import { constantsOutside } from '../../../diagnostics/catalogue/names.ts';
import { gather, wordsOf, type GatheringTable, type Shape } from '../../../vocabulary/index.ts';
import { report, textAt, type Context } from '../context.ts';
import { peek, peekItem, type Cursor } from '../cursor.ts';

/** True where it has been reported; the fix puts one argument into the brackets. */
export function refuseOutside(shape: Shape, cursor: Cursor, context: Context): boolean {
  const word = peek(cursor, -1);
  const name = peekItem(cursor);
  const value = peekItem(cursor, 1);
  if (word?.kind !== 'name' && word?.kind !== 'call') return false;
  if (name?.kind !== 'name' || value === undefined) return false;
  const callee = word.kind === 'call' ? word.callee.text : word.text;
  if (!gather(argumentsIn, shape, callee, context).includes(name.text.toLowerCase())) return false;
  const span = { start: name.span.start, end: value.span.end };
  const written = `${name.text.toLowerCase()}: ${textAt(context, value.span)}`;
  const isOpen = word.kind === 'call' && word.args.length > 0;
  const bracket = word.kind === 'call' ? word.span.end - 1 : word.span.end;
  const text = word.kind === 'name' ? `(${written})` : `${isOpen ? ', ' : ''}${written})`;
  const edits = [{ span: { start: bracket, end: span.end }, text }];
  const fixes = [{ title: 'put it in brackets', edits, safety: 'unsafe' as const }];
  report(context, constantsOutside, { written: textAt(context, span), call: callee }, span, { fixes });
  return true;
}

const argumentsIn: GatheringTable<[word: string, context: Context], string> = {
  choice: ({ category }, word, { vocabulary }) => {
    const declared = wordsOf(vocabulary, category).get(word.toLowerCase());
    return declared?.args?.flatMap((one) => (one.shape === undefined ? [] : one.name)) ?? [];
  },
};
