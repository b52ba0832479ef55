/** Finds statements that would be read as part of the statement above: they get a `;` before them. */
import type { Statement } from '../ast.ts';
import type { Layout } from './layout.ts';
import { orderedClauses } from './order.ts';

/** Only statements that begin with no word of the language are in doubt. */
export function separatedOf(statements: readonly Statement[], { lexicon, vocabulary, lines }: Layout): ReadonlySet<Statement> {
  return new Set(
    statements.filter((statement, index) => {
      const above = statements[index - 1];
      if (statement.headKind !== 'unknown' || above === undefined) return false;
      const first = statement.head.text.toLowerCase();
      return lexicon.clauses.has(first) || isOpen(above) || isMidSentence(above, first);
    }),
  );

  /** A clause without words takes those of the next line. */
  function isOpen(above: Statement): boolean {
    const last = orderedClauses(above, vocabulary).at(-1);
    return above.block === undefined && last?.phrases.length === 0;
  }

  /** As the layout pass judges a line that a page has broken; a number may follow any word here. */
  function isMidSentence(above: Statement, first: string): boolean {
    const { leading, pairs, trailing, units } = lexicon.midSentence;
    const last = lastWordOf(above);
    const isUnit = units.has(first) && /^[\d.]/.test(last);
    const isTail = trailing.has(first) || isUnit || /^[\d.]/.test(first);
    const isBound = lexicon.bound.get(orderedClauses(above, vocabulary).at(-1)?.word.text ?? '');
    return above.block === undefined && (isTail || isBound?.has(first) === true || leading.has(last) || pairs.has(`${last} ${first}`));
  }

  /** As it is laid out: its clauses stand in their usual order. */
  function lastWordOf(above: Statement): string {
    const phrases = orderedClauses(above, vocabulary).at(-1)?.phrases ?? above.value ?? above.object;
    const { start, end } = phrases.at(-1)?.span ?? above.head.span;
    return (/[^\s(),]+$/.exec(lines.text.slice(start, end))?.[0] ?? '').toLowerCase();
  }
}
