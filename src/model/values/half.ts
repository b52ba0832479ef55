/** The two half-precision formats: IEEE float16 and bfloat16, the upper half of a float32. */

const double = new Float64Array(1);
const doubleBits = new BigUint64Array(double.buffer);
const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

interface Format {
  /** Explicit bits of the mantissa. */
  readonly mantissa: number;
  /** Exponent of the smallest normal number. */
  readonly smallest: number;
  readonly infinity: number;
  readonly sign: number;
}

const float16: Format = { mantissa: 10, smallest: -14, infinity: 0x7c00, sign: 0x8000 };
const bfloat16: Format = { mantissa: 7, smallest: -126, infinity: 0x7f80, sign: 0x8000 };

export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

export function bfloat16ToNumber(bits: number): number {
  singleBits[0] = bits << 16;
  return single[0] ?? NaN;
}

/** The float16 nearest to a number, halves to even. */
export function numberToFloat16(value: number): number {
  return toFormat(value, float16);
}

/** The bfloat16 nearest to a number, halves to even. */
export function numberToBfloat16(value: number): number {
  return toFormat(value, bfloat16);
}

function toFormat(value: number, { mantissa, smallest, infinity, sign }: Format): number {
  if (Number.isNaN(value)) return infinity | (1 << (mantissa - 1));
  const signBit = value < 0 || Object.is(value, -0) ? sign : 0;
  const magnitude = Math.abs(value);
  if (magnitude === 0) return signBit;
  if (magnitude === Infinity) return signBit | infinity;
  const exponent = Math.max(exponentOf(magnitude), smallest);
  // Scaling by a power of two is exact, so this rounds once; a carry runs into the exponent.
  const units = roundHalfToEven(magnitude * 2 ** (mantissa - exponent));
  const bits = ((exponent - smallest) << mantissa) + units;
  return signBit | Math.min(bits, infinity);
}

function exponentOf(magnitude: number): number {
  double[0] = magnitude;
  return Number((doubleBits[0] ?? 0n) >> 52n) - 1023;
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
