/** Masks of a large model, a bit a weight: a thirty-second of its float32 weights. */
import type { Source } from './lazy-values.ts';
import { isLazy, remembered } from './lazy-values.ts';
import type { Values } from './network.ts';

/** Bit i of byte b stands for weight 8 b + i, 1 = kept. */
export interface PackedMask {
  readonly bits: Uint8Array;
  readonly length: number;
  readonly pruned: number;
}

/** Gets a mask in parts that begin at multiples of 8, in any order. */
export interface MaskPacker {
  readonly put: (from: number, mask: Uint8Array) => void;
  readonly packed: () => PackedMask;
}

export function packMask(mask: Uint8Array): PackedMask {
  const packer = maskPacker(mask.length);
  packer.put(0, mask);
  return packer.packed();
}

export function maskPacker(length: number): MaskPacker {
  const bits = new Uint8Array(Math.ceil(length / 8));
  let kept = 0;
  return {
    put(from, mask) {
      if (from % 8 !== 0) throw new RangeError('masks are packed from whole bytes on');
      kept += packInto(bits, from / 8, mask);
    },
    packed: () => ({ bits, length, pruned: length - kept }),
  };
}

/** Returns how many are kept. */
function packInto(bits: Uint8Array, at: number, mask: Uint8Array): number {
  let kept = 0;
  const whole = mask.length >> 3;
  for (let byte = 0, i = 0; byte < whole; byte++, i += 8) {
    const packed =
      (mask[i] ?? 0) |
      ((mask[i + 1] ?? 0) << 1) |
      ((mask[i + 2] ?? 0) << 2) |
      ((mask[i + 3] ?? 0) << 3) |
      ((mask[i + 4] ?? 0) << 4) |
      ((mask[i + 5] ?? 0) << 5) |
      ((mask[i + 6] ?? 0) << 6) |
      ((mask[i + 7] ?? 0) << 7);
    bits[at + byte] = packed;
    kept += ones[packed] ?? 0;
  }
  for (let i = whole * 8; i < mask.length; i++) {
    const bit = mask[i] ?? 0;
    bits[at + whole] = (bits[at + whole] ?? 0) | (bit << (i & 7));
    kept += bit;
  }
  return kept;
}

/** Ones in a byte. */
const ones = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
});

/** One byte a weight, from a multiple of 8 on. */
export function unpackMask({ bits }: PackedMask, from: number, to: number): Uint8Array {
  const first = from >> 3;
  const quads = new Uint32Array(Math.ceil((to - from) / 8) * 2);
  for (let byte = 0, quad = 0; quad < quads.length; byte++, quad += 2) {
    const packed = bits[first + byte] ?? 0;
    quads[quad] = fourBytes[packed & 15] ?? 0;
    quads[quad + 1] = fourBytes[packed >> 4] ?? 0;
  }
  return new Uint8Array(quads.buffer, 0, to - from);
}

/** Four bits as four bytes in memory, whichever order a number's bytes have there. */
const fourBytes = Uint32Array.from({ length: 16 }, (_, four) => {
  const bytes = Uint8Array.of(four & 1, (four >> 1) & 1, (four >> 2) & 1, four >> 3);
  return new Uint32Array(bytes.buffer)[0] ?? 0;
});

/** Makes what is pruned +0 in values that begin at a multiple of 8. */
export function applyPackedMask(values: Values, { bits }: PackedMask, from: number): void {
  const first = from >> 3;
  if (values instanceof Float64Array) {
    for (let i = 0; i < values.length; i++) {
      if ((((bits[first + (i >> 3)] ?? 0) >> (i & 7)) & 1) === 0) values[i] = 0;
    }
    return;
  }
  // Without a branch: which weights go is as good as random to the processor.
  const numbers = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let byte = first, i = 0; i < numbers.length; byte++) {
    let packed = bits[byte] ?? 0;
    for (const end = Math.min(i + 8, numbers.length); i < end; i++, packed >>= 1) {
      numbers[i] = (numbers[i] ?? 0) & -(packed & 1);
    }
  }
}

export interface PackedSource extends Source<Uint8Array> {
  readonly packed: PackedMask;
}

export function packedSource(packed: PackedMask): PackedSource {
  const { length } = packed;
  const part = (from: number, to: number): Uint8Array => unpackMask(packed, from, to);
  return { ...remembered(length, () => part(0, length), part), packed };
}

/** Values under a mask: the contract holds by construction. */
export interface MaskedSource extends Source<Values> {
  readonly dense: Source<Values>;
  readonly packed: PackedMask;
}

/** What is under a mask already is taken under the new one, which prunes no less. */
export function maskedSource(source: Source<Values>, packed: PackedMask): MaskedSource {
  const dense = isMasked(source) ? source.dense : source;
  const part = (from: number, to: number): Values => {
    const values = dense.part(from, to);
    applyPackedMask(values, packed, from);
    return values;
  };
  return { ...remembered(dense.length, () => part(0, dense.length), part), dense, packed };
}

function isMasked(source: Source<Values>): source is MaskedSource {
  return 'dense' in source;
}

/** The mask of a tensor where it is kept packed. */
export function packedMaskOf(
  masks: ReadonlyMap<string, Uint8Array>,
  tensor: string,
): PackedMask | undefined {
  const source = isLazy(masks) ? masks.sources.get(tensor) : undefined;
  return source !== undefined && 'packed' in source ? packedOf(source) : undefined;
}

function packedOf(source: Source<unknown>): PackedMask | undefined {
  const isPacked = (it: Source<unknown>): it is PackedSource | MaskedSource => 'packed' in it;
  return isPacked(source) ? source.packed : undefined;
}

/** Whether what is pruned is zero by construction: values and mask come from the same bits. */
export function isUnderItsMask(
  tensor: string,
  values: ReadonlyMap<string, Values>,
  masks: ReadonlyMap<string, Uint8Array>,
): boolean {
  const source = isLazy(values) ? values.sources.get(tensor) : undefined;
  const packed = source && packedOf(source);
  return packed !== undefined && packed === packedMaskOf(masks, tensor);
}
