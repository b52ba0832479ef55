/** A vocabulary: declarations, indexed by what they are, and extended by adding more of them. */
import { ownWords } from './parts-of-words.ts';
import type * as declared from './declaration.ts';
import type { Category } from './shapes.ts';

/** The declarations that can open a statement. */
export type HeadDeclaration =
  declared.VerbDeclaration | declared.BlockDeclaration | declared.HeaderDeclaration | declared.DefinitionDeclaration;

export interface Vocabulary {
  readonly declarations: readonly declared.Declaration[];
  readonly heads: ReadonlyMap<string, HeadDeclaration>;
  readonly units: readonly declared.UnitDeclaration[];
  readonly words: ReadonlyMap<Category, ReadonlyMap<string, declared.WordDeclaration>>;
  readonly shortForms: readonly declared.ShortFormDeclaration[];
}

/**
 * Indexes declarations. Throws where two claim the same word, or where a word would be both a
 * head and a clause: such a vocabulary cannot be parsed (language.md, law 6).
 */
export function vocabularyOf(declarations: readonly declared.Declaration[]): Vocabulary {
  const heads = new Map<string, HeadDeclaration>();
  const words = new Map<Category, Map<string, declared.WordDeclaration>>();
  const units: declared.UnitDeclaration[] = [];
  const shortForms: declared.ShortFormDeclaration[] = [];
  for (const declaration of declarations) {
    switch (declaration.kind) {
      case 'unit':
        units.push(declaration);
        break;
      case 'short-form':
        shortForms.push(declaration);
        break;
      case 'word': {
        words.set(declaration.category, claim(words.get(declaration.category) ?? new Map<string, declared.WordDeclaration>(), declaration));
        break;
      }
      default:
        claim(heads, declaration);
    }
  }
  refuseHeadsThatAreClauses(heads);
  return { declarations, heads, units, words, shortForms };
}

/** The same vocabulary with more words in it. */
export function extendVocabulary(vocabulary: Vocabulary, ...declarations: readonly declared.Declaration[]): Vocabulary {
  return vocabularyOf([...vocabulary.declarations, ...declarations]);
}

/** The words of a category; empty where none is declared. */
export function wordsOf(vocabulary: Vocabulary, category: Category): ReadonlyMap<string, declared.WordDeclaration> {
  return vocabulary.words.get(category) ?? new Map();
}

function claim<T extends { readonly word: string }>(index: Map<string, T>, added: T) {
  if (index.has(added.word)) throw new Error(`the word ${added.word} is declared twice`);
  return index.set(added.word, added);
}

function refuseHeadsThatAreClauses(heads: ReadonlyMap<string, HeadDeclaration>): void {
  for (const head of heads.values()) {
    for (const word of clausesOfHead(head).keys()) if (heads.has(word)) throw new Error(`${word} is both a statement and a clause`);
  }
}

// Which clause words a head takes, and which words bind to each while it is open.

/** Clause word → own words, own words being keys too: they come out of the parser as clauses. */
export function clausesOfHead(head: { readonly clauses: readonly declared.ClauseDeclaration[] }): ReadonlyMap<string, ReadonlySet<string>> {
  const words = new Map<string, ReadonlySet<string>>();
  for (const clause of head.clauses) words.set(clause.word, new Set(ownWords(clause).map((part) => part.word)));
  return words;
}
