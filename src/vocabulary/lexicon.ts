/** The lexicon of a vocabulary: all that the parser has to know of the words. */
import { memoized } from '../basics/memoized.ts';
import { argumentsOf, ownWords } from './parts-of-words.ts';
import type { HeadKind } from '../language/ast.ts';
import type { Lexicon, MidSentence } from '../language/lexicon.ts';
import { clausesOfHead, wordsOf, type HeadDeclaration, type Vocabulary } from './vocabulary.ts';
import { gather, withInner, type GatheringTable } from './fold-shape.ts';
import type { Shape, Part } from './shapes.ts';

/** The same one for the same vocabulary. */
export const lexiconOf = /* @__PURE__ */ memoized(makeLexicon);

function makeLexicon(vocabulary: Vocabulary): Lexicon {
  const heads = new Map<string, HeadKind>();
  const clauses = new Set<string>();
  const clausesOf = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();
  const bound = new Map<string, Set<string>>();
  const naming = new Set<string>();
  const inObject = new Map<string, ReadonlyMap<string, boolean>>();
  const selecting = new Map<string, ReadonlySet<string>>();
  for (const head of vocabulary.heads.values()) {
    heads.set(head.word, head.kind);
    clausesOf.set(head.word, clausesOfHead(head));
    if (head.kind === 'definition' || beginsWithName(head.object)) naming.add(head.word);
    if (speaksOfRun(head)) inObject.set(head.word, wordsOfClaim);
    selecting.set(head.word, new Set(head.clauses.filter(({ value }) => value?.kind === 'selector').map(({ word }) => word)));
    for (const clause of head.clauses) {
      const parts = ownWords(clause);
      const own = parts.map((part) => part.word);
      for (const { word, shape } of parts) if (mayBeNamed(shape)) naming.add(`${clause.word} ${word}`);
      bound.set(clause.word, new Set([...(bound.get(clause.word) ?? []), ...own]));
      for (const word of [clause.word, ...own]) clauses.add(word);
      if (beginsWithName(clause.value)) naming.add(clause.word);
    }
  }
  selecting.set('', new Set([...selecting.values()].flatMap((words) => [...words])));
  const shortForms = shortFormWords(vocabulary);
  return { heads, clauses, clausesOf, bound, shortForms, naming, inObject, selecting, midSentence: midSentenceOf(vocabulary) };
}

/** `loss after prune`, `median over 3 seeds loss of decay`: names follow all of them but `over`. */
const wordsOfClaim: ReadonlyMap<string, boolean> = new Map([
  ['after', true],
  ['of', true],
  ['over', false],
  ['seed', true],
  ['seeds', true],
]);

function speaksOfRun(head: HeadDeclaration): boolean {
  const object = head.kind === 'definition' ? undefined : head.object;
  return object?.kind === 'comparison' && object.ofRun === true;
}

function shortFormWords(vocabulary: Vocabulary): ReadonlySet<string> {
  return new Set(
    vocabulary.shortForms.flatMap(({ opens }) => ('word' in opens ? [opens.word] : [...wordsOf(vocabulary, opens.category).keys()])),
  );
}

/** True where a definition of the recipe's own may stand, under whatever name. */
function mayBeNamed(shape: Shape | undefined): boolean {
  return beginsWithName(shape) || (shape?.kind === 'choice' && shape.definitions !== undefined);
}

/** True where the next word names something, so that a clause word may stand there. */
function beginsWithName(shape: Shape | undefined): boolean {
  return gather(namesFirst, shape).includes(true);
}

const namesFirst: GatheringTable<[], boolean> = {
  name: () => [true],
  measured: () => [true],
  comparison: () => [true],
  choice: ({ category }) => [category === 'data'],
  record: ({ parts: [first] }) => [first?.word === undefined && beginsWithName(first?.shape)],
};

/**
 * Words between which no statement ends, so that a page that knows nothing of lines may break a
 * text there: what wants another word behind it, and what stands only behind a value.
 */
