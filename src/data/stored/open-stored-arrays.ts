/** Arrays as a data set whose samples stay on the disk. */
import { dataBadArchive, dataTooLong } from '../../diagnostics/catalogue/data.ts';
import { columnsFirst, packedWithoutCache } from '../../diagnostics/catalogue/data-stored.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { namesIn, type ArrayFiles, type FileNames, type Storage } from '../../project/data-files.ts';
import { promisedBytes, type StoredSamples } from '../array.ts';
import { crc32 } from '../crc32.ts';
import { readHeader, type DataHeader } from '../read-array.ts';
import { joinFound, joinHeaders, type Joined } from '../read-arrays.ts';
import { refused, faultOf } from '../data-fault.ts';
import { joinedSamples, hasRows, storedRows } from './stored-rows.ts';
import { locateArray, type PlainArray, type PackedArray } from './locate-array.ts';
import { inRuns } from './later-bytes.ts';
import { readPieces } from './stored-file.ts';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { cachedCopy, hashOf, type Writer } from './cache.ts';

/** Of each file, in their order. */
export interface StoredArrays {
  readonly x: readonly PlainArray[];
  readonly y: readonly PlainArray[];
}

/** Where samples and labels lie, unpacked where they have to be. */
export async function locateArrays(files: ArrayFiles): Promise<Outcome<StoredArrays>> {
  const x = await plainArraysOf(files.x, files);
  const y = files.y === undefined ? x : await plainArraysOf(files.y, files);
  if (x.value === undefined || y.value === undefined) return { diagnostics: [...x.diagnostics, ...y.diagnostics] };
  const folded = [...x.value, ...y.value].filter((array) => !hasRows(array.header));
  if (folded.length === 0) return { value: { x: x.value, y: y.value }, diagnostics: [] };
  return { diagnostics: folded.slice(0, 1).map(({ file }) => inFortranOrder(file)) };
}

async function plainArraysOf(files: FileNames, storage: Storage): Promise<Outcome<readonly PlainArray[]>> {
  const diagnostics: Diagnostic[] = [];
  const arrays: PlainArray[] = [];
  for (const file of namesIn(files)) {
    const array = await plainArrayOf(file, storage);
    diagnostics.push(...array.diagnostics);
    if (array.value !== undefined) arrays.push(array.value);
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: arrays, diagnostics };
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
  const located = locateArray(file);
  const array = located.value;
  if (array === undefined) return refused(located);
  if (array.kind === 'packed' && cache === undefined) return withoutCache(file);
  const header = array.kind === 'plain' ? { value: array.header, diagnostics: [] } : readHeader(file, { memory: Infinity });
  return header.value === undefined || hasRows(header.value) ? header : { diagnostics: [inFortranOrder(file)] };
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
async function plainArrayOf(file: string, { cache }: Storage): Promise<Outcome<PlainArray>> {
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

function withoutCache(file: string): Outcome<never> {
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
