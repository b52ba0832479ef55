/** Arrays as a data set whose samples stay on the disk. */
import { dataBadArchive, dataTooLong } from '../../diagnostics/catalogue/data.ts';
import { columnsFirst, packedWithoutCache } from '../../diagnostics/catalogue/data-stored.ts';
import { collecting, collectingAsync, together, diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { namesIn, type ArrayFiles, type FileNames, type Storage } from '../../project/data-files.ts';
import { promisedBytes, type StoredSamples } from '../array.ts';
import { crc32 } from '../crc32.ts';
import { readHeader, type DataHeader } from '../read-array.ts';
import { joinFound, joinHeaders, type Joined } from '../read-arrays.ts';
import { faultOf } from '../data-fault.ts';
import { joinedSamples, hasRows, storedRows } from './stored-rows.ts';
import { locateArray, type PlainArray, type PackedArray } from './locate-array.ts';
import { readPieces } from './stored-file.ts';
import { inRuns } from './later-bytes.ts';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { cachedCopy, hashOf, type Writer } from './cache.ts';

/** Of each file, in their order. */
export type StoredArrays = { readonly x: readonly PlainArray[]; readonly y: readonly PlainArray[] };

/** Where samples and labels lie, unpacked where they have to be. */
export function locateArrays(files: ArrayFiles): Promise<Outcome<StoredArrays>> {
  return collectingAsync(async (take, fail) => {
    const samples = await plainArraysOf(files.x, files);
    const [x, y] = take(together(samples, files.y === undefined ? samples : await plainArraysOf(files.y, files)));
    const folded = [...x, ...y].find((array) => !hasRows(array.header));
    return folded === undefined ? { x, y } : fail([inFortranOrder(folded.file)]);
  });
}

async function plainArraysOf(files: FileNames, storage: Storage): Promise<Outcome<readonly PlainArray[]>> {
  const arrays: Outcome<PlainArray>[] = [];
  for (const file of namesIn(files)) arrays.push(await plainArrayOf(file, storage));
  return together(...arrays);
}

/** What the files hold together. */
export function joinedHeader(arrays: readonly PlainArray[]): Outcome<Joined> {
  return joinFound(arrays.map(({ file, header }) => ({ ...header, file })));
}

/** The same without a copy of them. */
export function headersOnDisk(files: FileNames, storage: Storage): Outcome<Joined> {
  return joinHeaders(files, (file) => headerOnDisk(file, storage));
}

/** What an array holds, without a copy of it. */
function headerOnDisk(file: string, { cache }: Storage): Outcome<DataHeader> {
  return collecting((take, fail) => {
    const array = take(locateArray(file));
    if (array.kind === 'packed' && cache === undefined) return take(withoutCache(file));
    const header = array.kind === 'plain' ? array.header : take(readHeader(file, { memory: Infinity }));
    return hasRows(header) ? header : fail([inFortranOrder(file)]);
  });
}

function inFortranOrder(file: string): Diagnostic {
  return diagnose(columnsFirst, { file }, { file });
}

/** As samples that are read by their rows. */
export async function storedArrays(arrays: StoredArrays): Promise<Outcome<{ readonly x: StoredSamples; readonly y: StoredSamples }>> {
  const damaged = await damagedMember(arrays);
  if (damaged !== undefined) return { diagnostics: [damaged] };
  return { value: { x: samplesOf(arrays.x), y: samplesOf(arrays.y) }, diagnostics: [] };
}

function samplesOf(arrays: readonly PlainArray[]): StoredSamples {
  const parts = arrays.map((array): StoredSamples => {
    const { type, shape } = array.header;
    return { type, shape, rowsAt: storedRows(array), isSound: false };
  });
  return joinedSamples(parts);
}

/** A member of an archive has a checksum, which reading a part of it cannot hold. */
async function damagedMember({ x, y }: StoredArrays): Promise<Diagnostic | undefined> {
  for (const { member, path: file, ...stored } of [...x, ...y]) {
    if (member === undefined) continue;
    let crc = 0;
    for (const { from, to } of inRuns(member.size, bytesAtOnce)) {
      const into = new Uint8Array(to - from);
      await readPieces({ path: file, ...stored }, [{ position: member.start + from, into }]);
      crc = crc32(into, crc);
    }
    const fault = `the checksum of \`${member.name}\` is wrong`;
    if (crc !== member.crc) return diagnose(dataBadArchive, { file, fault }, { file });
  }
  return undefined;
}

const bytesAtOnce = 2 ** 22;

// Packed arrays as plain ones: unpacked once, into the cache folder.

/** Where the elements of `file` can be read by position. */
function plainArrayOf(file: string, { cache }: Storage): Promise<Outcome<PlainArray>> {
  return collectingAsync(async (take, fail) => {
    const array = take(locateArray(file));
    if (array.kind === 'plain') return array;
    if (cache === undefined) return take(withoutCache(file));
    const limit = take(mostBytes(array));
    const copy = take(
      await cachedCopy(cache, {
        of: ['unpacked', await hashOf(array.path), array.member?.name ?? ''],
        make: (write) => unpack(array, limit, write),
      }),
    );
    const plain = locateArray(file, copy);
    if (plain.value?.kind === 'plain') return plain.value;
    return fail(plain.diagnostics);
  });
}

function withoutCache(file: string): Outcome<never> {
  return { diagnostics: [diagnose(packedWithoutCache, { file, what: 'is packed' }, { file })] };
}

/** What its header promises: a small file can unpack to more than any disk holds. */
function mostBytes({ file, member }: PackedArray): Outcome<number> {
  return collecting((take) => {
    if (member !== undefined) return member.size;
    return promisedBytes(take(readHeader(file, { memory: Infinity })));
  });
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
