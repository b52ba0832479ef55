/** The same nodes of a syntax tree with every span in another place. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Item } from '../ast.ts';

export type Move = (span: Span) => Span;

export function movedItem(item: Item, move: Move): Item {
  // Nodes are plain data, so that what comes out has the form of what went in.
  return moved(item, move) as Item;
}

function moved(node: unknown, move: Move): unknown {
  if (Array.isArray(node)) return node.map((one) => moved(one, move));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, key === 'span' ? move(value as Span) : moved(value, move)]));
}
