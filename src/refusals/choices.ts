/** The words that a statement trains, or acts on, with their arguments. */
import type { Choice, TypedStatement } from '../language/typed.ts';
import { asChoice, itemsOf } from '../plan/reading.ts';

export function choicesOf({ object }: TypedStatement): readonly Choice[] {
  return itemsOf(object).flatMap((item) => (item.kind === 'choice' ? [asChoice(item)] : []));
}
