/** Structures of SparseML's masks: single weights, blocks, and N of M. */
import { groupAt } from '../../../basics/matches.ts';
import type { ImportContext } from '../../dialect.ts';
import { itemsOf, type Field } from '../../document/field.ts';
import type { Claim } from '../../ledger.ts';
import { joined, layerNamed, layersMatching, layersOfRoles, type Chosen } from '../../names.ts';

export interface Structure {
  readonly object: string;
  /** A pattern, which takes the place of a sparsity. */
  readonly to?: string;
  readonly clauses: readonly string[];
}

export const atOnce: Claim = { list: 'differs', note: 'the pattern comes at once, not step by step' };

const plain: Structure = { object: 'weights', clauses: [] };

/** Undefined where recipes have no word for it. */
export function structureOf(mask: Field | undefined, { ledger }: ImportContext): Structure | undefined {
  const sizes = itemsOf(mask).map((item) => (item.kind === 'scalar' ? item.text.trim() : ''));
  const [word = 'unstructured'] = sizes;
  if (mask === undefined || word === 'unstructured') return plain;
  const stays = 'a layer whose inputs are no multiple of the tile stays dense; SparseML pads it';
  if (word === 'block4' || sizes.length === 2) ledger.claim(mask, { list: 'said', note: stays });
  if (word === 'block4') return tiles(1, 4);
  if (sizes.length === 2) return blockOf(sizes.map(Number), mask, ledger);
  const pattern = /^(\d{1,3}):(\d{1,3})$/.exec(word === 'tensorrt' ? '2:4' : word);
  const [keep, of] = [Number(groupAt(pattern, 1)), Number(groupAt(pattern, 2))];
  if (keep < 1 || keep >= of) return undefined;
  ledger.claim(mask, atOnce);
  return { object: 'weights', to: patternText(keep, of), clauses: [] };
}

/** `2:4`, or `keep 1 of 4` where tools disagree about what is meant. */
export function patternText(keep: number, of: number): string {
  return keep * 2 === of ? `${keep}:${of}` : `keep ${keep} of ${of}`;
}

function blockOf([rows, columns]: readonly number[], mask: Field, ledger: ImportContext['ledger']): Structure | undefined {
  if (!isSize(rows) || !isSize(columns)) return undefined;
  if (rows === 1 || columns === 1) return tiles(rows, columns);
  ledger.claim(mask, { list: 'differs', note: 'SparseML takes that many consecutive inputs, not a tile of rows and columns' });
  return tiles(1, rows * columns);
}

function isSize(size: number | undefined): size is number {
  return size !== undefined && Number.isInteger(size) && size >= 1 && size <= 1024;
}

export function tiles(rows: number, columns: number): Structure {
  if (rows * columns === 1) return plain;
  return { object: `tiles(rows: ${rows}, columns: ${columns})`, clauses: ['grouped by mean'] };
}

/** Nothing is a selection of all that the word means. */
export function chosenBy(field: Field | undefined, context: ImportContext): Chosen | undefined {
  const items = itemsOf(field);
  const words = items.map((item) => (item.kind === 'scalar' ? item.text.trim() : ''));
  if (items.length === 0 || words.includes('__ALL_PRUNABLE__')) return allPrunable(field, context);
  if (words.includes('__ALL__')) {
    context.ledger.claim(field, {
      list: 'differs',
      words: 'all weights',
      note: '`__ALL__` prunes biases and norms as well; recipes prune weights',
    });
    return allPrunable(undefined, context);
  }
  const chosen = joined(items.map((item) => oneOf(item, context)));
  if (chosen.differs !== undefined) context.ledger.claim(field, { list: 'differs', note: chosen.differs });
  return chosen;
}

function oneOf(item: Field, { naming }: ImportContext): Chosen {
  if (item.kind !== 'scalar') return { terms: [] };
  const text = item.text.trim();
  if (text.startsWith('re:')) return layersMatching(text.slice(3), 'start', item.span, naming);
  return layerNamed(text, item.span, naming);
}

/** Embeddings belong to it in the tool's code; a role without a layer is an error here. */
function allPrunable(field: Field | undefined, { naming, ledger }: ImportContext): Chosen | undefined {
  if (naming.layers !== undefined) return layersOfRoles(['linear', 'conv', 'embedding'], naming);
  const note = 'SparseML prunes embeddings as well, and no recurrent weights; with `--model` the layers are the same';
  ledger.claim(field, { list: 'differs', words: 'all weights', note });
  return undefined;
}
