/** The element types of ONNX tensors: their codes, widths and fields in a file, and the arithmetic of half precision. */
import type { ElementType, Model } from './graph.ts';
import { storedTensors } from './flat/stored-tensors.ts';

interface TypeFacts {
  /** `TensorProto.DataType`. */
  readonly code: number;
  /** Bits of one element; 0 for strings, which have no fixed width. */
  readonly bits: number;
  /** The typed field of `TensorProto` that may hold the values. */
  readonly field: number;
  /** Values in the typed field that make up one element. */
  readonly perElement: number;
}

const facts: Readonly<Record<ElementType, TypeFacts>> = {
  float32: { code: 1, bits: 32, field: 4, perElement: 1 },
  uint8: { code: 2, bits: 8, field: 5, perElement: 1 },
  int8: { code: 3, bits: 8, field: 5, perElement: 1 },
  uint16: { code: 4, bits: 16, field: 5, perElement: 1 },
  int16: { code: 5, bits: 16, field: 5, perElement: 1 },
  int32: { code: 6, bits: 32, field: 5, perElement: 1 },
  int64: { code: 7, bits: 64, field: 7, perElement: 1 },
  string: { code: 8, bits: 0, field: 6, perElement: 1 },
  bool: { code: 9, bits: 8, field: 5, perElement: 1 },
  float16: { code: 10, bits: 16, field: 5, perElement: 1 },
  float64: { code: 11, bits: 64, field: 10, perElement: 1 },
  uint32: { code: 12, bits: 32, field: 11, perElement: 1 },
  uint64: { code: 13, bits: 64, field: 11, perElement: 1 },
  complex64: { code: 14, bits: 64, field: 4, perElement: 2 },
  complex128: { code: 15, bits: 128, field: 10, perElement: 2 },
  bfloat16: { code: 16, bits: 16, field: 5, perElement: 1 },
  float8e4m3fn: { code: 17, bits: 8, field: 5, perElement: 1 },
  float8e4m3fnuz: { code: 18, bits: 8, field: 5, perElement: 1 },
  float8e5m2: { code: 19, bits: 8, field: 5, perElement: 1 },
  float8e5m2fnuz: { code: 20, bits: 8, field: 5, perElement: 1 },
  uint4: { code: 21, bits: 4, field: 5, perElement: 0.5 },
  int4: { code: 22, bits: 4, field: 5, perElement: 0.5 },
  float4e2m1: { code: 23, bits: 4, field: 5, perElement: 0.5 },
};

const byCode = new Map(
  Object.keys(facts)
    .filter(isElementType)
    .map((name) => [facts[name].code, name]),
);

function isElementType(name: string): name is ElementType {
  return Object.hasOwn(facts, name);
}

/** The type with this code, or undefined for a code that this version does not know. */
export function typeOfCode(code: number): ElementType | undefined {
  return byCode.get(code);
}

export function codeOfType(type: ElementType): number {
  return facts[type].code;
}

/** Bytes of `count` elements, packed as ONNX packs them; strings have none. */
export function byteSize(type: ElementType, count: number): number {
  return Math.ceil((count * facts[type].bits) / 8);
}

/** The number of the typed field that may hold values of this type. */
export function typedField(type: ElementType): number {
  return facts[type].field;
}

/** Values in the typed field that hold `count` elements. */
export function typedCount(type: ElementType, count: number): number {
  return Math.ceil(count * facts[type].perElement);
}

/** The floating-point types whose values can be pruned and computed with. */
type FloatType = 'float32' | 'float16' | 'bfloat16' | 'float64';

const trainable: ReadonlySet<ElementType> = new Set(['float32', 'float16', 'bfloat16', 'float64']);

/** True for the floating-point types whose values can be trained and pruned. */
export function isFloat(type: ElementType): type is FloatType {
  return trainable.has(type);
}

/** True for floating-point types of 8 and 4 bits, in which weights are quantised. */
export function isNarrowFloat(type: ElementType): boolean {
  return type.startsWith('float8') || type.startsWith('float4');
}

