/** Of pictures and volumes channels come first, of everything else features last. */
export function featureAxis(rank: number): number {
  return rank >= 4 ? 1 : rank - 1;
}
