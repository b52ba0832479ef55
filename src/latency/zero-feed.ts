/** Zeros for the inputs of a model: how long it takes does not depend on what is fed. */
import type { Tensor } from 'onnxruntime-node';
import type { Ort } from '../compute/session.ts';
import type { ElementType } from '../model/index.ts';

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

type Feedable = keyof typeof arrays;

export function feedable(type: ElementType): type is Feedable {
  return Object.hasOwn(arrays, type);
}

export function zeroFeed(ort: Ort, inputs: readonly FixedInput[]): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map(({ name, type, dims }) => {
      if (!feedable(type)) throw new TypeError(`${name} cannot be fed`);
      const count = dims.reduce((product, size) => product * size, 1);
      return [name, new ort.Tensor(type, new arrays[type](count), dims)] as const;
    }),
  );
}

export interface FixedInput {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
}
