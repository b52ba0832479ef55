/** How much of memory and time the reading of a data set may take, as its keys say it. */
import { usualLimits, type Limits } from '../project/data-files.ts';

export type Limited = Limits;

export const mebibyte = 2 ** 20;

/** Bytes: no buffer of Node's is longer. */
export const longestFile = 2 ** 32 - 2;

export function memoryOf({ memory = usualLimits.memory }: Limits): number {
  return memory;
}

export function bytesOf(limits: Limits): number {
  return memoryOf(limits) * mebibyte;
}

/** Without a number of its own, a longer text has more time. */
export function secondsOf({ seconds }: Limits, bytes: number): number {
  const { seconds: usual, secondsPerMebibyte } = usualLimits;
  return seconds ?? Math.ceil(usual + (secondsPerMebibyte * bytes) / mebibyte);
}
