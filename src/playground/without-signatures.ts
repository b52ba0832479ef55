/** In the place of the table of operators' signatures, which a page does without (scripts/playground.mjs). */
export const signatureLines = '';
