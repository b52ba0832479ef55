/** A gzipped .parquet file: it is read by position, so it is unpacked into a file that is removed after it. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { faultOfData } from '../data-fault.ts';
import { filePieces } from '../bounded-file.ts';
import type { Limited } from '../limits.ts';
import { laterBytes } from '../stored/later-bytes.ts';
import { openParquet } from './parquet.ts';
import type { Table } from './row-numbers.ts';

export interface PackedParquet {
  readonly table: Promise<Outcome<Table>>;
  /** Of what was unpacked. */
  readonly hash: () => string;
  readonly close: () => Promise<void>;
}

/** The folder is made by now. */
export function openPackedParquet(file: string, limited: Limited, folder: string): PackedParquet {
  const unpacked = laterBytes(folder);
  const pieces = filePieces(file, true);
  const unpack = async (): Promise<Outcome<Table>> => {
    try {
      for await (const piece of pieces.open()) await unpacked.write(piece);
    } catch (error) {
      const fault = faultOfData(error);
      if (fault === undefined) throw error;
      return { diagnostics: [fault] };
    }
    return openParquet(file, limited, await unpacked.path());
  };
  return { table: unpack(), hash: pieces.hash, close: unpacked.remove };
}
