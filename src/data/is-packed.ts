/** Whether a data file holds more than its size says: told by its first bytes. */
import { storedFile } from '../project/data-files.ts';
import { withOpen } from './stored/stored-file.ts';

/** Gzip, an archive, or Parquet. False for what cannot be read: who reads it says so. */
export function isPacked(file: string): boolean {
  try {
    const start = withOpen(storedFile(file), (at) => Buffer.from(at(0, 4)).toString('latin1'));
    return ['\x1f\x8b', 'PK', 'PAR1'].some((magic) => start.startsWith(magic));
  } catch {
    return false;
  }
}
