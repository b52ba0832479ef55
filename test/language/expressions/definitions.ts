/** The least lexicon that an expression can be read with: one kind of definition. */
import { emptyLexicon, type Lexicon } from '../../../src/language/lexicon.ts';

export const definitions: Lexicon = {
  ...emptyLexicon,
  heads: new Map([['criterion', 'definition']]),
  clauses: new Set(['over', 'to', 'in']),
  naming: new Set(['criterion']),
};
