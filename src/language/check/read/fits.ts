/** Whether a shape can begin with the next item: one look ahead, no reading. */
import type { Shape } from '../../../vocabulary/index.ts';
import { isAmount } from '../amount.ts';
import type { Context } from '../context.ts';
import { isWord, peek, peekItem, type Cursor } from '../cursor.ts';
import { matchChoice } from './match-choice.ts';
import { isPattern } from './pattern.ts';

export function fits(shape: Shape, cursor: Cursor, context: Context): boolean {
  const item = peekItem(cursor);
  if (item === undefined) return false;
  switch (shape.kind) {
    case 'quantity':
      return isAmount(item, context);
    case 'pattern':
      return isPattern(item);
    case 'window':
    case 'bounds':
      return item.kind === 'range';
    case 'choice':
      return matchChoice(shape, cursor, context) !== undefined;
    case 'selector':
      return item.kind === 'name' || item.kind === 'text' || item.kind === 'list';
    case 'name':
      return item.kind === 'name';
    case 'text':
      return item.kind === 'text' || item.kind === 'identifier';
    case 'record':
      return shape.parts.some((part) =>
        part.word === undefined ? part.shape !== undefined && fits(part.shape, cursor, context) : isWord(peek(cursor), part.word),
      );
    case 'list':
      return fits(shape.of, cursor, context);
    case 'either':
      return shape.options.some((option) => fits(option, cursor, context));
    case 'expression':
    case 'measured':
    case 'comparison':
    case 'interval':
    case 'values':
      return true;
  }
}
