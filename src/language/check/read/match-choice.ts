/** Finds the word of a category that the next items spell. */
import { lengthOf } from '../../../basics/lists.ts';
import { addTo, listAt } from '../../../basics/maps.ts';
import { wordsOf, type ChoiceShape, type DefinitionKind, type WordDeclaration } from '../../../vocabulary/index.ts';
import { standardExpression } from '../../expressions/standard.ts';
import type { Context } from '../context.ts';
import { matchWords, peekItem, type Cursor } from '../cursor.ts';

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

/** The words of each category by their first one: `first layer` by `first`. */
const byFirstWord = new WeakMap<Family, ReadonlyMap<string, readonly WordDeclaration[]>>();

function startingWith(first: string | undefined, family: Family): readonly WordDeclaration[] {
  if (first === undefined) return [];
  const known = byFirstWord.get(family) ?? indexed(family);
  byFirstWord.set(family, known);
  return listAt(known, first);
}

function indexed(family: Family): ReadonlyMap<string, readonly WordDeclaration[]> {
  const index = new Map<string, WordDeclaration[]>();
  for (const word of family.values()) {
    const [first = ''] = word.word.split(' ');
    addTo(index, first, word);
  }
  return index;
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
