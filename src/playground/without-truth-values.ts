/** Replaces what only a session needs: the page loads no model, and plans truth values and norms as they are (scripts/playground.mjs). */

export const namedTruths: readonly string[] = [];

export function truthsAsIntegers(): readonly never[] {
  return [];
}

export function keepZeroRows(): void {
  // Nothing is computed.
}
