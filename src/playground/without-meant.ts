/** In the place of the table of sentences that people write elsewhere, which a page does without (scripts/playground.mjs). */
export function meantBy(): readonly string[] {
  return [];
}
