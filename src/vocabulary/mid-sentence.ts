/**
 * Words between which no statement ends, so that a page that knows nothing of lines may break a
 * text there: what wants another word behind it, and what stands only behind a value.
 */
import type { MidSentence } from '../language/lexicon.ts';
import { withInner } from './fold-shape.ts';
import type { Part, Shape } from './shapes.ts';
import { wordsOf, type Vocabulary } from './vocabulary.ts';

export function midSentenceOf(vocabulary: Vocabulary): MidSentence {
  const shapes = shapesOf(vocabulary);
  const records = shapes.filter((shape) => shape.kind === 'record');
  const parts = records.flatMap((record) => record.parts);
  const readings = shapes.flatMap((shape) => (shape.kind === 'quantity' ? shape.readings : []));
  const heads = [...vocabulary.heads.values()];
  const declared = [...vocabulary.words.values()].flatMap((family) => [...family.values()]);
  // `over` and `along` want a value where they begin a clause; elsewhere a stage may be called so.
  const leadingParts = parts.filter(({ shape }) => shape !== undefined && !isOfCurve(shape));
  const units = vocabulary.units.flatMap(({ word, singular }) => [word, singular]);
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
    units: new Set(units.flatMap((unit) => unit.split(' ').slice(0, 1))),
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
    if (one.kind === 'word') return [one.word, ...(one.args ?? []).map(({ name }) => name)];
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
