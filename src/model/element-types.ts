/** The element types of ONNX tensors: their codes in a file, their widths and where typed data lies. */
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
