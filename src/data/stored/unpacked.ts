/** Packed arrays as plain ones: unpacked once, into the cache folder. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { dataBadArchive, dataTooLong } from '../../diagnostics/catalogue/data.ts';
import { packedWithoutCache } from '../../diagnostics/catalogue/data-stored.ts';
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Storage } from '../../project/data-files.ts';
import { promisedBytes } from '../array.ts';
import { faultOf, refused } from '../data-fault.ts';
import { readHeader } from '../read-array.ts';
import { crc32 } from '../zip-member.ts';
import { cachedCopy, hashOf, type Writer } from './cache.ts';
import { locateArray, type PackedArray, type PlainArray } from './locate-array.ts';

/** Where the elements of `file` can be read by position. */
export async function plainArrayOf(file: string, { cache }: Storage): Promise<Outcome<PlainArray>> {
  const located = locateArray(file);
  const array = located.value;
  if (array === undefined) return refused(located);
  if (array.kind === 'plain') return { value: array, diagnostics: [] };
  if (cache === undefined) return withoutCache(file);
  const most = mostBytes(array);
  if (most.value === undefined) return refused(most);
  const limit = most.value;
  const copy = await cachedCopy(cache, {
    of: ['unpacked', await hashOf(array.path), array.member?.name ?? ''],
    make: (write) => unpack(array, limit, write),
  });
  if (copy.value === undefined) return refused(copy);
  const plain = locateArray(file, copy.value);
  if (plain.value?.kind === 'plain') return { value: plain.value, diagnostics: [] };
  return refused(plain);
}

export function withoutCache(file: string): Outcome<never> {
  return { diagnostics: [diagnose(packedWithoutCache, { file, what: 'is packed' }, { file })] };
}

/** What its header promises: a small file can unpack to more than any disk holds. */
function mostBytes({ file, member }: PackedArray): Outcome<number> {
  if (member !== undefined) return { value: member.size, diagnostics: [] };
  const header = readHeader(file, { memory: Infinity });
  if (header.value === undefined) return refused(header);
  return { value: promisedBytes(header.value), diagnostics: [] };
}

async function unpack({ path, file, member }: PackedArray, most: number, write: Writer): Promise<Outcome<true>> {
  const damaged = (fault: string): Outcome<never> => ({ diagnostics: [diagnose(dataBadArchive, { file: path, fault }, { file: path })] });
  if (member !== undefined && member.method !== 8) return damaged(`\`${member.name}\` is compressed in a way that is not read`);
  const end = member === undefined ? {} : { end: member.start + member.packed - 1 };
  const source = createReadStream(path, { start: member?.start ?? 0, ...end });
  const unpacking = member === undefined ? createGunzip() : createInflateRaw();
  let [size, crc] = [0, 0];
  let isTooLong = false;
  let failed: { readonly error: unknown } | undefined;
  try {
    await pipeline(source, unpacking, async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) {
        size += chunk.length;
        isTooLong = size > most;
        if (isTooLong) return;
        if (member !== undefined) crc = crc32(chunk, crc);
        await write(chunk).catch((error: unknown) => {
          failed = { error };
          throw error;
        });
      }
    });
  } catch (error) {
    // What the disk says of the copy is no word about the archive.
    if (failed !== undefined) throw failed.error;
    if (!isTooLong) return damaged(faultOf(error));
  }
  if (isTooLong) return { diagnostics: [diagnose(dataTooLong, { file, needs: most }, { file })] };
  const isWrong = member !== undefined && (size !== member.size || crc !== member.crc);
  if (isWrong) return damaged(`the checksum of \`${member.name}\` is wrong`);
  return { value: true, diagnostics: [] };
}
