/** Which clause words a head takes, and which words bind to each while it is open. */
import type { ClauseDeclaration } from './declaration.ts';

/** Clause word → own words, own words being keys too: they come out of the parser as clauses. */
export function clausesOfHead(head: { readonly clauses: readonly ClauseDeclaration[] }): ReadonlyMap<string, ReadonlySet<string>> {
  const words = new Map<string, ReadonlySet<string>>();
  for (const clause of head.clauses) {
    words.set(clause.word, new Set((clause.own ?? []).map((part) => part.word)));
  }
  return words;
}
