/** The words of the vocabulary that may stand in a value: what the formatter may spell anew. */
import { fold } from '../../basics/fold.ts';
import { addTo } from '../../basics/maps.ts';
import * as vocab from '../../vocabulary/index.ts';

/**
 * Where a keyword is read as one: `behind` an amount, `before` a number or a name, `first` in its
 * phrase. Elsewhere the same word is a name, and names keep their case.
 */
export type Place = 'anywhere' | 'behind' | 'before-number' | 'before-name' | 'first';

export interface Keyword {
  readonly words: readonly string[];
  readonly place: Place;
  readonly unit?: vocab.UnitDeclaration;
  /** What its brackets may hold. */
  readonly args?: readonly vocab.Parameter[];
}

export interface Keywords {
  /** By their first word, the longest first. */
  readonly byFirst: ReadonlyMap<string, readonly Keyword[]>;
  /** Words at the start of the value that say what is meant anyway. */
  readonly silent: ReadonlySet<string>;
  readonly hasPatterns: boolean;
}

/** What is found so far. */
interface Gathering {
  readonly vocabulary: vocab.Vocabulary;
  readonly found: Keyword[];
  readonly silent: Set<string>;
  hasPatterns: boolean;
}

/** The keywords of a shape, and of the parts whose words bind to its clause. */
export function keywordsOf(shape: vocab.Shape | undefined, own: readonly vocab.Part[], vocabulary: vocab.Vocabulary): Keywords {
  const gathering: Gathering = { vocabulary, found: [], silent: new Set(), hasPatterns: false };
  if (shape !== undefined) addShape(gathering, shape);
  addParts(gathering, own);
  const { found, silent, hasPatterns } = gathering;
  return { byFirst: indexed(found), silent, hasPatterns };
}

function addShape(gathering: Gathering, shape: vocab.Shape): void {
  fold(adders, shape, gathering);
}

const none = () => {};
const anyAmount = (_: vocab.Shape, gathering: Gathering) => addAmounts(gathering);

const adders: vocab.ShapeTable<[Gathering], void> = {
  quantity: addQuantity,
  window: addWindow,
  pattern: (_, gathering) => void (gathering.hasPatterns = true),
  choice: addChoice,
  selector: (_, gathering) => addSelector(gathering),
  measured: (_, gathering) => addMeasured(gathering, false),
  comparison: ({ ofRun }, gathering) => addMeasured(gathering, ofRun === true),
  interval: anyAmount,
  bounds: anyAmount,
  values: anyAmount,
  record: ({ parts }, gathering) => addParts(gathering, parts),
  list: ({ of }, gathering) => addShape(gathering, of),
  either: ({ options }, gathering) => options.forEach((option) => addShape(gathering, option)),
  expression: none,
  name: none,
  text: none,
};

function addQuantity({ readings, per = [] }: vocab.QuantityShape, gathering: Gathering): void {
  for (const { word, dimension, bases = [], marks } of readings) {
    if (word !== undefined) add(gathering, word, 'behind');
    if (dimension !== undefined) addUnits(gathering, 'behind', [dimension]);
    for (const base of bases) add(gathering, `of ${base}`, 'behind');
    if (marks === true) add(gathering, 'of', 'behind');
  }
  for (const scope of per) add(gathering, `per ${scope}`, 'behind');
}

function addWindow({ ends, bases = [], silent = [] }: vocab.WindowShape, gathering: Gathering): void {
  addShape(gathering, ends);
  for (const base of bases) add(gathering, `of ${base}`, 'behind');
  for (const word of silent) gathering.silent.add(word);
}

function addChoice({ category, words }: vocab.ChoiceShape, gathering: Gathering): void {
  for (const word of vocab.wordsOf(gathering.vocabulary, category).values()) {
    if (words?.includes(word.word) !== false) addWord(gathering, word, 'anywhere');
  }
}

function addSelector(gathering: Gathering): void {
  for (const word of vocab.wordsOf(gathering.vocabulary, 'role').values()) addWord(gathering, word, 'anywhere');
  addUnits(gathering, 'before-number', ['pruning', 'layers']);
  add(gathering, 'operator', 'before-name');
}

function addMeasured(gathering: Gathering, ofRun: boolean): void {
  const { vocabulary } = gathering;
  for (const word of vocab.wordsOf(vocabulary, 'metric').values()) addWord(gathering, word, 'first');
  for (const word of vocab.wordsOf(vocabulary, 'whole').keys()) add(gathering, `of ${word}`, 'anywhere');
  add(gathering, 'of', 'anywhere');
  if (ofRun) {
    add(gathering, 'after', 'before-name');
    addShape(gathering, vocab.overSeeds);
  }
  addAmounts(gathering);
}

/** Values whose unit another word decides: all that may stand behind a number. */
function addAmounts(gathering: Gathering): void {
  const { vocabulary } = gathering;
  addUnits(gathering, 'behind');
  for (const category of ['metric', 'type'] as const) {
    for (const { value } of vocab.wordsOf(vocabulary, category).values()) if (value?.kind === 'quantity') addShape(gathering, value);
  }
  for (const base of vocab.wordsOf(vocabulary, 'base').keys()) add(gathering, `of ${base}`, 'behind');
}

/** Of these dimensions, or of all. */
function addUnits(gathering: Gathering, place: Place, dimensions?: readonly string[]): void {
  for (const unit of gathering.vocabulary.units) {
    if (dimensions?.includes(unit.dimension) === false) continue;
    add(gathering, unit.word, place, { unit });
    add(gathering, unit.singular, place, { unit });
  }
}

function addWord(gathering: Gathering, { word, args, follow = [] }: vocab.WordDeclaration, place: Place): void {
  add(gathering, word, place, args === undefined ? {} : { args });
  addParts(gathering, follow);
}

function addParts(gathering: Gathering, parts: readonly vocab.Part[]): void {
  for (const { word, lead, shape } of parts) {
    if (word !== undefined) add(gathering, lead === undefined ? word : `${word} ${lead}`, 'anywhere');
    if (shape !== undefined) addShape(gathering, shape);
  }
}

function add({ found }: Gathering, text: string, place: Place, more: Partial<Keyword> = {}): void {
  found.push({ words: text.toLowerCase().split(' '), place, ...more });
}

function indexed(found: readonly Keyword[]): ReadonlyMap<string, readonly Keyword[]> {
  const byFirst = new Map<string, Keyword[]>();
  for (const keyword of found) {
    const [first = ''] = keyword.words;
    addTo(byFirst, first, keyword);
  }
  for (const list of byFirst.values()) list.sort((a, b) => b.words.length - a.words.length);
  return byFirst;
}
