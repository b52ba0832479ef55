/** Masks in an open format: NumPy's .npz, a zip of .npy arrays, the same bytes every time. */
import { deflateSync } from 'fflate';
import { crc32 } from '../record/crc32.ts';
import { deflateMask } from './deflate-mask.ts';
import { maskCrc } from './mask-crc.ts';
import { packMask, unpackMask } from './packed-masks.ts';
import type { PackedMask } from './packed-masks.ts';
import { npyHeader } from '../record/npy.ts';
import { zipArchive } from '../record/zip-archive.ts';
import type { ZipMember } from '../record/zip-archive.ts';

export interface MaskArray {
  readonly name: string;
  readonly dims: readonly number[];
  readonly mask: Uint8Array | PackedMask;
}

/** Of a mask's bytes, which are 0 or 1, level 6 leaves a tenth less and takes five times as long. */
const quickly = 2;
/** From so many weights on masks have a compressor of their own. */
const manyWeights = 2 ** 18;

/**
 * Arrays of booleans by name, one in memory at a time; names are percent-encoded, since a tensor's is
 * no file name.
 */
export function encodeMasks(arrays: Iterable<MaskArray>): Iterable<Uint8Array> {
  return zipArchive(membersOf(arrays));
}

function* membersOf(arrays: Iterable<MaskArray>): Generator<ZipMember> {
  for (const { name, dims, mask } of arrays) {
    const header = npyHeader('|b1', dims);
    const { length } = mask;
    const content = { name: `${encodeURIComponent(name)}.npy`, size: header.length + length };
    if (length >= manyWeights) {
      const packed = mask instanceof Uint8Array ? packMask(mask) : mask;
      yield {
        ...content,
        crc: maskCrc(packed, crc32(header)),
        deflated: deflateMask(header, packed),
      };
      continue;
    }
    const bytes = new Uint8Array(content.size);
    bytes.set(header);
    bytes.set(mask instanceof Uint8Array ? mask : unpackMask(mask, 0, length), header.length);
    yield { ...content, crc: crc32(bytes), deflated: deflateSync(bytes, { level: quickly }) };
  }
}
