/** Whether samples are held in memory or read from the disk while a run goes on. */
import type { Storage } from '../../project/data-files.ts';
import { longestFile, machineMemory } from '../limits.ts';

/** A data set may fill this part of the memory; the rest is for the network and its steps. */
export const shareOfMemory = 1 / 4;

/** Bytes of samples in memory from which on `auto` reads them from the disk. */
export function mostHeld(memory = machineMemory()): number {
  return Math.min(memory * shareOfMemory, longestFile);
}

/** `bytes` is what the samples would fill. */
export function isStreamed({ stream = 'auto' }: Pick<Storage, 'stream'>, bytes: number, most = mostHeld()): boolean {
  return stream === 'always' || (stream === 'auto' && bytes > most);
}
