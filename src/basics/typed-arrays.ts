/** Arrays of numbers by the names of their elements, which data files and ONNX tensors share. */
const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
};

export type ArrayType = keyof typeof constructors;
export type NumberArray = (typeof constructors)[ArrayType]['prototype'];

interface NumberArrayConstructor {
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): NumberArray;
  readonly BYTES_PER_ELEMENT: number;
}

export const arrayTypes: Readonly<Record<ArrayType, NumberArrayConstructor>> = constructors;

export function isArrayType(name: string): name is ArrayType {
  return Object.hasOwn(constructors, name);
}

/** Undefined where the numbers are of no such type. */
export function arrayTypeOf(values: NumberArray): ArrayType | undefined {
  return Object.keys(constructors)
    .filter(isArrayType)
    .find((type) => values instanceof constructors[type]);
}

/** One array behind the other, in a new one of this type. */
export function joined<T extends Float32Array | Uint8Array>(Type: new (length: number) => T, parts: readonly T[]): T {
  const whole = new Type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
