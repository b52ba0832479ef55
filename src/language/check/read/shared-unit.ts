/** `10, 35, 60 epochs`: numbers that have the unit of the last one of their list. */
import type { QuantityShape, Shape } from '../../../vocabulary/index.ts';
import type { Context } from '../context.ts';
import { isWord, type Cursor } from '../cursor.ts';

/** The shape, in which a bare number has the unit that stands last; as it is where none does. */
export function withSharedUnit(shape: Shape, cursor: Cursor, { vocabulary }: Context): Shape {
  if (shape.kind !== 'quantity') return shape;
  const rest = cursor.tokens.slice(cursor.index);
  const bare = rest.some((token, at) => token.kind === 'number' && rest[at + 1]?.kind === 'comma');
  const last = rest.at(-1);
  const unit = vocabulary.units.find(
    ({ word, singular, dimension }) =>
      (isWord(last, word) || isWord(last, singular)) &&
      shape.readings.some((reading) => reading.dimension === dimension),
  );
  if (!bare || unit === undefined) return shape;
  const shared: QuantityShape = {
    ...shape,
    readings: [...shape.readings, { written: 'number', unit: unit.word }],
  };
  return shared;
}
