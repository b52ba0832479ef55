/** Shapes of a forward pass whose batch is free. */
import type { Model } from '../model/index.ts';
import { inferShapes, wholeNumbers } from '../model/index.ts';
import type { Shapes } from './shapes.ts';
import { fixedDims, withBatchAxes } from './shapes.ts';

/** Any two sizes do; primes are no other axis's size by chance more often than others. */
const batches = [7, 11] as const;

/**
 * Inferred twice, with plain numbers, so that arithmetic on shapes inside the model needs no
 * algebra: what differs follows the batch. Tensors of unknown shape are left out.
 */
export function batchShapes(model: Model, input: string, sampleDims: readonly number[]): Shapes {
  const [small, large] = batchDims(input, sampleDims).map((dims) => {
    const inferred = inferShapes(model, dims, wholeNumbers);
    const fixed = [...inferred].flatMap(([name, { dims }]) => {
      const numbers = fixedDims(dims);
      return numbers === undefined ? [] : [[name, numbers] as const];
    });
    return new Map(fixed);
  });
  return withBatchAxes(small ?? new Map(), large ?? new Map(), batches);
}

/** The input's shape for each of the batches. */
export function batchDims(
  input: string,
  sampleDims: readonly number[],
): readonly ReadonlyMap<string, readonly number[]>[] {
  return batches.map((batch) => new Map([[input, [batch, ...sampleDims]]]));
}
