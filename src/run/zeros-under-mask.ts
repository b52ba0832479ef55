/** Zeros of a written tensor, and whether what its mask prunes is among them. */
import { roomOf } from '../kernels/room.ts';
import type { Counted } from '../kernels/room.ts';
import { ones } from '../select/packed-bits.ts';
import type { Values } from '../state/network.ts';

export function countUnderBytes(values: Values, mask: Uint8Array): Counted {
  let [zeros, awake] = [0, 0];
  for (let i = 0; i < mask.length; i++) {
    const isZero = Number(values[i] === 0);
    zeros += isZero;
    awake += (isZero | (mask[i] ?? 0)) ^ 1;
  }
  return { zeros, awake };
}

/** Under bits that begin with the values. */
export function countUnderBits(values: Float32Array, bits: Uint8Array): Counted {
  const room = roomOf(values);
  if (room !== undefined) return room.count(values.length, bits);
  const numbers = new Int32Array(values.buffer, values.byteOffset, values.length);
  const whole = numbers.length >> 3;
  const { zeros, awake } = countOctets(numbers, bits, whole);
  const rest = values.subarray(whole * 8);
  const mask = Uint8Array.from(rest, (_, i) => ((bits[whole] ?? 0) >> i) & 1);
  const last = countUnderBytes(rest, mask);
  return { zeros: zeros + last.zeros, awake: awake + last.awake };
}

/** A number is no zero where its bits but the sign, or their negative, have the highest bit. */
function countOctets(numbers: Int32Array, bits: Uint8Array, octets: number): Counted {
  let [alive, awake] = [0, 0];
  for (let byte = 0, i = 0; byte < octets; byte++, i += 8) {
    const a = (numbers[i] ?? 0) << 1;
    const b = (numbers[i + 1] ?? 0) << 1;
    const c = (numbers[i + 2] ?? 0) << 1;
    const d = (numbers[i + 3] ?? 0) << 1;
    const e = (numbers[i + 4] ?? 0) << 1;
    const f = (numbers[i + 5] ?? 0) << 1;
    const g = (numbers[i + 6] ?? 0) << 1;
    const h = (numbers[i + 7] ?? 0) << 1;
    const live =
      ((a | -a) >>> 31) |
      (((b | -b) >>> 31) << 1) |
      (((c | -c) >>> 31) << 2) |
      (((d | -d) >>> 31) << 3) |
      (((e | -e) >>> 31) << 4) |
      (((f | -f) >>> 31) << 5) |
      (((g | -g) >>> 31) << 6) |
      (((h | -h) >>> 31) << 7);
    alive += ones[live] ?? 0;
    awake += ones[live & ~(bits[byte] ?? 0)] ?? 0;
  }
  return { zeros: octets * 8 - alive, awake };
}
