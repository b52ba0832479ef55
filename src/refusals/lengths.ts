/** Lengths that cannot be counted in steps. */
import type { Quantity, Value } from '../language/typed.ts';
import { asRecord } from '../plan/reading.ts';
import { uncountedLength } from '../plan/schedule/duration.ts';
import type { Refusal } from './refusal.ts';

export function lengthRefusals(lengths: readonly (Quantity | undefined)[]): readonly Refusal[] {
  return lengths.flatMap((length) => {
    const what = length && uncountedLength(length);
    return what === undefined || length === undefined ? [] : [{ what, span: length.span }];
  });
}

/** The longest that a stage may last: `until … at most 10 epochs`. */
export function limitOf(until: Value | undefined): Quantity | undefined {
  const limit = until && asRecord(until).fields['atMost'];
  return limit?.kind === 'quantity' ? limit : undefined;
}
