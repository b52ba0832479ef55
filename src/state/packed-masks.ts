/** Masks of a large model, a bit a weight: a thirty-second of its float32 weights. */
import { roomOf } from '../kernels/room.ts';
import { countBits, packBits, unpackInto } from '../select/packed-bits.ts';
import { isLazy, remembered, type Source } from './lazy-values.ts';
import type { Values } from './network.ts';

/** Bit i of byte b stands for weight 8 b + i, 1 = kept. */
export type PackedMask = { readonly bits: Uint8Array; readonly length: number; readonly pruned: number };

/** Gets the bits of a mask in parts that begin at multiples of 8, in any order. */
export type MaskPacker = { readonly put: (from: number, bits: Uint8Array) => void; readonly packed: () => PackedMask };

export function packMask(mask: Uint8Array): PackedMask {
  const bits = packBits(mask);
  return { bits, length: mask.length, pruned: mask.length - countBits(bits) };
}

export function maskPacker(length: number): MaskPacker {
  const bits = new Uint8Array(Math.ceil(length / 8));
  let kept = 0;
  return {
    put(from, part) {
      if (from % 8 !== 0) throw new RangeError('masks are packed from whole bytes on');
      bits.set(part, from / 8);
      kept += countBits(part);
    },
    packed: () => ({ bits, length, pruned: length - kept }),
  };
}

/** One byte a weight, from a multiple of 8 on. */
export function unpackMask({ bits }: PackedMask, from: number, to: number): Uint8Array {
  const mask = new Uint8Array(to - from);
  unpackInto(mask, bits.subarray(from >> 3));
  return mask;
}

/** Makes what is pruned +0 in values that begin at a multiple of 8. */
export function applyPackedMask(values: Values, { bits }: PackedMask, from: number): void {
  const first = from >> 3;
  if (values instanceof Float64Array) {
    for (let i = 0; i < values.length; i++) if ((((bits[first + (i >> 3)] ?? 0) >> (i & 7)) & 1) === 0) values[i] = 0;
    return;
  }
  const room = roomOf(values);
  if (room !== undefined) {
    room.zero(values.length, bits.subarray(first));
    return;
  }
  const numbers = new Int32Array(values.buffer, values.byteOffset, values.length);
  const whole = numbers.length >> 3;
  zeroOctets(numbers, bits.subarray(first, first + whole));
  for (let i = whole * 8; i < numbers.length; i++) if ((((bits[first + whole] ?? 0) >> (i & 7)) & 1) === 0) numbers[i] = 0;
}

/** Without a branch: the processor cannot predict which weights are pruned. */
function zeroOctets(numbers: Int32Array, bits: Uint8Array): void {
  for (let byte = 0, i = 0; byte < bits.length; byte++, i += 8) {
    const kept = bits[byte] ?? 0;
    numbers[i] = (numbers[i] ?? 0) & -(kept & 1);
    numbers[i + 1] = (numbers[i + 1] ?? 0) & -((kept >> 1) & 1);
    numbers[i + 2] = (numbers[i + 2] ?? 0) & -((kept >> 2) & 1);
    numbers[i + 3] = (numbers[i + 3] ?? 0) & -((kept >> 3) & 1);
    numbers[i + 4] = (numbers[i + 4] ?? 0) & -((kept >> 4) & 1);
    numbers[i + 5] = (numbers[i + 5] ?? 0) & -((kept >> 5) & 1);
    numbers[i + 6] = (numbers[i + 6] ?? 0) & -((kept >> 6) & 1);
    numbers[i + 7] = (numbers[i + 7] ?? 0) & -(kept >> 7);
  }
}

export type PackedSource = Source<Uint8Array> & { readonly packed: PackedMask };

export function packedSource(packed: PackedMask): PackedSource {
  const { length } = packed;
  const part = (from: number, to: number): Uint8Array => unpackMask(packed, from, to);
  return { ...remembered(length, () => part(0, length), part), packed };
}

/** Values under a mask: pruned values are zero by construction. */
export type MaskedSource = Source<Values> & { readonly dense: Source<Values>; readonly packed: PackedMask };

/** What is under a mask already is taken under the new one, which prunes no less. */
export function maskedSource(source: Source<Values>, packed: PackedMask): MaskedSource {
  const dense = isMasked(source) ? source.dense : source;
  const part = (from: number, to: number, into?: ArrayBuffer): Values => {
    const values = dense.part(from, to, into);
    applyPackedMask(values, packed, from);
    return values;
  };
  return { ...remembered(dense.length, () => part(0, dense.length), part), dense, packed };
}

function isMasked(source: Source<Values>): source is MaskedSource {
  return 'dense' in source;
}

export function packedMaskOf(masks: ReadonlyMap<string, Uint8Array>, tensor: string): PackedMask | undefined {
  const source = isLazy(masks) ? masks.sources.get(tensor) : undefined;
  return source && packedOf(source);
}

/** The bits behind a mask, or under values, where they are kept packed. */
export function packedOf(source: Source<unknown>): PackedMask | undefined {
  const isPacked = (it: Source<unknown>): it is PackedSource | MaskedSource => 'packed' in it;
  return isPacked(source) ? source.packed : undefined;
}

/** Whether what is pruned is zero by construction: values and mask come from the same bits. */
export function isUnderItsMask(tensor: string, values: ReadonlyMap<string, Values>, masks: ReadonlyMap<string, Uint8Array>): boolean {
  const source = isLazy(values) ? values.sources.get(tensor) : undefined;
  const packed = source && packedOf(source);
  return packed !== undefined && packed === packedMaskOf(masks, tensor);
}
