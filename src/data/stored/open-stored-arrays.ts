/** Arrays as a data set whose samples stay on the disk. */
import { dataBadArchive } from '../../diagnostics/catalogue/data.ts';
import { columnsFirst } from '../../diagnostics/catalogue/data-stored.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { namesIn, type ArrayFiles, type FileNames, type Storage } from '../../project/data-files.ts';
import type { StoredSamples } from '../array.ts';
import { crc32 } from '../zip-member.ts';
import { readHeader, type DataHeader } from '../read-array.ts';
import { joinFound, joinHeaders, type Joined } from '../read-arrays.ts';
import { refused } from '../data-fault.ts';
import { joinedSamples, hasRows, storedRows } from './stored-rows.ts';
import { locateArray, type PlainArray } from './locate-array.ts';
import { plainArrayOf, withoutCache } from './unpacked.ts';
import { inRuns } from './later-bytes.ts';
import { readPieces } from './stored-file.ts';

/** Of each file, in their order. */
export interface StoredArrays {
  readonly x: readonly PlainArray[];
  readonly y: readonly PlainArray[];
}

/** Where samples and labels lie, unpacked where they have to be. */
export async function locateArrays(files: ArrayFiles): Promise<Outcome<StoredArrays>> {
  const x = await plainArraysOf(files.x, files);
  const y = await plainArraysOf(files.y, files);
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
