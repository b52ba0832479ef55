/** What says nothing about a pattern: it fixes every group, and its frames fix the times. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { asChoice, asRecord, clause } from '../reading.ts';

export interface IdleClause {
  readonly word: string;
  /** As a message names it. */
  readonly what: string;
  readonly span: Span;
}

/** `isHard` where what is pruned never comes back: other masks move within a pattern over a window. */
export function idleBesidePattern(statement: TypedStatement, isHard: boolean): readonly IdleClause[] {
  const by = clause(statement, 'by');
  const allocation = by && asRecord(by).fields['allocation'];
  const idle = clause(statement, 'through') === undefined ? ['over', 'every'] : ['every'];
  const words = ['from', 'along', 'at', ...(isHard ? idle : [])];
  const clauses = words.flatMap((word): readonly IdleClause[] => {
    const span = statement.spans[word];
    if (clause(statement, word) === undefined || span === undefined) return [];
    return [{ word, what: `\`${word}\``, span }];
  });
  if (allocation === undefined) return clauses;
  const what = `the allocation \`${asChoice(allocation).word}\``;
  return [{ word: 'by', what, span: statement.spans['by'] ?? allocation.span }, ...clauses];
}
