/** In the place of values from the vocabulary's examples, which a page does without (scripts/page-modules.mjs). */
import type { Offer } from '../editor/offers.ts';

export function exampleOf(): readonly Offer[] {
  return [];
}

/** Clauses stay in the order in which they are declared. */
export function usesOf(): number {
  return 0;
}
