/** Finds the words of a statement that a typed value was read from, and spells them. */
import type { Span } from '../../../diagnostics/diagnostic.ts';
import type { Item, Phrase } from '../../ast.ts';
import { itemText } from '../print/items.ts';

/** The items in a span, and those that stand behind them in the same row. */
export interface Found {
  readonly items: readonly Item[];
  readonly behind: readonly Item[];
}

export function findItems(items: readonly Item[], span: Span): Found {
  const first = items.findIndex((item) => isWithin(item.span, span));
  if (first >= 0) {
    const rest = items.slice(first);
    const count = rest.findIndex((item) => !isWithin(item.span, span));
    const end = count < 0 ? rest.length : count;
    return { items: rest.slice(0, end), behind: rest.slice(end) };
  }
  const around = items.find((item) => isWithin(span, item.span));
  if (around === undefined) return { items: [], behind: [] };
  for (const row of rowsOf(around)) {
    const found = findItems(row, span);
    if (found.items.length > 0) return found;
  }
  return { items: [], behind: [] };
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

export function itemsOf(phrases: readonly Phrase[]): readonly Item[] {
  return phrases.flatMap(({ items }) => items);
}

/** What is inside an item, as rows of items that stand side by side. */
function rowsOf(item: Item): readonly (readonly Item[])[] {
  switch (item.kind) {
    case 'range':
      return [[item.from], [item.to]];
    case 'unary':
      return [[item.operand]];
    case 'binary':
      return [sideOf(item.left), sideOf(item.right)];
    case 'call':
      return item.args.map(({ value }) => value.items);
    case 'index':
      return [[item.base], item.index.items];
    case 'bars':
    case 'group':
      return [item.inner.items];
    case 'list':
      return [itemsOf(item.items)];
    default:
      return [];
  }
}

function sideOf(side: Item | Phrase): readonly Item[] {
  return side.kind === 'phrase' ? side.items : [side];
}

export function textOf(items: readonly Item[]): string {
  return items.map(itemText).join(' ');
}
