/** Interprets a shape: turns the next words of a clause into a typed value. */
import { fold } from '../../../basics/fold.ts';
import * as names from '../../../diagnostics/catalogue/names.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import type * as vocab from '../../../vocabulary/index.ts';
import type { ListValue, Value } from '../../typed.ts';
import { report, textAt, type Context } from '../context.ts';
import { hasNextItem, peekItem, spanHere, spanSince, type Cursor, isWord } from '../cursor.ts';
import { describeShape } from '../describe.ts';
import { listed, spellingFix, suggest } from '../../../diagnostics/suggest.ts';
import { namesOf } from '../../names.ts';
import { readChoice } from './choice.ts';
import { readComparison, readMeasured } from './comparison.ts';
import { readExpression } from './expression.ts';
import { fits } from './fits.ts';
import { readPattern } from './match-choice.ts';
import { readQuantity } from './quantity.ts';
import { readRecord } from './record.ts';
import { readSelector } from './selector.ts';
import { readName, readText, wordsIn } from './text.ts';
import { readBounds, readInterval, readWindow } from './window.ts';

/** Undefined where the value is wrong; the finding is in the context then. */
export function readShape(shape: vocab.Shape, cursor: Cursor, context: Context): Value | undefined {
  return fold(readers, shape, cursor, context);
}

const readers: vocab.ShapeTable<[Cursor, Context], Value | undefined> = {
  quantity: readQuantity,
  pattern: (_, cursor, context) => readPattern(cursor, context),
  window: readWindow,
  choice: readChoice,
  selector: (shape, cursor, context) => readSelector(cursor, context, shape),
  expression: readExpression,
  measured: (_, cursor, context) => readMeasured(cursor, context),
  comparison: readComparison,
  interval: (_, cursor, context) => readInterval(cursor, context),
  bounds: (_, cursor, context) => readBounds(cursor, context),
  values: readValues,
  record: ({ parts }, cursor, context) => readRecord(parts, cursor, context),
  list: readList,
  name: readName,
  text: readText,
  either: readEither,
};

function readList(shape: vocab.ListShape, cursor: Cursor, context: Context): Value | undefined {
  const first = spanHere(cursor);
  const items: Value[] = [];
  const of = shape.sharesUnit === true ? withSharedUnit(shape.of, cursor, context) : shape.of;
  for (;;) {
    const item = readShape(of, cursor, context);
    if (item === undefined) return undefined;
    items.push(item);
    if (!hasNextItem(cursor)) break;
    cursor.index++;
  }
  const [only] = items;
  if (shape.collapses === true && items.length === 1) return only;
  const list: ListValue = { kind: 'list', items, span: spanSince(cursor, first) };
  return list;
}

function readEither(shape: vocab.EitherShape, cursor: Cursor, context: Context): Value | undefined {
  const option = shape.options.find((candidate) => fits(candidate, cursor, context));
  if (option?.kind === 'selector') return readSelector(cursor, context, { ...option, others: wordsIn(shape, context) });
  if (option !== undefined) return readShape(option, cursor, context);
  const item = peekItem(cursor);
  if (item?.kind === 'missing') return undefined;
  const { owner } = cursor;
  const expected = describeShape(shape, context.vocabulary);
  if (item === undefined) return report(context, types.missingValue, { owner, expected }, spanHere(cursor));
  const word = textAt(context, item.span);
  const known = wordsIn(shape, context);
  const suggestion = item.kind === 'name' ? suggest(word, known) : undefined;
  if (suggestion !== undefined) {
    const args = { word, owner, kind: expected, known: listed(known), suggestion };
    return report(context, names.unknownWord, args, item.span, { fixes: spellingFix(item.span, suggestion) });
  }
  // A misspelt parameter stands where a quantity may.
  const quantity = shape.options.find((candidate) => candidate.kind === 'quantity');
  const isParam = suggest(word, namesOf(context.names, ['param'])) !== undefined;
  if (item.kind === 'name' && quantity !== undefined && isParam) return readShape(quantity, cursor, context);
  return report(context, types.wrongKind, { owner, found: `\`${word}\``, expected }, item.span);
}

/** A list, or a window where a range is written; a single quantity for the step of a range. */
function readValues(shape: vocab.ValuesShape, cursor: Cursor, context: Context): Value | undefined {
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

/** The shape, in which a bare number has the unit that stands last; as it is where none does. */
function withSharedUnit(shape: vocab.Shape, cursor: Cursor, { vocabulary }: Context): vocab.Shape {
  if (shape.kind !== 'quantity') return shape;
  const rest = cursor.tokens.slice(cursor.index);
  const bare = rest.some((token, at) => token.kind === 'number' && rest[at + 1]?.kind === 'comma');
  const last = rest.at(-1);
  const unit = vocabulary.units.find(
    ({ word, singular, dimension }) =>
      (isWord(last, word) || isWord(last, singular)) && shape.readings.some((reading) => reading.dimension === dimension),
  );
  if (!bare || unit === undefined) return shape;
  const shared: vocab.QuantityShape = { ...shape, readings: [...shape.readings, { written: 'number', unit: unit.word }] };
  return shared;
}
