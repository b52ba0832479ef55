/** The least lexicon that an expression can be read with: one kind of definition. */
import type { Lexicon } from '../../../src/language/lexicon.ts';

export const definitions: Lexicon = {
  heads: new Map([['criterion', 'definition']]),
  clauses: new Set(['over', 'to', 'in']),
  clausesOf: new Map(),
  shortForms: new Set(),
  naming: new Set(['criterion']),
};
