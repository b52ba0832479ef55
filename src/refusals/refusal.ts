/** What the language can say and this version does not support, at its place. */
import { notCarriedOut } from '../diagnostics/catalogue/refusals.ts';
import { diagnose, type Diagnostic, type Source, type Span } from '../diagnostics/diagnostic.ts';
import type { TypedStatement, Choice } from '../language/typed.ts';
import { asChoice, itemsOf, clause } from '../plan/reading.ts';

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

export function diagnosticOf({ what, span, instead }: Refusal, source: Source): Diagnostic {
  const args = { what, instead };
  return diagnose(notCarriedOut, args, { source, span });
}

/** The words that a statement trains, or acts on, with their arguments. */
export function choicesOf({ object }: TypedStatement): readonly Choice[] {
  return itemsOf(object).flatMap((item) => (item.kind === 'choice' ? [asChoice(item)] : []));
}

/** Whether what a statement prunes never comes back, as far as it says so itself. */
export function isHard(statement: TypedStatement): boolean {
  const mask = clause(statement, 'mask');
  return mask === undefined || (mask.kind === 'choice' && mask.word === 'hard');
}
