/** One array of an .npz archive, which is a zip of .npy files. */
import type { Limits } from '../project/data-files.ts';
import { itemAt } from '../basics/must.ts';
import { unzipSync } from 'fflate';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataBadArchive, dataNoMember } from '../diagnostics/catalogue/data.ts';
import { unpacksTooLarge } from '../diagnostics/catalogue/data-sources.ts';
import { faultOf } from './data-fault.ts';
import type { Content } from './bounded-file.ts';
import { crc32 } from './crc32.ts';
import { bytesOf, memoryOf } from './limits.ts';
import { twoOfOneName } from './stored/zip-directory.ts';

const directoryEnd = 0x06054b50;
const directoryEntry = 0x02014b50;

/** CRC-32 by member name, from the central directory; empty where there is none. */
export function memberChecksums(archive: Uint8Array): ReadonlyMap<string, number> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
  const checksums = new Map<string, number>();
  const end = findDirectoryEnd(view);
  if (end === undefined) return checksums;
  let at = view.getUint32(end + 16, true);
  while (at + 46 <= archive.length && view.getUint32(at, true) === directoryEntry) {
    const nameLength = view.getUint16(at + 28, true);
    checksums.set(new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength)), view.getUint32(at + 16, true));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return checksums;
}

/** The record is the last one, before a comment of at most 65 535 bytes. */
function findDirectoryEnd(view: DataView): number | undefined {
  const first = Math.max(0, view.byteLength - 22 - 65_535);
  for (let at = view.byteLength - 22; at >= first; at--) if (view.getUint32(at, true) === directoryEnd) return at;
  return undefined;
}

/** No archive of this size can hold more: deflate makes at most 1032 bytes of one. */
const deflateRatio = 1032;

/** `member` is named without `.npy`; it may be empty where the archive holds one array. */
export function openMember(
  file: string,
  archive: Uint8Array,
  { member, limited }: { readonly member: string; readonly limited: Limits },
): Outcome<Content> {
  const damaged = (fault: string): Outcome<never> => ({ diagnostics: [diagnose(dataBadArchive, { file, fault }, { file })] });
  try {
    const sizes = new Map<string, number>();
    let doubled: string | undefined;
    unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        if (sizes.has(name)) doubled ??= name;
        sizes.set(name, originalSize);
        return false;
      },
    });
    if (doubled !== undefined) return damaged(twoOfOneName(doubled));
    const names = [...sizes.keys()].map((name) => name.replace(/\.npy$/, ''));
    const wanted = member === '' && names.length === 1 ? itemAt(names, 0) : member;
    const entry = [`${wanted}.npy`, wanted].find((name) => sizes.has(name));
    if (entry === undefined) return { diagnostics: [diagnose(dataNoMember, { file, member: wanted, members: names }, { file })] };
    const declared = sizes.get(entry) ?? 0;
    if (declared > archive.length * deflateRatio) return damaged(`\`${entry}\` declares an impossible size`);
    // A member that is only stored has a size that the archive shows.
    if (declared > archive.length && declared > bytesOf(limited)) {
      const mebibytes = memoryOf(limited);
      return { diagnostics: [diagnose(unpacksTooLarge, { file: `${file}#${wanted}`, mebibytes, most: mebibytes }, { file })] };
    }
    const bytes = unzipSync(archive, { filter: ({ name }) => name === entry })[entry];
    if (bytes === undefined) return damaged(`\`${entry}\` is missing`);
    if (crc32(bytes) !== memberChecksums(archive).get(entry)) return damaged(`the checksum of \`${entry}\` is wrong`);
    const named = `${file}#${wanted}`;
    const read = (): Outcome<Uint8Array> => ({ value: bytes, diagnostics: [] });
    const { length: size } = archive;
    return { value: { file: named, head: bytes, size, most: bytes.length, packed: false, read }, diagnostics: [] };
  } catch (error) {
    return damaged(faultOf(error));
  }
}
