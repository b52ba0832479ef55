/** The words of the vocabulary that may stand in a value: what the formatter may spell anew. */
import type {
  Parameter,
  Part,
  Shape,
  UnitDeclaration,
  Vocabulary,
  WordDeclaration,
} from '../../vocabulary/index.ts';
import { overSeeds, wordsOf } from '../../vocabulary/index.ts';

/**
 * Where a keyword is read as one: `behind` an amount, `before` a number or a name, `first` in its
 * phrase. Elsewhere the same word is a name, and names keep their case.
 */
export type Place = 'anywhere' | 'behind' | 'before-number' | 'before-name' | 'first';

export interface Keyword {
  readonly words: readonly string[];
  readonly place: Place;
  readonly unit?: UnitDeclaration;
  /** What its brackets may hold. */
  readonly args?: readonly Parameter[];
}

export interface Keywords {
  /** By their first word, the longest first. */
  readonly byFirst: ReadonlyMap<string, readonly Keyword[]>;
  /** Words at the start of the value that say what is meant anyway. */
  readonly silent: ReadonlySet<string>;
  readonly hasPatterns: boolean;
}

/** The keywords of a shape, and of the parts whose words bind to its clause. */
export function keywordsOf(
  shape: Shape | undefined,
  own: readonly Part[],
  vocabulary: Vocabulary,
): Keywords {
  const found: Keyword[] = [];
  const silent = new Set<string>();
  let hasPatterns = false;

  function add(text: string, place: Place, more: Partial<Keyword> = {}): void {
    found.push({ words: text.toLowerCase().split(' '), place, ...more });
  }

  function addUnits(place: Place, includes: (unit: UnitDeclaration) => boolean): void {
    for (const unit of vocabulary.units.filter(includes)) {
      add(unit.word, place, { unit });
      add(unit.singular, place, { unit });
    }
  }

  function addWord({ word, args, follow = [] }: WordDeclaration, place: Place): void {
    add(word, place, args === undefined ? {} : { args });
    for (const part of follow) addPart(part);
  }

  function addPart({ word, lead, shape: inner }: Part): void {
    if (word !== undefined) add(lead === undefined ? word : `${word} ${lead}`, 'anywhere');
    if (inner !== undefined) addShape(inner);
  }

  /** Values whose unit another word decides: all that may stand behind a number. */
  function addAmounts(): void {
    addUnits('behind', () => true);
    for (const category of ['metric', 'type'] as const) {
      for (const { value } of wordsOf(vocabulary, category).values()) {
        if (value?.kind === 'quantity') addShape(value);
      }
    }
    for (const base of wordsOf(vocabulary, 'base').keys()) add(`of ${base}`, 'behind');
  }

  function addShape(inner: Shape): void {
    switch (inner.kind) {
      case 'quantity':
        for (const { word, dimension, bases = [], marks } of inner.readings) {
          if (word !== undefined) add(word, 'behind');
          if (dimension !== undefined) addUnits('behind', (unit) => unit.dimension === dimension);
          for (const base of bases) add(`of ${base}`, 'behind');
          if (marks === true) add('of', 'behind');
        }
        for (const scope of inner.per ?? []) add(`per ${scope}`, 'behind');
        return;
      case 'window':
        addShape(inner.ends);
        for (const base of inner.bases ?? []) add(`of ${base}`, 'behind');
        for (const word of inner.silent ?? []) silent.add(word);
        return;
      case 'pattern':
        hasPatterns = true;
        return;
      case 'choice':
        for (const word of wordsOf(vocabulary, inner.category).values()) {
          if (inner.words?.includes(word.word) !== false) addWord(word, 'anywhere');
        }
        return;
      case 'selector':
        for (const word of wordsOf(vocabulary, 'role').values()) addWord(word, 'anywhere');
        addUnits('before-number', ({ dimension }) => ['pruning', 'layers'].includes(dimension));
        add('operator', 'before-name');
        return;
      case 'measured':
      case 'comparison':
        for (const word of wordsOf(vocabulary, 'metric').values()) addWord(word, 'first');
        for (const word of wordsOf(vocabulary, 'whole').keys()) add(`of ${word}`, 'anywhere');
        add('of', 'anywhere');
        if (inner.kind === 'comparison' && inner.ofRun === true) {
          add('after', 'before-name');
          addShape(overSeeds);
        }
        return addAmounts();
      case 'interval':
      case 'bounds':
      case 'values':
        return addAmounts();
      case 'record':
        return inner.parts.forEach(addPart);
      case 'list':
        return addShape(inner.of);
      case 'either':
        return inner.options.forEach(addShape);
      case 'expression':
      case 'name':
      case 'text':
        return;
    }
  }

  if (shape !== undefined) addShape(shape);
  own.forEach(addPart);
  return { byFirst: indexed(found), silent, hasPatterns };
}

function indexed(found: readonly Keyword[]): ReadonlyMap<string, readonly Keyword[]> {
  const byFirst = new Map<string, Keyword[]>();
  for (const keyword of found) {
    const [first = ''] = keyword.words;
    byFirst.set(first, [...(byFirst.get(first) ?? []), keyword]);
  }
  for (const list of byFirst.values()) list.sort((a, b) => b.words.length - a.words.length);
  return byFirst;
}
