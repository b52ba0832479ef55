/** What `<share>` and the like stand for in a foreign form: patterns that the vocabulary fills. */
import { wordsOf, type Category, type Vocabulary } from '../../vocabulary/index.ts';

const number = String.raw`\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?`;
/** A private character stands for a name of the recipe's own. */
const name = String.raw`[\ue000-\uf8ff]|[\p{L}_][\p{L}\p{N}_]*(?:-\p{L}[\p{L}\p{N}_]*)*`;
const call = String.raw`(?:\((?:[^()]|\([^()]*\))*\))?`;

export const numberWords: readonly string[] = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** By kind, the pattern of one text of it. */
export function kindsOf(vocabulary: Vocabulary): ReadonlyMap<string, string> {
  const family = (category: Category) => anyOf([...wordsOf(vocabulary, category).keys()]);
  const called = (category: Category) => `${family(category)}${call}`;
  const unitsOf = (dimension: string) =>
    vocabulary.units.filter((unit) => unit.dimension === dimension).flatMap(({ word, singular }) => [word, singular]);
  const allocation = called('allocation');
  const criterion = String.raw`(?:${called('criterion')}|\|[^|]+\|)`;
  const heads = [...vocabulary.heads.values()].filter(({ kind }) => kind === 'verb').map(({ word }) => word);
  return new Map([
    ['...', '.*?'],
    ['inside', '[^()]*'],
    ['all', '.+'],
    ['number', number],
    ['share', String.raw`${number}\s*%`],
    ['fraction', String.raw`0?\.\d+`],
    ['name', `(?:${name})`],
    ['pattern', String.raw`\d+:\d+`],
    ['count', anyOf([...numberWords])],
    ['time', anyOf(unitsOf('time'))],
    ['units', family('pruned')],
    ['role', family('role')],
    ['allocation', allocation],
    ['criterion', criterion],
    ['scored', `(?:${allocation}\\s+)?${criterion}`],
    ['curve', family('curve')],
    ['decay', called('decay')],
    ['optimizer', family('optimizer')],
    ['trained', family('trained')],
    ['metric', family('metric')],
    ['mask', family('mask')],
    ['function', family('function')],
    ['verb', anyOf([...heads, ...vocabulary.shortForms.flatMap(({ opens }) => ('word' in opens ? [opens.word] : []))])],
    ['range', String.raw`${number}\s*%?\s*\.\.\s*${number}\s*%?`],
    ['value', String.raw`[^\s(),]+`],
  ]);
}

/** The longest first, so that none hides another. */
function anyOf(words: readonly string[]): string {
  const sorted = words.toSorted((a, b) => b.length - a.length);
  return `(?:${sorted.map((word) => word.replaceAll(/[.*+?^$()[\]{}|\\]/g, String.raw`\$&`).replaceAll(' ', String.raw`\s+`)).join('|')})`;
}
