/** Finds the word of a category that the next items spell, and reads an N:M pattern. */
import { memoized } from '../../../basics/memoized.ts';
import { lengthOf } from '../../../basics/lists.ts';
import { addTo, listAt } from '../../../basics/maps.ts';
import { wordsOf, type ChoiceShape, type DefinitionKind, type WordDeclaration } from '../../../vocabulary/index.ts';
import { standardExpression } from '../../expressions/definition.ts';
import { type Context, report, textAt } from '../context.ts';
import { matchWords, peekItem, type Cursor, isWord, peek, spanHere, spanSince } from '../cursor.ts';
import { refuseItem } from '../refusals.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';
import type { Item } from '../../ast.ts';
import type { Pattern } from '../../typed.ts';

/** Which word of the category is next, and over how many items it stands. */
export function matchChoice(
  shape: ChoiceShape,
  cursor: Cursor,
  context: Context,
): { readonly word: WordDeclaration; readonly length: number } | undefined {
  let best: { readonly word: WordDeclaration; readonly length: number } | undefined;
  const item = peekItem(cursor);
  const written = item?.kind === 'name' ? item : item?.kind === 'call' ? item.callee : undefined;
  const first = written?.text.toLowerCase();
  for (const word of startingWith(first, wordsOf(context.vocabulary, shape.category))) {
    if (shape.words?.includes(word.word) === false) continue;
    const length = matchWords(cursor, word.word);
    if (length > lengthOf(best)) best = { word, length };
  }
  return best ?? matchDefinition(shape, cursor, context);
}

type Family = ReadonlyMap<string, WordDeclaration>;

function startingWith(first: string | undefined, family: Family): readonly WordDeclaration[] {
  if (first === undefined) return [];
  return listAt(byFirstWord(family), first);
}

/** The words of each category by their first one: `first layer` by `first`. */
const byFirstWord = /* @__PURE__ */ memoized((family: Family): ReadonlyMap<string, readonly WordDeclaration[]> => {
  const index = new Map<string, WordDeclaration[]>();
  for (const word of family.values()) {
    const [first = ''] = word.word.split(' ');
    addTo(index, first, word);
  }
  return index;
});

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
    args: (definition?.params ?? standardParams(definitions, written.text)).map((name) => ({
      name,
      shape: { kind: 'expression', role: 'criterion' },
      documentation: '',
    })),
    documentation: '',
    example: '',
  };
  return { word, length: 1 };
}

function standardParams(kind: DefinitionKind, name: string): readonly string[] {
  if (kind === 'model') return [];
  return standardExpression(kind, name)?.params.map((param) => param.name) ?? [];
}

// Reads an N:M pattern: `2:4`, `keep 1 of 4`.

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
  return refuseItem('a pattern such as `2:4` or `keep 1 of 4`', cursor, context);
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
  return report(context, types.impossiblePattern, { written: textAt(context, span), largest }, span);
}

function wholeNumber(item: Item | undefined): number | undefined {
  if (item?.kind !== 'number' || item.percent || !/^\d{1,15}$/.test(item.text)) return undefined;
  return Number(item.text);
}
