/** Says what was expected of a text and did not hold. */
export function demand(condition: boolean, what: string): void {
  if (!condition) throw new Error(`expected ${what}`);
}
