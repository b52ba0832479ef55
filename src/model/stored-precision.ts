/** The floating-point types that a model stores its parameters in, where half precision is one of them. */
import type { FloatType } from './element-types.ts';
import { isFloat, isHalf } from './element-types.ts';
import { storedTensors } from './flat/stored-tensors.ts';
import type { Model } from './graph.ts';

/** In the order of `parameters`; undefined where none is float16 or bfloat16. */
export function storedPrecision(
  model: Model,
  parameters: readonly { readonly tensor: string }[],
): readonly FloatType[] | undefined {
  const stored = new Map(
    [...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor.type]),
  );
  const types = new Set(
    parameters.flatMap(({ tensor }) => {
      const type = stored.get(tensor);
      return type !== undefined && isFloat(type) ? [type] : [];
    }),
  );
  return [...types].some(isHalf) ? [...types] : undefined;
}
