/** Shapes in which the batch axis is a name: what a gradient may rely on whatever the batch is. */
import type { Dim } from '../model/graph.ts';
import { type Model, inferShapes, sizeNumbers } from '../model/index.ts';

export type Shape = readonly Dim[];
export type Shapes = ReadonlyMap<string, Shape>;

/**
 * Shapes as a function of the batch, from those for two different batches. An axis that differs
 * follows the batch: it gets a name, `batch` where it is the batch itself.
 */
function withBatchAxes(
  small: ReadonlyMap<string, readonly number[]>,
  large: ReadonlyMap<string, readonly number[]>,
  batches: readonly [number, number],
): Shapes {
  const shapes = new Map<string, Shape>();
  for (const [name, dims] of small) {
    const other = large.get(name);
    if (other?.length !== dims.length) continue;
    const own = dims.map((dim, axis) => batchAxis(dim, other[axis] ?? dim, batches));
    shapes.set(name, own);
  }
  return shapes;
}

function batchAxis(small: number, large: number, [first, second]: readonly [number, number]): Dim {
  if (small === large) return small;
  if (small === first && large === second) return 'batch';
  const factor = small / first;
  return Number.isInteger(factor) && factor === large / second ? `${factor}·batch` : `f(batch)=${small},${large}`;
}

/** The axes from `first` on, where none of them follows the batch. */
export function fixedDims(shape: Shape, first = 0): readonly number[] | undefined {
  const dims = shape.slice(first).filter((dim) => typeof dim === 'number');
  return dims.length === shape.length - first ? dims : undefined;
}

/** 1 for `batch`, n for `n·batch`. */
export function rowsPerSample(dim: Dim | undefined): number | undefined {
  if (dim === 'batch') return 1;
  const [factor, rest] = String(dim).split('·');
  return rest === 'batch' ? Number(factor) : undefined;
}

/** The size of what follows the samples; several rows of one sample, as of the positions of a text, are an axis of their own. */
export function dimsPerSample(shape: Shape | undefined): readonly number[] | undefined {
  const rows = rowsPerSample(shape?.[0]);
  const dims = shape && fixedDims(shape, 1);
  if (rows === undefined || dims === undefined) return undefined;
  return rows === 1 ? dims : [rows, ...dims];
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

export function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

/** Any two sizes do; primes are no other axis's size by chance more often than others. */
const batches = [7, 11] as const;

/**
 * Inferred twice, with plain numbers, so that arithmetic on shapes inside the model needs no
 * algebra: what differs follows the batch. Tensors of unknown shape are left out.
 */
export function batchShapes(model: Model, input: string, sampleDims: readonly number[]): Shapes {
  const [small, large] = batchDims(input, sampleDims).map((dims) => {
    const fixed = [...inferShapes(model, dims, sizeNumbers)].flatMap(([name, { dims }]) => {
      const numbers = fixedDims(dims);
      return numbers === undefined ? [] : [[name, numbers] as const];
    });
    return new Map(fixed);
  });
  return withBatchAxes(small ?? new Map(), large ?? new Map(), batches);
}

export function batchDims(input: string, sampleDims: readonly number[]): readonly ReadonlyMap<string, readonly number[]>[] {
  return batches.map((batch) => new Map([[input, [batch, ...sampleDims]]]));
}
