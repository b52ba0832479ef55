/** A name for each clause that is declared: several verbs share one, one word may be several. */
import { addTo, listAt } from '../../basics/maps.ts';
import type { ClauseDeclaration, HeadDeclaration, Vocabulary } from '../../vocabulary/index.ts';

export interface NamedClause {
  /** `over`, or `by-of-prune` where another verb has a `by` of another kind. */
  readonly name: string;
  readonly clause: ClauseDeclaration;
  readonly owners: readonly HeadDeclaration[];
}

/** Every clause once, in the order of the heads that take it. */
export function clausesByName(vocabulary: Vocabulary): readonly NamedClause[] {
  const owners = new Map<ClauseDeclaration, HeadDeclaration[]>();
  for (const head of vocabulary.heads.values()) {
    for (const clause of head.clauses) addTo(owners, clause, head);
  }
  const clauses = [...owners.keys()];
  return clauses.map((clause) => {
    const isOnly = clauses.every((other) => other === clause || other.word !== clause.word);
    const heads = listAt(owners, clause);
    const name = isOnly ? clause.word : `${clause.word}-of-${heads[0]?.word ?? ''}`;
    return { name, clause, owners: heads };
  });
}

export function nameOfClause(clauses: readonly NamedClause[], clause: ClauseDeclaration): string {
  return clauses.find((named) => named.clause === clause)?.name ?? clause.word;
}
