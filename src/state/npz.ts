/** Masks in an open format: NumPy's .npz, a zip of .npy arrays, the same bytes every time. */
import { deflateSync } from 'fflate';
import { crc32, zipArchive, type ZipMember } from '../record/zip-archive.ts';
import { deflateMask } from './deflate-mask.ts';
import { packMask, unpackMask, type PackedMask } from './packed-masks.ts';
import { npyHeader } from '../record/npy.ts';

/** `before` is the checksum of what comes before the mask. */
export function maskCrc({ bits, length, pruned }: PackedMask, before: number): number {
  const [first, second, third, fourth, alone] = tables();
  const whole = length >> 3;
  let crc = ~before;
  for (let byte = 0; byte < whole; byte++) {
    crc =
      (first[crc & 255] ?? 0) ^
      (second[(crc >>> 8) & 255] ?? 0) ^
      (third[(crc >>> 16) & 255] ?? 0) ^
      (fourth[crc >>> 24] ?? 0) ^
      (alone[bits[byte] ?? 0] ?? 0);
  }
  return crc32(unpackMask({ bits, length, pruned }, whole * 8, length), ~crc >>> 0);
}

type Tables = readonly [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array];

let made: Tables | undefined;

function tables(): Tables {
  const shifted = (place: number): Int32Array => table((byte) => registerAfter(byte << (8 * place), new Uint8Array(8)));
  made ??= [
    ...([shifted(0), shifted(1), shifted(2), shifted(3)] as const),
    table((byte) =>
      registerAfter(
        0,
        Uint8Array.from({ length: 8 }, (_, i) => (byte >> i) & 1),
      ),
    ),
  ];
  return made;
}

function table(entry: (byte: number) => number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => entry(byte));
}

/** The register of the checksum, which is its complement, behind these bytes. */
function registerAfter(register: number, bytes: Uint8Array): number {
  return ~crc32(bytes, ~register >>> 0);
}

export type MaskArray = { readonly name: string; readonly dims: readonly number[]; readonly mask: Uint8Array | PackedMask };

/** Of a mask's bytes, which are 0 or 1, level 6 leaves a tenth less and takes five times as long. */
const quickly = 2;
/** From so many weights on masks have a compressor of their own. */
const manyWeights = 2 ** 18;

/** Arrays of booleans by name, one in memory at a time; names are percent-encoded, since a tensor's is no file name. */
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
      yield { ...content, crc: maskCrc(packed, crc32(header)), deflated: deflateMask(header, packed) };
      continue;
    }
    const bytes = new Uint8Array(content.size);
    bytes.set(header);
    bytes.set(mask instanceof Uint8Array ? mask : unpackMask(mask, 0, length), header.length);
    yield { ...content, crc: crc32(bytes), deflated: deflateSync(bytes, { level: quickly }) };
  }
}
