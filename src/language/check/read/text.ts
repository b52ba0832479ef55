/** Reads names that the recipe gives or uses, and texts. */
import { flatMapDefined } from '../../../basics/lists.ts';
import * as names from '../../../diagnostics/catalogue/names.ts';
import * as vocab from '../../../vocabulary/index.ts';
import type { NameItem } from '../../ast.ts';
import type { TextValue } from '../../typed.ts';
import { report, textAt, type Context } from '../context.ts';
import { peekItem, type Cursor } from '../cursor.ts';
import { refuseItem } from '../refusals.ts';
import { describeShape } from '../describe.ts';
import { definitionOf, isTooEarly, namesOf } from '../../names.ts';
import { listed, spellingFix, suggest } from '../../../diagnostics/suggest.ts';

export function readName(shape: vocab.NameShape, cursor: Cursor, context: Context): TextValue | undefined {
  const item = peekItem(cursor);
  if (item?.kind === 'missing') return undefined;
  // On a header's line `resnet-50` is one piece, and nothing but a name can stand there.
  if (item?.kind === 'identifier' && shape.of.length === 0) {
    cursor.index++;
    return { kind: 'text', text: item.text, span: item.span };
  }
  if (item?.kind !== 'name') return refuseName(shape, cursor, context);
  cursor.index++;
  if (shape.defines === true && isTaken(shape, item, context)) return undefined;
  const isKnown = shape.known?.includes(item.text) === true;
  if (shape.defines !== true && !isKnown && !isDefined(shape, item, context)) return undefined;
  if (shape.of.includes('param')) context.subject.values = context.names.paramTypes.get(item.text)?.shape;
  return { kind: 'text', text: item.text, span: item.span };
}

/** A statistic stands in expressions, where words of the vocabulary have a meaning already. */
function isTaken({ of }: vocab.NameShape, { text, span }: NameItem, context: Context): boolean {
  if (!of.includes('statistic')) return false;
  const category = (['variable', 'criterion', 'function'] as const).find((one) =>
    vocab.wordsOf(context.vocabulary, one).has(text.toLowerCase()),
  );
  if (category === undefined && text !== 'pi') return false;
  report(context, names.takenName, { word: text, meaning: `a ${category ?? 'number'}` }, span);
  return true;
}

function isDefined(shape: vocab.NameShape, item: NameItem, context: Context): boolean {
  const definition = definitionOf(context.names, shape.of, item.text);
  if (definition === undefined) {
    const known = [...(shape.known ?? []), ...namesOf(context.names, shape.of)];
    const suggestion = suggest(item.text, known);
    const kind = shape.of.map(kindInWords).join(' or ');
    const fixes = spellingFix(item.span, suggestion);
    report(context, names.unknownName, { word: item.text, kind, suggestion, known: listed(known) }, item.span, { fixes });
    return false;
  }
  if (!isTooEarly(definition, item)) return true;
  report(context, names.usedTooEarly, { word: item.text, kind: definition.kind }, item.span, {
    related: [{ message: 'given here', source: context.source, span: definition.span }],
  });
  return false;
}

export function kindInWords(kind: string): string {
  return kind === 'param' ? 'parameter' : kind;
}

export function readText(shape: vocab.TextShape, cursor: Cursor, context: Context): TextValue | undefined {
  const item = peekItem(cursor);
  if (item?.kind === 'missing') return undefined;
  const fits =
    (item?.kind === 'text' && shape.written !== 'identifier') || (item !== undefined && item.kind !== 'text' && shape.written !== 'quoted');
  if (item === undefined || !fits) return refuse(shape, cursor, context);
  cursor.index++;
  const text = item.kind === 'text' || item.kind === 'identifier' ? item.text : textAt(context, item.span);
  return { kind: 'text', text, span: item.span };
}

/** `phase-2` is a subtraction everywhere but on a header's line. */
function refuseName(shape: vocab.NameShape, cursor: Cursor, context: Context): undefined {
  const item = peekItem(cursor);
  const written = item === undefined ? '' : textAt(context, item.span);
  if (item?.kind !== 'binary' || !hyphenated.test(written)) return refuse(shape, cursor, context);
  const fixes = [{ title: 'put the name in back quotes', edits: [{ span: item.span, text: `\`${written}\`` }], safety: 'safe' as const }];
  return report(context, names.hyphenBeforeDigit, { written }, item.span, { fixes });
}

const hyphenated = /^\p{L}[\p{L}\p{N}_]*(?:-[\p{L}\p{N}_]+)+$/u;

function refuse(shape: vocab.NameShape | vocab.TextShape, cursor: Cursor, context: Context): undefined {
  return refuseItem(describeShape(shape, context.vocabulary), cursor, context);
}

/** Every word that could stand where a shape begins. */
export function wordsIn(shape: vocab.Shape, { vocabulary }: Pick<Context, 'vocabulary'>): readonly string[] {
  return vocab.gather(firstWords, shape, vocabulary);
}

const firstWords: vocab.GatheringTable<[vocab.Vocabulary], string> = {
  choice: ({ words, category }, vocabulary) => words ?? [...vocab.wordsOf(vocabulary, category).keys()],
  record: ({ parts }, vocabulary) =>
    parts.flatMap(({ word, shape }) => (word === undefined ? vocab.gather(firstWords, shape, vocabulary) : [word])),
  quantity: ({ readings }) => flatMapDefined(readings, ({ word }) => word),
};