function midSentenceOf(vocabulary: Vocabulary): MidSentence {
  const shapes = shapesOf(vocabulary);
  const records = shapes.filter((shape) => shape.kind === 'record');
  const parts = records.flatMap((record) => record.parts);
  const readings = shapes.flatMap((shape) => (shape.kind === 'quantity' ? shape.readings : []));
  const heads = [...vocabulary.heads.values()];
  const declared = [...vocabulary.words.values()].flatMap((family) => [...family.values()]);
  // `over` and `along` want a value where they begin a clause; elsewhere a stage may be called so.
  const leadingParts = parts.filter(({ shape }) => shape !== undefined && !isOfCurve(shape));
  return {
    leading: new Set([
      'of',
      ...heads.flatMap((head) => (head.kind === 'verb' && head.object ? [head.word] : [])),
      ...vocabulary.shortForms.flatMap(({ opens }) => ('word' in opens ? [opens.word] : [])),
      ...leadingParts.flatMap(wordsOfPart),
      ...records.flatMap((record) => wordsBeforeAnother(record.parts, vocabulary)),
    ]),
    pairs: new Set(declared.map(({ word }) => word).filter((word) => word.includes(' '))),
    numbered: new Set(declared.flatMap(({ word, follow }) => (follow?.[0]?.shape?.kind === 'quantity' ? [word] : []))),
    numberedInClause: new Set(shapes.flatMap((shape) => (shape.kind === 'window' ? (shape.silent ?? []) : []))),
    trailing: new Set(['of', ...parts.flatMap(wordsOfPart), ...readings.flatMap(({ word }) => (word === undefined ? [] : [word]))]),
    units: new Set(vocabulary.units.flatMap(({ word, singular }) => [word, singular]).flatMap((unit) => unit.split(' ').slice(0, 1))),
    all: everyWord(vocabulary, parts),
  };
}

function isOfCurve(shape: Shape): boolean {
  return shape.kind === 'window' || (shape.kind === 'expression' && shape.role === 'curve');
}

function everyWord({ declarations }: Vocabulary, parts: readonly Part[]): ReadonlySet<string> {
  const declared = declarations.flatMap((one): readonly string[] => {
    if (one.kind === 'short-form') return 'word' in one.opens ? [one.opens.word] : [];
    if (one.kind === 'unit') return [one.word, one.singular];
    if (one.kind === 'word') return [one.word, ...argumentsOf(one).map(({ name }) => name)];
    return [one.word, ...one.clauses.map(({ word }) => word)];
  });
  return new Set(['then', ...declared, ...parts.flatMap(wordsOfPart)].flatMap((word) => word.split(' ')));
}

function shapesOf({ heads, words }: Vocabulary): readonly Shape[] {
  const clauses = [...heads.values()].flatMap((head) => head.clauses);
  const declared = [...words.values()].flatMap((family) => [...family.values()]);
  const inBlocks = [...clauses.map(({ own }) => own), ...declared.map(({ follow }) => follow)];
  return [
    ...[...heads.values()].map((head) => (head.kind === 'definition' ? undefined : head.object)),
    ...[...clauses, ...declared].map(({ value }) => value),
    ...inBlocks.map((parts = []) => ({ kind: 'record' as const, parts })),
  ].flatMap(withInner);
}

function wordsOfPart({ word, lead }: Part): readonly string[] {
  return [word, lead].filter((one) => one !== undefined);
}

/** Words of a part that is followed by one that must be there and has no word before it. */
function wordsBeforeAnother(parts: readonly Part[], vocabulary: Vocabulary): readonly string[] {
  return parts.flatMap(({ shape }, index) => {
    const next = parts[index + 1];
    const isWanting = next !== undefined && next.word === undefined && next.optional !== true;
    if (!isWanting || shape?.kind !== 'choice') return [];
    return [...(shape.words ?? wordsOf(vocabulary, shape.category).keys())];
  });
}
