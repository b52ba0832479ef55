/** In the place of what holds plans that are written and run: a page draws plans, and carries none out (scripts/playground.mjs). */
import type { Incoherence } from '../plan/incoherence.ts';

export function findIncoherence(): readonly Incoherence[] {
  return [];
}
