/** Small tensors with named axes, in float64: what expressions are computed with by hand. */

export interface Tensor {
  readonly axes: readonly string[];
  /** Length of each axis. */
  readonly shape: readonly number[];
  /** Row by row, the last axis fastest. */
  readonly data: readonly number[];
}

export function tensor(sizes: Readonly<Record<string, number>>, fill: () => number): Tensor {
  const shape = Object.values(sizes);
  const length = shape.reduce((product, size) => product * size, 1);
  return { axes: Object.keys(sizes), shape, data: Array.from({ length }, fill) };
}

export function scalar(value: number): Tensor {
  return { axes: [], shape: [], data: [value] };
}

type Place = Readonly<Record<string, number>>;

export function at({ axes, shape, data }: Tensor, place: Place): number {
  const index = axes.reduce((sum, axis, k) => sum * (shape[k] ?? 0) + (place[axis] ?? 0), 0);
  return data[index] ?? NaN;
}

/** Every place of these axes, in order. */
export function places(axes: readonly string[], shape: readonly number[]): readonly Place[] {
  return axes.reduce<readonly Place[]>(
    (found, axis, k) => found.flatMap((place) => Array.from({ length: shape[k] ?? 0 }, (_, index) => ({ ...place, [axis]: index }))),
    [{}],
  );
}

/** Element by element, over the axes of all of them. */
export function combine(tensors: readonly Tensor[], compute: (...values: readonly number[]) => number): Tensor {
  const sizes = new Map(tensors.flatMap(({ axes, shape }) => axes.map((axis, k): [string, number] => [axis, shape[k] ?? 0])));
  const axes = [...sizes.keys()];
  const shape = [...sizes.values()];
  const data = places(axes, shape).map((place) => compute(...tensors.map((one) => at(one, place))));
  return { axes, shape, data };
}

/** Over some axes, each group of values to one. */
export function reduce(given: Tensor, over: readonly string[], compute: (values: readonly number[]) => number): Tensor {
  const isKept = (axis: string) => !over.includes(axis);
  const axes = given.axes.filter(isKept);
  const shape = given.shape.filter((_, k) => isKept(given.axes[k] ?? ''));
  const gone = given.axes.filter((axis) => !isKept(axis));
  const goneShape = given.shape.filter((_, k) => !isKept(given.axes[k] ?? ''));
  const inner = places(gone, goneShape);
  const data = places(axes, shape).map((place) => compute(inner.map((rest) => at(given, { ...place, ...rest }))));
  return { axes, shape, data };
}
