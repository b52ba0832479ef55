/** How the values of a shape are written. */
import { fold } from '../../basics/fold.ts';
import { flatMapDefined } from '../../basics/lists.ts';
import * as vocab from '../../vocabulary/index.ts';
import { choice, list, optional, ref, sequence, word, words, type Term } from './term.ts';

export function termOfShape(shape: vocab.Shape, vocabulary: vocab.Vocabulary): Term {
  return fold(terms, shape, vocabulary);
}

const terms: vocab.ShapeTable<[vocab.Vocabulary], Term> = {
  quantity: (shape) => sequence(choice(...quantityForms(shape), ref('parameter')), scopeForm(shape)),
  pattern: () => ref('pattern'),
  window: windowForms,
  choice: choiceForms,
  selector: ({ single }) => ref(single === true ? 'layers' : 'selector'),
  expression: ({ role }) => ref(`${role}-expression`),
  measured: () => ref('measured'),
  comparison: ({ ofRun, required }, vocabulary) => {
    const isClaim = ofRun === true;
    const claim = sequence(ref('Comparison'), isClaim ? choice(ref('quantity'), ref('claimed')) : ref('bound'));
    const compared = required ? claim : optional(claim);
    return isClaim
      ? sequence(optional(termOfShape(vocab.overSeeds, vocabulary)), ref('claimed'), compared)
      : sequence(ref('measured'), compared);
  },
  interval: () => choice(sequence(ref('quantity'), word('±'), ref('quantity')), ref('range')),
  bounds: () => ref('range'),
  values: ({ step }) => (step === true ? ref('quantity') : choice(list(ref('quantity')), ref('range'))),
  record: ({ parts }, vocabulary) => sequence(...parts.map((part) => termOfPart(part, vocabulary))),
  list: ({ of }, vocabulary) => list(termOfShape(of, vocabulary)),
  name: ({ known = [] }) => choice(...known.map(words), ref('Name')),
  text: ({ written }) => ({ quoted: ref('Text'), identifier: ref('Identifier'), either: choice(ref('Identifier'), ref('Text')) })[written],
  either: ({ options }, vocabulary) => choice(...options.map((option) => termOfShape(option, vocabulary))),
};

export function termOfPart(part: vocab.Part, vocabulary: vocab.Vocabulary): Term {
  const term = sequence(
    ...(part.word === undefined ? [] : [word(part.word)]),
    ...(part.lead === undefined ? [] : [word(part.lead)]),
    ...(part.shape === undefined ? [] : [termOfShape(part.shape, vocabulary)]),
  );
  return part.optional === true ? optional(term) : term;
}

/** The rule of a category: all its words. */
export function categoryRule(category: string): string {
  return category === 'type' ? 'type' : `${category}-word`;
}

/** The rule of a word that takes arguments or is followed by parts. */
export function wordRule(category: string, text: string): string {
  return `${category}-${text.replaceAll(' ', '-')}`;
}

function choiceForms(shape: vocab.ChoiceShape, vocabulary: vocab.Vocabulary): Term {
  const own =
    shape.words === undefined ? [ref(categoryRule(shape.category))] : shape.words.map((text) => wordForm(shape.category, text, vocabulary));
  return choice(...own, ...(shape.definitions === undefined ? [] : [ref('defined')]));
}

/** A word alone, or the rule that says what follows it. */
export function wordForm(category: vocab.ChoiceShape['category'], text: string, vocabulary: vocab.Vocabulary): Term {
  const declared = vocab.wordsOf(vocabulary, category).get(text);
  const isPlain = declared?.args === undefined && declared?.follow === undefined;
  return isPlain ? words(text) : ref(wordRule(category, text));
}

/** One form for per cent and one for plain numbers, each with all units that may follow it. */
function quantityForms(shape: vocab.QuantityShape): readonly Term[] {
  return (['percent', 'number'] as const).flatMap((written) => {
    const readings = shape.readings.filter((reading) => reading.written === written);
    if (readings.length === 0) return [];
    const suffixes = flatMapDefined(readings, (reading) => suffixOf(reading));
    const suffix = suffixes.length === 0 ? sequence() : choice(...suffixes);
    const mayStandAlone = readings.some((reading) => suffixOf(reading) === undefined);
    return [sequence(amount(written), mayStandAlone ? optional(suffix) : suffix)];
  });
}

/** `25% per layer`: the scope in which the number holds. */
function scopeForm({ per }: vocab.QuantityShape): Term {
  return per === undefined ? sequence() : optional(sequence(word('per'), choice(...per.map(word))));
}

function amount(written: vocab.Reading['written']): Term {
  return ref(written === 'percent' ? 'percent' : 'plain');
}

function suffixOf(reading: vocab.Reading): Term | undefined {
  if (reading.word !== undefined) return word(reading.word);
  if (reading.dimension !== undefined) return ref(`unit-of-${reading.dimension}`);
  if (reading.bases === undefined) return undefined;
  const bases = [...reading.bases.map(words), ...(reading.marks === true ? [ref('Name')] : [])];
  return sequence(word('of'), choice(...bases));
}

function windowForms(shape: vocab.WindowShape): Term {
  const silent = (shape.silent ?? []).map(word);
  const ranges = (['percent', 'number'] as const).flatMap((written) => {
    const readings = shape.ends.readings.filter((reading) => reading.written === written);
    if (readings.length === 0) return [];
    const ends = sequence(amount(written), word('..'), amount(written));
    const suffixes = flatMapDefined(readings, (reading) => suffixOf(reading));
    if (suffixes.length > 0) return [sequence(ends, choice(...suffixes))];
    const bases = (shape.bases ?? []).map(words);
    return [bases.length === 0 ? ends : sequence(ends, optional(sequence(word('of'), choice(...bases))))];
  });
  return sequence(silent.length === 0 ? sequence() : optional(choice(...silent)), choice(...ranges));
}
