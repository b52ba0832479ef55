/** The order in which the items of a set are written: as the vocabulary has their words. */
import { wordsOf, type Shape, type Vocabulary } from '../vocabulary/index.ts';

/** Each text once; those that begin with a word of the shape's categories first. */
export function inUsualOrder(texts: readonly string[], shape: Shape, vocabulary: Vocabulary): readonly string[] {
  const words = wordsIn(shape, vocabulary);
  const placeOf = (text: string): number => {
    const place = words.indexOf(/^[^\s(]*/.exec(text)?.[0] ?? '');
    return place < 0 ? words.length : place;
  };
  return [...new Set(texts)].sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));
}

function wordsIn(shape: Shape, vocabulary: Vocabulary): readonly string[] {
  if (shape.kind === 'either') return shape.options.flatMap((one) => wordsIn(one, vocabulary));
  return shape.kind === 'choice' ? [...wordsOf(vocabulary, shape.category).keys()] : [];
}
