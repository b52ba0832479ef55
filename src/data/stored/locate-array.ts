/** Where the elements of an array lie on the disk, without reading them. */
import { groupAt } from '../../basics/matches.ts';
import { itemAt } from '../../basics/must.ts';
import { dataBadArchive, dataNoMember, dataTooLong } from '../../diagnostics/catalogue/data.ts';
import { collecting, diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { promisedBytes } from '../array.ts';
import { headLength, unreadableFile } from '../content.ts';
import { headerOf, type DataHeader } from '../read-array.ts';
import { demandRegular } from '../bounded-file.ts';
import { withOpen, type StoredFile } from './stored-file.ts';
import { zipDirectory, type ZipMember } from './zip-directory.ts';

/** Its elements one after another, as they are. */
export interface PlainArray extends StoredFile {
  readonly kind: 'plain';
  /** As the user named it. */
  readonly file: string;
  /** Its offset counts from the start of the stored file. */
  readonly header: DataHeader;
  /** Of a member of an archive. */
  readonly member?: ZipMember;
}

/** It has to be unpacked before any of it can be read. */
export interface PackedArray extends StoredFile {
  readonly kind: 'packed';
  readonly file: string;
  /** Of a deflated member; absent of a gzipped file. */
  readonly member?: ZipMember;
}

export type LocatedArray = PlainArray | PackedArray;

/** `file`, `file.gz` (told by content) or `file.npz#member`; or the unpacked copy of one, at `copy`. */
export function locateArray(file: string, copy?: string): Outcome<LocatedArray> {
  const named = /^(.*\.npz)#(.+)$/i.exec(file);
  const path = copy ?? named?.[1] ?? file;
  try {
    demandRegular(path);
    return withOpen(path, (at, stamp): Outcome<LocatedArray> => {
      return collecting((take) => {
        const stored = { file, path, stamp };
        const head = at(0, headLength);
        if (copy !== undefined) return take(plainArray(stored, head, { start: 0, size: stamp.size }));
        if (head[0] === 0x1f && head[1] === 0x8b) return { ...stored, kind: 'packed' };
        const isArchive = head[0] === 0x50 && head[1] === 0x4b;
        if (!isArchive) return take(plainArray(stored, head, { start: 0, size: stamp.size }));
        const member = take(memberOf(path, zipDirectory(at, stamp.size), groupAt(named, 2)));
        if (member.method !== 0) return { ...stored, kind: 'packed', member };
        return take(plainArray(stored, at(member.start, Math.min(member.size, headLength)), member));
      });
    });
  } catch (error) {
    return unreadableFile(path, error);
  }
}

function plainArray(
  stored: StoredFile & { readonly file: string },
  head: Uint8Array,
  at: { readonly start: number; readonly size: number } | ZipMember,
): Outcome<PlainArray> {
  return collecting((take, fail) => {
    const { file } = stored;
    const { start, size } = at;
    const read = (): Outcome<Uint8Array> => ({ value: head, diagnostics: [] });
    const header = take(headerOf({ file, head, size, most: size, packed: false, read }, {}));
    const needs = promisedBytes(header);
    if (size > needs) return fail([diagnose(dataTooLong, { file, needs }, { file })]);
    const member = 'method' in at ? { member: at } : {};
    return { ...stored, kind: 'plain', header: { ...header, offset: start + header.offset }, ...member };
  });
}

/** `member` is named without `.npy`; it may be empty where the archive holds one array. */
function memberOf(file: string, members: readonly ZipMember[] | string, member: string): Outcome<ZipMember> {
  if (typeof members === 'string') return { diagnostics: [diagnose(dataBadArchive, { file, fault: members }, { file })] };
  const names = members.map(({ name }) => name.replace(/\.npy$/, ''));
  const wanted = member === '' && names.length === 1 ? itemAt(names, 0) : member;
  // Of two members of a name the last one counts, as in other readers.
  const found = [`${wanted}.npy`, wanted].map((entry) => members.findLast(({ name }) => name === entry)).find((one) => one !== undefined);
  if (found !== undefined) return { value: found, diagnostics: [] };
  return { diagnostics: [diagnose(dataNoMember, { file, member: wanted, members: names }, { file })] };
}
