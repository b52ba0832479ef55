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
  /** For a head: its clause words, each with the words that bind to that clause while it is open (`decay` → warmup, at, to). */
  readonly clausesOf: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
  /** Clause word → the words that bind to it under any head. */
  readonly bound: ReadonlyMap<string, ReadonlySet<string>>;
  /** Allocations, criteria and other words that may begin a short form (`global … to 80%`). */
  readonly shortForms: ReadonlySet<string>;
  /**
   * Words after which the next word is a name, even one that is a clause word elsewhere: heads (`stage decay`, `mark loss`,
   * `expect loss after …`), clauses (`after decay`, `on loss`) and words bound to a clause, written behind it (`limited by`). A head's own
   * clauses win (`stage for 5 epochs {` has no name).
   */
  readonly naming: ReadonlySet<string>;
  /**
   * For a head: words of its object that are clause words elsewhere, or behind which a name
   * stands, each with whether one does: `after` and `over` in what `expect` claims.
   */
  readonly inObject: ReadonlyMap<string, ReadonlyMap<string, boolean>>;
  /**
   * For a head: its clauses that select layers, `in` and `except`, where a pattern or a name may
   * stand that is none elsewhere. Short forms have all of them, under the empty word.
   */
  readonly selecting: ReadonlyMap<string, ReadonlySet<string>>;
  /** Where a line may break inside a statement, whatever its indentation. */
  readonly midSentence: MidSentence;
}

/** Words, in lower case, that tell where no statement can end or begin. */
export interface MidSentence {
  /** Those that want another behind them: `of`, `per`, `min`, `global`, `prune`. */
  readonly leading: ReadonlySet<string>;
  /** Words that are two: `first layer`. */
  readonly pairs: ReadonlySet<string>;
  /** Those behind which a number may stand: `block 128`, `step 0.1`. */
  readonly numbered: ReadonlySet<string>;
  /** Those behind which it may right behind a clause word: `over steps 100..500`. */
  readonly numberedInClause: ReadonlySet<string>;
  /** Those that stand only behind a value: `of`, `per`, `density`. */
  readonly trailing: ReadonlySet<string>;
  /** Those that, behind a number, are its unit. */
  readonly units: ReadonlySet<string>;
  /** Every word that the vocabulary knows, for those that the end of a line has cut in two. */
  readonly all: ReadonlySet<string>;
}

/** Knows no word, for vocabularies of a few of their own: a text is cut by its lines alone. */
export const emptyLexicon: Lexicon = {
  heads: new Map(),
  clauses: new Set(),
  clausesOf: new Map(),
  bound: new Map(),
  shortForms: new Set(),
  naming: new Set(),
  inObject: new Map(),
  selecting: new Map(),
  midSentence: {
    pairs: new Set(),
    leading: new Set(),
    numbered: new Set(),
    numberedInClause: new Set(),
    trailing: new Set(),
    units: new Set(),
    all: new Set(),
  },
};
