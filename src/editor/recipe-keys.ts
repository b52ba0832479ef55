/** What may be written at a place of a recipe in YAML: keys of a statement, and words of a value. */
import { vocabulary, type HeadDeclaration } from '../vocabulary/index.ts';
import { offersFor, shapeOfClause, type Offer, type OfferContext } from './offers.ts';
import { keyPlaceAt, type KeyPlace } from './yaml/key-place.ts';

export type YamlOffers = { readonly prefix: string; readonly offers: readonly Offer[] };

/** `offset` is one of the recipe's own text. */
export function yamlOffersAt(text: string, offset: number, context: OfferContext): YamlOffers | undefined {
  const place = keyPlaceAt(text, offset);
  if (place === undefined) return undefined;
  const { path, siblings, key, prefix } = place;
  const own = headAmong(key === undefined ? siblings : [...siblings, key]);
  const head = own ?? headAbove(text, place);
  if (key !== undefined) {
    const shape = head?.word === key ? objectOf(head) : valueOf(head, path, key);
    return { prefix, offers: offersFor(shape, [], context).filter(({ text: word }) => !/ of$/.test(word)) };
  }
  const offers = keysAt(own, head, path, siblings);
  return { prefix, offers: offers.map((offer) => ({ ...offer, text: `${offer.text}: ` })) };
}

function headAmong(keys: readonly string[]): HeadDeclaration | undefined {
  return keys.map((key) => vocabulary.heads.get(key)).find((head) => head?.kind === 'verb' || head?.kind === 'block');
}

/** The head of the statement whose clause has the mapping at hand as its value. */
function headAbove(text: string, { parentAt }: KeyPlace): HeadDeclaration | undefined {
  if (parentAt === undefined) return undefined;
  const line = text.slice(parentAt).split('\n', 1)[0] ?? '';
  const parent = keyPlaceAt(text, parentAt + line.length);
  return parent && headAmong([...parent.siblings, parent.key ?? '']);
}

/** Keys of a statement, of a part of its clauses, or of what begins one. */
function keysAt(
  own: HeadDeclaration | undefined,
  head: HeadDeclaration | undefined,
  path: readonly string[],
  siblings: readonly string[],
): readonly Offer[] {
  if (own !== undefined) return clausesLeft(own, siblings);
  const shape = head && shapeOfClause(head, path.at(-1) ?? '');
  if (shape?.kind !== 'record') return keysWithoutHead(path);
  return shape.parts
    .filter(({ name }) => !siblings.includes(name))
    .map(({ name, noun }) => ({ text: name, kind: 'clause', detail: noun ?? 'a part' }));
}

function objectOf(head: HeadDeclaration) {
  return head.kind === 'definition' ? undefined : head.object;
}

/** A part of a clause stands in a mapping below the clause's key. */
function valueOf(head: HeadDeclaration | undefined, path: readonly string[], key: string) {
  const outer = shapeOfClause(head, path.at(-1) ?? '');
  const part = outer?.kind === 'record' ? outer.parts.find(({ name }) => name === key) : undefined;
  return part?.shape ?? shapeOfClause(head, key);
}

function keysWithoutHead(path: readonly string[]): readonly Offer[] {
  const isBody = path.length > 0;
  const own = [...vocabulary.heads.values()].filter(({ kind }) => (isBody ? kind === 'verb' || kind === 'block' : kind === 'header'));
  const heads = own.map(({ word, kind, documentation }): Offer => {
    return { text: word, kind: 'statement', detail: kind, documentation };
  });
  if (isBody) return heads;
  return [...heads, { text: 'stages', kind: 'statement', detail: 'what is done, in order' }];
}

function clausesLeft(head: HeadDeclaration, siblings: readonly string[]): readonly Offer[] {
  return head.clauses
    .filter(({ word }) => !siblings.includes(word))
    .map(({ word, documentation }): Offer => {
      return { text: word, kind: 'clause', detail: `a clause of \`${head.word}\``, documentation };
    });
}
