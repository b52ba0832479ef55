/** Finds statements that the one above would take for its own words: `;` stands before these. */
import type { Statement } from '../ast.ts';
import type { Layout } from './layout.ts';
import { orderedClauses } from './order.ts';

/** Only statements that begin with no word of the language are in doubt. */
export function separatedOf(
  statements: readonly Statement[],
  { lexicon, vocabulary }: Layout,
): ReadonlySet<Statement> {
  return new Set(
    statements.filter((statement, index) => {
      const above = statements[index - 1];
      if (statement.headKind !== 'unknown' || above === undefined) return false;
      return lexicon.clauses.has(statement.head.text.toLowerCase()) || isOpen(above);
    }),
  );

  /** A clause without words takes those of the next line. */
  function isOpen(above: Statement): boolean {
    const last = orderedClauses(above, vocabulary).at(-1);
    return above.block === undefined && last?.phrases.length === 0;
  }
}