/** The types of half the width of a float32. */
export type HalfType = 'float16' | 'bfloat16';

export function isHalf(type: ElementType | undefined): type is HalfType {
  return type === 'float16' || type === 'bfloat16';
}

/** In the order of `parameters`; undefined where none is float16 or bfloat16. */
export function storedPrecision(model: Model, parameters: readonly { readonly tensor: string }[]): readonly FloatType[] | undefined {
  const stored = new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor.type]));
  const types = new Set(
    parameters.flatMap(({ tensor }) => {
      const type = stored.get(tensor);
      return type !== undefined && isFloat(type) ? [type] : [];
    }),
  );
  return [...types].some(isHalf) ? [...types] : undefined;
}

// The two half-precision formats: IEEE float16 and bfloat16, the upper half of a float32.

const double = new Float64Array(1);
const doubleBits = new BigUint64Array(double.buffer);

interface Format {
  /** Explicit bits of the mantissa. */
  readonly mantissa: number;
  /** Exponent of the smallest normal number. */
  readonly smallest: number;
  readonly infinity: number;
  readonly sign: number;
}

const formats: Readonly<Record<HalfType, Format>> = {
  float16: { mantissa: 10, smallest: -14, infinity: 0x7c00, sign: 0x8000 },
  bfloat16: { mantissa: 7, smallest: -126, infinity: 0x7f80, sign: 0x8000 },
};

function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The float16 nearest to a number, halves to even. */
export function numberToFloat16(value: number): number {
  return toFormat(value, formats.float16);
}

/** The bfloat16 nearest to a number, halves to even. */
export function numberToBfloat16(value: number): number {
  return toFormat(value, formats.bfloat16);
}

/** The numbers that halves stand for, exactly. */
export function halvesToFloats(type: HalfType, halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  const table = type === 'float16' ? (ofFloat16 ??= float16Table()) : undefined;
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i] ?? 0;
    bits[i] = table === undefined ? half << 16 : (table[half] ?? 0);
  }
  return floats;
}

/** The halves nearest to numbers, halves to even. */
export function floatsToHalves(type: HalfType, floats: Float32Array): Uint16Array {
  const halves = new Uint16Array(floats.length);
  // A view needs an aligned start, which that of a Float32Array is.
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const toHalf = type === 'float16' ? bitsToFloat16 : bitsToBfloat16;
  for (let i = 0; i < bits.length; i++) halves[i] = toHalf(bits[i] ?? 0);
  return halves;
}

/** Each number as the nearest half has it: what remains of it in a file of that type. */
export function roundedToHalf(type: HalfType, floats: Float32Array): Float32Array {
  return halvesToFloats(type, floatsToHalves(type, floats));
}

/** The bits of the float32 that each float16 is, made when they are first needed. */
let ofFloat16: Uint32Array | undefined;

function float16Table(): Uint32Array {
  return new Uint32Array(Float32Array.from({ length: 0x10000 }, (_, bits) => float16ToNumber(bits)).buffer);
}

const magnitudeBits = 0x7fffffff;
const infinityBits = 0x7f800000;

function bitsToBfloat16(bits: number): number {
  if ((bits & magnitudeBits) > infinityBits) return 0x7fc0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** From the bits of a float32, in whole numbers: much faster than from a number. */
function bitsToFloat16(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & magnitudeBits;
  if (magnitude > infinityBits) return 0x7e00;
  // 2^-14 is the smallest normal number; what is carried past the largest one becomes infinity.
  if (magnitude >= 0x38800000) {
    const rebased = magnitude - 0x38000000;
    return sign | Math.min((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13, 0x7c00);
  }
  const dropped = 126 - (magnitude >>> 23);
  if (dropped > 24) return sign;
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const half = 1 << (dropped - 1);
  return sign | ((mantissa + half - 1 + ((mantissa >>> dropped) & 1)) >>> dropped);
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
  return signBit | Math.min(((exponent - smallest) << mantissa) + units, infinity);
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
