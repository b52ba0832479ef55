/** The inputs of every part of the canonical form: the vocabulary, and what the recipe declares. */
import { lexiconOf, wordsOf, type Category, type Vocabulary, type WordDeclaration } from '../../vocabulary/index.ts';
import { printName } from '../expressions/print.ts';
import type { Lexicon } from '../lexicon.ts';
import type { Param, Quantity, Recipe, Selector, Stage } from '../typed.ts';

export interface Printing {
  readonly vocabulary: Vocabulary;
  readonly lexicon: Lexicon;
  readonly params: ReadonlyMap<string, Param>;
  /** Groups that stand for their selector in another, for they promise nothing else about it. */
  readonly groups: ReadonlyMap<string, Selector>;
  /** Stages whose names need not be written. */
  readonly selfNamed: ReadonlySet<Stage>;
}

export function printingOf(recipe: Recipe, vocabulary: Vocabulary): Printing {
  const params = new Map(recipe.params.map((param) => [param.name, param]));
  const plain = recipe.groups.filter(({ expect }) => expect === undefined);
  const groups = new Map(plain.map(({ name, selector }) => [name, selector]));
  return { vocabulary, lexicon: lexiconOf(vocabulary), params, groups, selfNamed: new Set() };
}

/** A name, in back quotes where a word of the vocabulary would be read. */
export function nameText(name: string, { lexicon }: Printing): string {
  const printed = printName(name);
  const isWord = lexicon.clauses.has(name.toLowerCase()) || name.toLowerCase() === 'then';
  return isWord && !printed.startsWith('`') ? '`' + name + '`' : printed;
}

export function declarationOf(category: Category, word: string, { vocabulary }: Printing): WordDeclaration | undefined {
  return wordsOf(vocabulary, category).get(word);
}

/** The value of a parameter, for its unit. */
export function quantityOf(name: string, { params }: Printing): Quantity | undefined {
  const value = params.get(name)?.value;
  return value?.kind === 'quantity' ? value : undefined;
}
