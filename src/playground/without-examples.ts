/** Replaces the values from the vocabulary's examples, which the page does not hold (scripts/page-modules.mjs). */
import type { Offer } from '../editor/offers.ts';

export function exampleOf(): readonly Offer[] {
  return [];
}

/** Clauses stay in the order in which they are declared. */
export function usesOf(): number {
  return 0;
}

export function shownExample(): readonly string[] {
  return [];
}
