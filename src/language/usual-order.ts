/** The order in which the items of a set are written: as the vocabulary has their words. */
import { matchPart } from '../basics/matches.ts';
import { gather, wordsOf, type GatheringTable, type Shape, type Vocabulary } from '../vocabulary/index.ts';

/** Each text once; those that begin with a word of the shape's categories first. */
export function inUsualOrder(texts: readonly string[], shape: Shape, vocabulary: Vocabulary): readonly string[] {
  const known = gather(words, shape, vocabulary);
  const placeOf = (text: string): number => {
    const place = known.indexOf(matchPart(/^[^\s(]*/, text));
    return place < 0 ? known.length : place;
  };
  return [...new Set(texts)].sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));
}

const words: GatheringTable<[Vocabulary], string> = {
  choice: ({ category }, vocabulary) => [...wordsOf(vocabulary, category).keys()],
  list: () => [],
  record: () => [],
};
