/** In which order clauses stand. */
import type { Vocabulary } from '../../vocabulary/index.ts';
import type { Clause, Statement } from '../ast.ts';

/** The order of their declarations; as written where one is unknown or stands twice. */
export function orderedClauses(
  { head, clauses }: Statement,
  { heads }: Vocabulary,
): readonly Clause[] {
  const declared = heads.get(head.text)?.clauses.map(({ word }) => word) ?? [];
  const words = clauses.map(({ word }) => word.text);
  const isKnown = words.every((word) => declared.includes(word));
  if (!isKnown || new Set(words).size < words.length) return clauses;
  const rank = (clause: Clause): number => declared.indexOf(clause.word.text);
  return [...clauses].sort((a, b) => rank(a) - rank(b));
}
