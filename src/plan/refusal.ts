/** What a recipe says that this version does not carry out, as far as no model is needed to know it. */
import type { Span } from '../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../language/typed.ts';
import { clause } from './reading.ts';

export interface Refusal {
  /** The subject of the sentence that refuses it: `a pattern of units`. */
  readonly what: string;
  readonly span: Span;
  /** What to do, where there is a better answer than leaving it out. */
  readonly instead?: string;
}

/** The place of a clause, or of the whole statement where it is left out. */
export function placeOf(statement: TypedStatement, word: string): Span {
  return statement.spans[word] ?? statement.span;
}

/** Whether what a statement prunes never comes back, as far as it says so itself. */
export function isHard(statement: TypedStatement): boolean {
  const mask = clause(statement, 'mask');
  return mask === undefined || (mask.kind === 'choice' && mask.word === 'hard');
}
