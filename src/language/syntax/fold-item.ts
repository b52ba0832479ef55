/** What is inside the items of a syntax tree, for all that goes through one: each kind's parts are named here alone. */
import type { Item, Phrase } from '../ast.ts';

/** The parts right inside an item, in their order: one alone is an item, several in a row are a phrase. */
export function partsOfItem(item: Item): readonly (Item | Phrase)[] {
  switch (item.kind) {
    case 'range':
      return [item.from, item.to];
    case 'unary':
      return [item.operand];
    case 'binary':
      return [item.left, item.right];
    case 'call':
      return item.args.map(({ value }) => value);
    case 'index':
      return [item.base, item.index];
    case 'bars':
    case 'group':
      return [item.inner];
    case 'list':
      return item.items;
    default:
      return [];
  }
}

/** The items of a part: of a phrase its own, else the part itself. */
export function itemsOfPart(part: Item | Phrase): readonly Item[] {
  return part.kind === 'phrase' ? part.items : [part];
}
