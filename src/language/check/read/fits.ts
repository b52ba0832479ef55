/** Whether a shape can begin with the next item: one look ahead, no reading. */
import { fold } from '../../../basics/fold.ts';
import { type Shape, type ShapeTable } from '../../../vocabulary/index.ts';
import type { Item } from '../../ast.ts';
import { isAmount } from '../amount.ts';
import type { Context } from '../context.ts';
import { isWord, peek, peekItem, type Cursor } from '../cursor.ts';
import { matchChoice, isPattern } from './match-choice.ts';

export function fits(shape: Shape, cursor: Cursor, context: Context): boolean {
  const item = peekItem(cursor);
  return item !== undefined && fold(beginnings, shape, item, cursor, context);
}

const isRange = (_: Shape, item: Item) => item.kind === 'range';
const always = () => true;

const beginnings: ShapeTable<[Item, Cursor, Context], boolean> = {
  quantity: (_, item, __, context) => isAmount(item, context),
  pattern: (_, item) => isPattern(item),
  window: isRange,
  bounds: isRange,
  choice: (shape, _, cursor, context) => matchChoice(shape, cursor, context) !== undefined,
  selector: (_, { kind }) => kind === 'name' || kind === 'text' || kind === 'list',
  name: (_, { kind }) => kind === 'name',
  text: (_, { kind }) => kind === 'text' || kind === 'identifier',
  record: ({ parts }, _, cursor, context) =>
    parts.some(({ word, shape }) => (word === undefined ? shape && fits(shape, cursor, context) : isWord(peek(cursor), word))),
  list: ({ of }, _, cursor, context) => fits(of, cursor, context),
  either: ({ options }, _, cursor, context) => options.some((option) => fits(option, cursor, context)),
  expression: always,
  measured: always,
  comparison: always,
  interval: always,
  values: always,
};
