/** In which order clauses stand. */
import type { HeadDeclaration, Vocabulary } from '../../vocabulary/index.ts';
import type { Clause, Statement } from '../ast.ts';

const known = new WeakMap<HeadDeclaration, ReadonlyMap<string, number>>();

/** The order of their declarations; as written where one is unknown or stands twice. */
export function orderedClauses({ head, clauses }: Statement, { heads }: Vocabulary): readonly Clause[] {
  const declaration = heads.get(head.text);
  if (clauses.length < 2 || declaration === undefined) return clauses;
  const ranks = ranksOf(declaration);
  const rank = ({ word }: Clause): number => ranks.get(word.text) ?? -1;
  const found = new Set(clauses.map(rank));
  if (found.size < clauses.length || found.has(-1)) return clauses;
  return [...clauses].sort((a, b) => rank(a) - rank(b));
}

function ranksOf(declaration: HeadDeclaration): ReadonlyMap<string, number> {
  const ranks = known.get(declaration) ?? new Map(declaration.clauses.map(({ word }, index) => [word, index] as const));
  known.set(declaration, ranks);
  return ranks;
}
