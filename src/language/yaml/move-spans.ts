/** The same items with every span in another place. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Argument, Item, Phrase, Word } from '../ast.ts';

export type Move = (span: Span) => Span;

export function movedPhrase({ items, span }: Phrase, move: Move): Phrase {
  return { kind: 'phrase', items: items.map((item) => movedItem(item, move)), span: move(span) };
}

export function movedItem(item: Item, move: Move): Item {
  const span = move(item.span);
  switch (item.kind) {
    case 'range':
      return { ...item, from: movedItem(item.from, move), to: movedItem(item.to, move), span };
    case 'unary':
      return { ...item, operand: movedItem(item.operand, move), span };
    case 'binary':
      return { ...item, left: movedSide(item.left, move), right: movedSide(item.right, move), span };
    case 'call': {
      const args = item.args.map((argument) => movedArgument(argument, move));
      return { ...item, callee: movedWord(item.callee, move), args, span };
    }
    case 'index':
      return { ...item, base: movedItem(item.base, move), index: movedPhrase(item.index, move), span };
    case 'bars':
    case 'group':
      return { ...item, inner: movedPhrase(item.inner, move), span };
    case 'list':
      return { ...item, items: item.items.map((phrase) => movedPhrase(phrase, move)), span };
    default:
      return { ...item, span };
  }
}

function movedSide(side: Item | Phrase, move: Move): Item | Phrase {
  return side.kind === 'phrase' ? movedPhrase(side, move) : movedItem(side, move);
}

function movedWord(word: Word, move: Move): Word {
  return { ...word, span: move(word.span) };
}

function movedArgument({ name, value, span }: Argument, move: Move): Argument {
  const own = { value: movedPhrase(value, move), span: move(span) };
  return name === undefined ? own : { name: movedWord(name, move), ...own };
}
