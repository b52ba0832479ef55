/** Reads a word of the vocabulary with its arguments. */
import * as names from '../../../diagnostics/catalogue/names.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import type { ChoiceShape, WordDeclaration } from '../../../vocabulary/index.ts';
import { wordsOf } from '../../../vocabulary/index.ts';
import type { CallItem } from '../../ast.ts';
import type { Choice, Value } from '../../typed.ts';
import { report, textAt, type Context } from '../context.ts';
import { matchWords, peekItem, spanHere, spanSince, type Cursor } from '../cursor.ts';
import { categoryInWords, describeShape } from '../describe.ts';
import { namesOf } from '../names.ts';
import { listed, suggest } from '../suggest.ts';
import { readArguments } from './arguments.ts';
import { readParts } from './record.ts';

/** Which word of the category is next, and over how many items it stands. */
export function matchChoice(
  shape: ChoiceShape,
  cursor: Cursor,
  context: Context,
): { readonly word: WordDeclaration; readonly length: number } | undefined {
  let best: { readonly word: WordDeclaration; readonly length: number } | undefined;
  for (const word of wordsOf(context.vocabulary, shape.category).values()) {
    if (shape.words?.includes(word.word) === false) continue;
    const length = matchWords(cursor, word.word);
    if (length > (best?.length ?? 0)) best = { word, length };
  }
  return best ?? matchDefinition(shape, cursor, context);
}

/** A re-parameterisation or metric of the recipe's own stands where a word of its kind does. */
function matchDefinition(shape: ChoiceShape, cursor: Cursor, context: Context) {
  const item = peekItem(cursor);
  const written = item?.kind === 'name' ? item : item?.kind === 'call' ? item.callee : undefined;
  if (written === undefined || shape.definitions === undefined) return undefined;
  const { definitions, category } = shape;
  const definition = context.names.defined.get(definitions)?.get(written.text);
  const standard = wordsOf(context.vocabulary, definitions === 'model' ? category : definitions);
  const isStandard = definitions !== category && standard.has(written.text);
  if (definition === undefined && !isStandard) return undefined;
  const word: WordDeclaration = {
    kind: 'word',
    category,
    word: written.text,
    args: (definition?.params ?? []).map((name) => ({
      name,
      shape: { kind: 'expression', role: 'criterion' },
      documentation: '',
    })),
    documentation: '',
    example: '',
  };
  return { word, length: 1 };
}

export function readChoice(
  shape: ChoiceShape,
  cursor: Cursor,
  context: Context,
): Choice | undefined {
  const match = matchChoice(shape, cursor, context);
  if (match === undefined) return refuse(shape, cursor, context);
  const first = spanHere(cursor);
  const last = peekItem(cursor, match.length - 1);
  cursor.index += match.length;
  const args = readCallArguments(match.word, last?.kind === 'call' ? last : undefined, context);
  const follow = readParts(match.word.follow ?? [], { ...match.word, cursor }, context);
  if (args === undefined || follow === undefined) return undefined;
  const span = spanSince(cursor, first);
  return { kind: 'choice', word: match.word.word, args: { ...args, ...follow }, span };
}

function readCallArguments(
  word: WordDeclaration,
  call: CallItem | undefined,
  context: Context,
): Readonly<Record<string, Value>> | undefined {
  if (call !== undefined) return readArguments(word, call, context);
  const required = word.args?.find((parameter) => parameter.required === true);
  return required === undefined ? {} : readArguments(word, undefined, context);
}

function refuse(shape: ChoiceShape, cursor: Cursor, context: Context): undefined {
  const item = peekItem(cursor);
  const { owner } = cursor;
  if (item?.kind === 'missing') return undefined;
  const expected = describeShape(shape, context.vocabulary);
  if (item === undefined) {
    return report(context, types.missingValue, { owner, expected }, spanHere(cursor));
  }
  const written = item.kind === 'call' ? item.callee : item;
  if (item.kind !== 'name' && item.kind !== 'call') {
    const found = `\`${textAt(context, item.span)}\``;
    return report(context, types.wrongKind, { owner, found, expected }, item.span);
  }
  const known = [
    ...(shape.words ?? wordsOf(context.vocabulary, shape.category).keys()),
    ...namesOf(context.names, shape.definitions === undefined ? [] : [shape.definitions]),
  ];
  const word = textAt(context, written.span);
  const args = {
    word,
    owner,
    kind: categoryInWords[shape.category],
    known: listed(known),
    suggestion: suggest(word, known),
  };
  return report(context, names.unknownWord, args, written.span);
}
