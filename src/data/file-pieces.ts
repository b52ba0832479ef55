/** The bytes of a file from its start, a piece at a time, unpacked where it is gzipped: it is never whole in memory. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { dataBadArchive } from '../diagnostics/catalogue/data.ts';
import { dataFileChanged } from '../diagnostics/catalogue/data-stored.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { dataFault } from './data-fault.ts';
import { faultOf } from './fault-of.ts';

interface FilePieces {
  /** Rejects with a `dataFault` where the file is damaged. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Of all that was unpacked, once it was read to its end. */
  readonly hash: () => string;
}

export function filePieces(file: string, isGzipped: boolean): FilePieces {
  let sum = '';
  async function* open(): AsyncIterable<Uint8Array> {
    const hash = createHash('sha256');
    const source = createReadStream(file, { highWaterMark: pieceSize });
    const unpacking = isGzipped ? source.pipe(createGunzip({ chunkSize: pieceSize })) : source;
    source.on('error', (error) => unpacking.destroy(error));
    try {
      for await (const piece of unpacking as AsyncIterable<Uint8Array>) {
        hash.update(piece);
        yield piece;
      }
    } catch (error) {
      const fault = { file, fault: faultOf(error) };
      throw isGzipped ? dataFault(diagnose(dataBadArchive, fault, { file })) : error;
    } finally {
      source.destroy();
    }
    sum = hash.digest('hex');
  }
  return { open, hash: () => sum };
}

const pieceSize = 2 ** 18;

/** Says whether a file changed between now and the call of what it gives. */
export function watchFile(file: string): () => readonly Diagnostic[] {
  const before = statSync(file);
  return () => {
    const now = statSync(file, { throwIfNoEntry: false });
    const isSame =
      now?.size === before.size && now.mtimeMs === before.mtimeMs && now.ino === before.ino;
    if (isSame) return [];
    const what = now === undefined ? 'was removed' : 'changed';
    return [diagnose(dataFileChanged, { file, what }, { file })];
  };
}
