/** What the language can say and this version does not support, at its place. */
import { notCarriedOut } from '../diagnostics/catalogue/refusals.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import type { TypedStatement, Choice } from '../language/typed.ts';
import type { Refusal } from '../plan/prune/clause.ts';
import { asChoice, isHard, itemsOf, placeOf } from '../plan/reading.ts';

export { isHard, placeOf, type Refusal };

export function diagnosticOf({ what, span, instead }: Refusal, source: Source): Diagnostic {
  return diagnose(notCarriedOut, { what, instead }, { source, span });
}

/** The words that a statement trains, or acts on, with their arguments. */
export function choicesOf({ object }: TypedStatement): readonly Choice[] {
  return itemsOf(object).flatMap((item) => (item.kind === 'choice' ? [asChoice(item)] : []));
}
