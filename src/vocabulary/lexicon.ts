/** The lexicon of a vocabulary: all that the parser has to know of the words. */
import type { HeadKind } from '../language/ast.ts';
import type { Lexicon } from '../language/lexicon.ts';
import { clausesOfHead } from './clauses-of-head.ts';
import { gather, type GatheringTable } from './fold-shape.ts';
import { midSentenceOf } from './mid-sentence.ts';
import type { Shape } from './shapes.ts';
import { wordsOf, type HeadDeclaration, type Vocabulary } from './vocabulary.ts';

const lexicons = new WeakMap<Vocabulary, Lexicon>();

/** The same one for the same vocabulary. */
export function lexiconOf(vocabulary: Vocabulary): Lexicon {
  const lexicon = lexicons.get(vocabulary) ?? makeLexicon(vocabulary);
  lexicons.set(vocabulary, lexicon);
  return lexicon;
}

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
    if (speaksOfRun(head)) {
      inObject.set(head.word, wordsOfClaim);
    }
    const selects = head.clauses.filter(({ value }) => value?.kind === 'selector');
    selecting.set(head.word, new Set(selects.map(({ word }) => word)));
    for (const clause of head.clauses) {
      const parts = clause.own ?? [];
      const own = parts.map((part) => part.word);
      for (const { word, shape } of parts) {
        if (mayBeNamed(shape)) naming.add(`${clause.word} ${word}`);
      }
      bound.set(clause.word, new Set([...(bound.get(clause.word) ?? []), ...own]));
      for (const word of [clause.word, ...own]) clauses.add(word);
      if (beginsWithName(clause.value)) naming.add(clause.word);
    }
  }
  selecting.set('', new Set([...selecting.values()].flatMap((words) => [...words])));
  const shortForms = shortFormWords(vocabulary);
  const midSentence = midSentenceOf(vocabulary);
  return { heads, clauses, clausesOf, bound, shortForms, naming, inObject, selecting, midSentence };
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
