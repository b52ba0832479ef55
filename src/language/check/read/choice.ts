/** Reads a word of the vocabulary with its arguments. */
import * as names from '../../../diagnostics/catalogue/names.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import { wordsOf, type ChoiceShape } from '../../../vocabulary/index.ts';
import type { Choice, Value } from '../../typed.ts';
import { report, textAt, type Context } from '../context.ts';
import { peekItem, spanHere, spanSince, type Cursor } from '../cursor.ts';
import { categoryInWords, describeShape } from '../describe.ts';
import { namesOf } from '../../names.ts';
import { listed, spellingFix, suggest } from '../../../diagnostics/suggest.ts';
import { refuseForeign } from '../refusals.ts';
import { readArguments } from './arguments.ts';
import { matchChoice } from './match-choice.ts';
import { readParts } from './record.ts';

export function readChoice(shape: ChoiceShape, cursor: Cursor, context: Context): Choice | undefined {
  const match = matchChoice(shape, cursor, context);
  if (match === undefined) return refuse(shape, cursor, context);
  const first = spanHere(cursor);
  const last = peekItem(cursor, match.length - 1);
  cursor.index += match.length;
  const call = last?.kind === 'call' ? last : undefined;
  const args = readArguments(match.word, call, call?.span ?? first, context);
  const { word, follow: parts } = match.word;
  const follow = parts === undefined ? nothing : readParts(parts, { word, cursor }, context);
  if (args === undefined || follow === undefined) return undefined;
  return { kind: 'choice', word, args: parts === undefined ? args : { ...args, ...follow }, span: spanSince(cursor, first) };
}

const nothing: Readonly<Record<string, Value>> = {};

function refuse(shape: ChoiceShape, cursor: Cursor, context: Context): undefined {
  const item = peekItem(cursor);
  const { owner } = cursor;
  if (item?.kind === 'missing') return undefined;
  const expected = describeShape(shape, context.vocabulary);
  if (item === undefined) return report(context, types.missingValue, { owner, expected }, spanHere(cursor));
  const written = item.kind === 'call' ? item.callee : item;
  if (item.kind !== 'name' && item.kind !== 'call') {
    return report(context, types.wrongKind, { owner, found: `\`${textAt(context, item.span)}\``, expected }, item.span);
  }
  const known = [
    ...(shape.words ?? wordsOf(context.vocabulary, shape.category).keys()),
    ...namesOf(context.names, shape.definitions === undefined ? [] : [shape.definitions]),
  ];
  const word = textAt(context, written.span);
  const isOurs = (ours: string): boolean => known.includes(ours);
  if (refuseForeign(shape.category, word, { span: written.span, context, fits: isOurs })) return undefined;
  const args = { word, owner, kind: categoryInWords[shape.category], known: listed(known), suggestion: suggest(word, known) };
  return report(context, names.unknownWord, args, written.span, { fixes: spellingFix(written.span, args.suggestion) });
}
