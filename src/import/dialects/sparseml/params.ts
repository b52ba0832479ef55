/** Which layers a SparseML modifier prunes: exact names, `re:` expressions and words for all. */
import type { ImportContext } from '../../dialect.ts';
import { itemsOf, type Field } from '../../document/field.ts';
import { joined, layerNamed, layersMatching, layersOfRoles, type Chosen } from '../../names.ts';

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
  if (chosen.differs !== undefined)
    context.ledger.claim(field, { list: 'differs', note: chosen.differs });
  return chosen;
}

function oneOf(item: Field, { naming }: ImportContext): Chosen {
  if (item.kind !== 'scalar') return { terms: [] };
  const text = item.text.trim();
  if (text.startsWith('re:')) return layersMatching(text.slice(3), 'start', item.span, naming);
  return layerNamed(text, item.span, naming);
}

/** Embeddings belong to it in the tool's code; a role without a layer is an error here. */
function allPrunable(
  field: Field | undefined,
  { naming, ledger }: ImportContext,
): Chosen | undefined {
  if (naming.layers !== undefined) return layersOfRoles(['linear', 'conv', 'embedding'], naming);
  const note =
    'SparseML prunes embeddings as well, and no recurrent weights; with `--model` the layers are the same';
  ledger.claim(field, { list: 'differs', words: 'all weights', note });
  return undefined;
}
