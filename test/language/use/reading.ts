/** Files as values: what a recipe uses in the tests, and in the example of `use`. */
import type { ReadUsed } from '../../../src/language/use/library.ts';

export function filesOf(files: Readonly<Record<string, string>>): ReadUsed {
  return (path) => {
    const text = files[path];
    return text === undefined ? { reason: 'it is not there' } : { name: path, text };
  };
}

/** What the examples of the vocabulary use. */
export const usedInExamples = filesOf({ 'criteria.prune': 'criterion our-score = |w|\n' });
