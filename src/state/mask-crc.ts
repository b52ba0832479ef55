/**
 * CRC-32 of a mask's bytes from its bits. A checksum is linear in what it sums: eight bytes more shift
 * it, which four tables do, and add what those bytes give alone, which is a table of the 256 packed ones.
 */
import { crc32 } from '../record/crc32.ts';
import type { PackedMask } from './packed-masks.ts';
import { unpackMask } from './packed-masks.ts';

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
  const shifted = (place: number): Int32Array =>
    table((byte) => registerAfter(byte << (8 * place), new Uint8Array(8)));
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
