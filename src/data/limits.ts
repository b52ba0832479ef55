/** How much of memory and time the reading of a data set may take, as its keys say it. */
import { orElse } from '../basics/attempts.ts';
import { type Limits, storedFile } from '../project/data-files.ts';
import { totalmem } from 'node:os';
import { withOpen } from './stored/stored-file.ts';
import { usualLimits } from '../project/words.ts';

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

/** In bytes: a container's limit where there is one. */
export function machineMemory(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

/** Gzip, an archive, or Parquet. False for what cannot be read: who reads it says so. */
export function isPacked(file: string): boolean {
  return orElse(() => {
    const start = withOpen(storedFile(file), (at) => Buffer.from(at(0, 4)).toString('latin1'));
    return ['\x1f\x8b', 'PK', 'PAR1'].some((magic) => start.startsWith(magic));
  }, false);
}
