/**
 * Masks by deflate (RFC 1951), far quicker than a general compressor: one block of dynamic Huffman
 * codes in which the more frequent of the two bytes takes a bit, and a long run of it four.
 */
import type { PackedMask } from './packed-masks.ts';

/** What is written before the mask: the header of a .npy file. */
export function deflateMask(header: Uint8Array, mask: PackedMask): Uint8Array {
  const out = bitWriter(header.length + 64 + Math.ceil(mask.length / 4));
  stored(out, header);
  maskBlock(out, mask);
  return out.bytes();
}

interface BitWriter {
  /** The lowest `count` bits of a number, up to 24 of them, the lowest one first. */
  readonly put: (value: number, count: number) => void;
  /** The codes of some bytes: bits below, how many above bit 16. */
  readonly putAll: (codes: Uint32Array, bytes: Uint8Array, from: number, to: number) => void;
  /** Whole bytes at a byte's boundary. */
  readonly copy: (bytes: Uint8Array) => void;
  readonly bytes: () => Uint8Array;
}

function bitWriter(capacity: number): BitWriter {
  const out = new Uint8Array(capacity);
  let at = 0;
  let held = 0;
  let count = 0;
  function flush(): void {
    while (count > 0) {
      out[at++] = held & 255;
      held >>>= 8;
      count -= 8;
    }
    [held, count] = [0, 0];
  }
  return {
    put(value, bits) {
      held |= value << count;
      count += bits;
      while (count >= 8) {
        out[at++] = held & 255;
        held >>>= 8;
        count -= 8;
      }
    },
    putAll(codes, bytes, from, to) {
      // In variables of its own, which the compiler keeps in registers.
      let [place, waiting, bits] = [at, held, count];
      for (let byte = from; byte < to; byte++) {
        const entry = codes[bytes[byte] ?? 0] ?? 0;
        waiting |= (entry & 0xffff) << bits;
        bits += entry >>> 16;
        // A code has eight bits at least.
        out[place++] = waiting & 255;
        waiting >>>= 8;
        bits -= 8;
        if (bits < 8) continue;
        out[place++] = waiting & 255;
        waiting >>>= 8;
        bits -= 8;
      }
      [at, held, count] = [place, waiting, bits];
    },
    copy(bytes) {
      flush();
      out.set(bytes, at);
      at += bytes.length;
    },
    bytes() {
      flush();
      return out.subarray(0, at);
    },
  };
}

/** A block that is not the last, as it is. */
function stored(out: BitWriter, bytes: Uint8Array): void {
  out.put(0, 3);
  const { length } = bytes;
  out.copy(Uint8Array.of(length & 255, length >> 8, ~length & 255, (~length >> 8) & 255));
  out.copy(bytes);
}

/**
 * Code lengths: 1 for the frequent byte, 2 for the other one, 3 for a run of 258 and for the end. Codes
 * of a length are counted upwards from 0 (RFC 1951, 3.2.2), and written from their highest bit on.
 */
const codes = { frequent: 0b0, rare: 0b01, end: 0b011, run: 0b111 } as const;
const runLength = 258;

function maskBlock(out: BitWriter, { bits, length, pruned }: PackedMask): void {
  const frequent = pruned * 2 > length ? 0 : 1;
  blockHeader(out, frequent);
  const table = byteCodes(frequent);
  const same = frequent === 1 ? 255 : 0;
  const whole = length >> 3;
  for (let byte = 0; byte < whole;) {
    if (bits[byte] === same) {
      let end = byte + 1;
      while (end < whole && bits[end] === same) end++;
      // A run repeats the byte before it, so the first one is written.
      let units = (end - byte) * 8;
      out.put(codes.frequent, 1);
      for (units--; units >= runLength; units -= runLength) out.put(codes.run, 4);
      for (; units > 0; units -= 16) out.put(0, Math.min(units, 16));
      byte = end;
      continue;
    }
    const start = byte;
    while (byte < whole && bits[byte] !== same) byte++;
    out.putAll(table, bits, start, byte);
  }
  for (let i = whole * 8; i < length; i++) {
    const kept = ((bits[i >> 3] ?? 0) >> (i & 7)) & 1;
    if (kept === frequent) out.put(codes.frequent, 1);
    else out.put(codes.rare, 2);
  }
  out.put(codes.end, 3);
}

/** The codes of the eight bytes that stand behind a packed one: bits below, how many above bit 16. */
function byteCodes(frequent: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let [code, count] = [0, 0];
    for (let i = 0; i < 8; i++) {
      const isFrequent = ((byte >> i) & 1) === frequent;
      code |= (isFrequent ? codes.frequent : codes.rare) << count;
      count += isFrequent ? 1 : 2;
    }
    return code | (count << 16);
  });
}

/** Symbols of literals and lengths: bytes 0 and 1, the end of the block, and a length of 258. */
const [endOfBlock, longest] = [256, 285];

/** The last block, its code lengths written by the code of code lengths (RFC 1951, 3.2.7). */
function blockHeader(out: BitWriter, frequent: number): void {
  out.put(0b101, 3);
  out.put(longest + 1 - 257, 5);
  // One code of distances, for a distance of 1.
  out.put(0, 5);
  out.put(order.length - 4, 4);
  for (const symbol of order) out.put(symbols.includes(symbol) ? 2 : 0, 3);
  const literals = [frequent === 0 ? 1 : 2, frequent === 1 ? 1 : 2];
  for (const length of literals) lengthSymbol(out, length);
  zeros(out, endOfBlock - literals.length);
  lengthSymbol(out, 3);
  zeros(out, longest - endOfBlock - 1);
  lengthSymbol(out, 3);
  lengthSymbol(out, 1);
}

const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1];

/** Lengths of 1, 2, 3 and runs of zeros have a code of two bits each. */
const symbols = [1, 2, 3, 18];

function lengthSymbol(out: BitWriter, symbol: number): void {
  const code = symbols.indexOf(symbol);
  out.put((code >> 1) | ((code & 1) << 1), 2);
}

/** Symbol 18: from 11 to 138 lengths of zero. */
function zeros(out: BitWriter, count: number): void {
  for (let left = count; left > 0;) {
    const now = left > 138 ? Math.min(138, left - 11) : left;
    lengthSymbol(out, 18);
    out.put(now - 11, 7);
    left -= now;
  }
}
