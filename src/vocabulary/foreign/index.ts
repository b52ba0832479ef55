/** The words of other tools, and ours in their place. */
import { clauses, type ForeignPlace, type ForeignWord, statements } from './foreign-word.ts';
import { values } from './values.ts';

export { forms, sequels } from './forms/index.ts';
export type { ForeignForm } from './form.ts';
export type { ForeignPlace, ForeignWord } from './foreign-word.ts';

const places: Partial<Readonly<Record<ForeignPlace, readonly ForeignWord[]>>> = { ...values, statement: statements, clause: clauses };

/** How other tools call what has another name here; any case, with underscores or hyphens. */
export function foreignWord(place: ForeignPlace, written: string): ForeignWord | undefined {
  const word = written.toLowerCase().replaceAll('_', '-');
  return places[place]?.find(({ words }) => words.includes(word));
}

/** Every word of the table, with the place where it is looked for. */
export function foreignWords(): readonly (readonly [ForeignPlace, ForeignWord])[] {
  const kinds: readonly ForeignPlace[] = [
    'statement',
    'clause',
    ...(['pruned', 'metric', 'base', 'decay', 'optimizer', 'criterion'] as const),
  ];
  return kinds.flatMap((place) => (places[place] ?? []).map((word) => [place, word] as const));
}
