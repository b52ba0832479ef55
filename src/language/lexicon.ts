/**
 * What the parser has to know of the vocabulary: which words open what. The vocabulary builds one
 * (`src/vocabulary/`), the parser receives it as a value, so a new word never touches the grammar.
 */
import type { HeadKind } from './ast.ts';

export interface Lexicon {
  /** Words that begin a statement: verbs, blocks, headers, definitions. Lower case. */
  readonly heads: ReadonlyMap<string, HeadKind>;
  /** Every clause word of every head. */
  readonly clauses: ReadonlySet<string>;
  /**
   * For a head: its clause words, each with the words that bind to that clause while it is open
   * (`decay` → warmup, at, to).
   */
  readonly clausesOf: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
  /** Allocations, criteria and other words that may begin a short form (`global … to 80%`). */
  readonly shortForms: ReadonlySet<string>;
  /**
   * Words after which the next word is a name, even one that is a clause word elsewhere: heads
   * (`stage decay`, `mark loss`, `expect loss after …`) and clauses (`after decay`, `on loss`). A
   * head's own clauses win (`stage for 5 epochs {` has no name).
   */
  readonly naming: ReadonlySet<string>;
}
