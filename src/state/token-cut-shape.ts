/** A cut of tokens that comes from a disk, looked at before it is believed. */
import type { TokenCut } from '../model/index.ts';

export function isTokenCut(value: unknown): value is TokenCut {
  if (typeof value !== 'object' || value === null) return false;
  const { value: name, of, kept, lead, tail, attention, positions }: Partial<TokenCut> = value;
  if (typeof name !== 'string' || !(attention === undefined || typeof attention === 'string')) {
    return false;
  }
  if (!isCount(of) || !isCount(kept) || !isCount(lead) || !isCount(tail)) return false;
  if (lead + tail >= kept || kept > of) return false;
  return positions === undefined || arePositions(positions, of, kept);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function arePositions(value: unknown, of: number, kept: number): boolean {
  if (!Array.isArray(value) || value.length !== kept) return false;
  return value.every(
    (at, index) => isCount(at) && at < of && (index === 0 || at > Number(value[index - 1])),
  );
}
