/** Which clause words a head takes, and which words bind to each while it is open. */
import type { ClauseDeclaration } from './declaration.ts';
import type { Part } from './shapes.ts';

/** Clause word → own words, own words being keys too: they come out of the parser as clauses. */
export function clausesOfHead(head: {
  readonly clauses: readonly ClauseDeclaration[];
}): ReadonlyMap<string, ReadonlySet<string>> {
  const words = new Map<string, ReadonlySet<string>>();
  for (const clause of head.clauses) {
    words.set(clause.word, new Set((clause.own ?? []).flatMap(boundWords)));
  }
  return words;
}

/** The word of a part, and the one behind it, which may begin a clause elsewhere: `growing by`. */
export function boundWords({
  word,
  lead,
}: Pick<Part, 'lead'> & { word: string }): readonly string[] {
  return lead === undefined ? [word] : [word, lead];
}
