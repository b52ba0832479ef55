/** Every word that could stand where a shape begins. */
import type { Shape } from '../../../vocabulary/index.ts';
import { wordsOf } from '../../../vocabulary/index.ts';
import type { Context } from '../context.ts';

export function wordsIn(shape: Shape, context: Context): readonly string[] {
  switch (shape.kind) {
    case 'choice':
      return shape.words ?? [...wordsOf(context.vocabulary, shape.category).keys()];
    case 'either':
      return shape.options.flatMap((option) => wordsIn(option, context));
    case 'record':
      return shape.parts.flatMap((part) =>
        part.word !== undefined ? [part.word] : part.shape ? wordsIn(part.shape, context) : [],
      );
    case 'list':
      return wordsIn(shape.of, context);
    case 'quantity':
      return shape.readings.flatMap((reading) => reading.word ?? []);
    default:
      return [];
  }
}
