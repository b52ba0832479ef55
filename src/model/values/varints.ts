/** Runs of varints, as the typed integer fields of tensors hold them, to and from fixed widths. */

/** Each varint's low `width` bytes, little-endian; sign bits beyond them are dropped. */
export function varintsToFixed(runs: Uint8Array, width: number, count: number): Uint8Array {
  const fixed = new Uint8Array(count * width);
  const view = new DataView(fixed.buffer);
  let at = 0;
  for (let index = 0; index < count; index++) {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = runs[at++] ?? 0;
      const bits = byte & 127;
      if (shift < 32) low |= bits << shift;
      if (shift > 24) high |= shift >= 32 ? bits << (shift - 32) : bits >> (32 - shift);
      if (byte < 128) break;
    }
    const place = index * width;
    if (width === 1) view.setUint8(place, low & 255);
    else if (width === 2) view.setUint16(place, low & 65535, true);
    else {
      view.setUint32(place, low, true);
      if (width === 8) view.setUint32(place + 4, high, true);
    }
  }
  return fixed;
}

/** Little-endian elements of `width` bytes as varints; signed ones are extended to 64 bits. */
export function fixedToVarints(fixed: Uint8Array, width: number, signed: boolean): readonly Uint8Array[] {
  const view = new DataView(fixed.buffer, fixed.byteOffset, fixed.length);
  return Array.from({ length: fixed.length / width }, (_, index) => varint(elementAt(view, index * width, width, signed)));
}

function elementAt(view: DataView, at: number, width: number, signed: boolean): bigint {
  if (width === 1) return BigInt(signed ? view.getInt8(at) : view.getUint8(at));
  if (width === 2) return BigInt(signed ? view.getInt16(at, true) : view.getUint16(at, true));
  if (width === 4) return BigInt(signed ? view.getInt32(at, true) : view.getUint32(at, true));
  return signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
}

/** One varint; negative numbers take ten bytes, as protobuf has it. */
export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
