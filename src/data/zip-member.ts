/** One array of an .npz archive, which is a zip of .npy files. */
import { unzipSync } from 'fflate';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataBadArchive, dataNoMember } from '../diagnostics/catalogue/data.ts';
import { unpacksTooLarge } from '../diagnostics/catalogue/data-limits.ts';
import { faultOf } from './fault-of.ts';
import type { Content } from './bounded-content.ts';
import { bytesOf, memoryOf, type Limited } from './limits.ts';
import { crc32, memberChecksums } from './zip-checksums.ts';

/** No archive of this size can hold more: deflate makes at most 1032 bytes of one. */
const deflateRatio = 1032;

/** `member` is named without `.npy`; it may be empty where the archive holds one array. */
export function openMember(
  file: string,
  archive: Uint8Array,
  { member, limited }: { readonly member: string; readonly limited: Limited },
): Outcome<Content> {
  const damaged = (fault: string): Outcome<never> => ({
    diagnostics: [diagnose(dataBadArchive, { file, fault }, { file })],
  });
  try {
    const sizes = new Map<string, number>();
    unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        sizes.set(name, originalSize);
        return false;
      },
    });
    const names = [...sizes.keys()].map((name) => name.replace(/\.npy$/, ''));
    const wanted = member === '' && names.length === 1 ? (names[0] ?? '') : member;
    const entry = [`${wanted}.npy`, wanted].find((name) => sizes.has(name));
    if (entry === undefined) {
      const args = { file, member: wanted, members: names };
      return { diagnostics: [diagnose(dataNoMember, args, { file })] };
    }
    const declared = sizes.get(entry) ?? 0;
    if (declared > archive.length * deflateRatio)
      return damaged(`\`${entry}\` declares an impossible size`);
    // A member that is only stored has a size that the archive shows.
    if (declared > archive.length && declared > bytesOf(limited)) {
      const mebibytes = memoryOf(limited);
      const args = { file: `${file}#${wanted}`, mebibytes, most: mebibytes };
      return { diagnostics: [diagnose(unpacksTooLarge, args, { file })] };
    }
    const bytes = unzipSync(archive, { filter: ({ name }) => name === entry })[entry];
    if (bytes === undefined) return damaged(`\`${entry}\` is missing`);
    if (crc32(bytes) !== memberChecksums(archive).get(entry))
      return damaged(`the checksum of \`${entry}\` is wrong`);
    const named = `${file}#${wanted}`;
    const read = (): Outcome<Uint8Array> => ({ value: bytes, diagnostics: [] });
    const { length: size } = archive;
    const value = { file: named, head: bytes, size, most: bytes.length, packed: false, read };
    return { value, diagnostics: [] };
  } catch (error) {
    return damaged(faultOf(error));
  }
}
