/** Measurements on a smaller model in the original's indices: cut units are zero. */
import type { Beside } from '../compute/expressions/layout.ts';
import type { SecondMoment } from '../compute/statistics/advance.ts';
import type { Layer } from '../model/index.ts';
import { dimsLeft, putKept, type KeptSlices } from './removed-slices.ts';

/** Beside all of a weight; along axes where it is alike it stays so. */
export function laidOutBeside({ dims, values }: Beside, slices: KeptSlices): Beside {
  const left = dimsLeft(slices);
  const kept = dims.map((size, axis) => (size === left[axis] ? slices.kept[axis] : undefined));
  const whole = { kept, dims: dims.map((size, axis) => (kept[axis] === undefined ? size : (slices.dims[axis] ?? size))) };
  const all = new Float32Array(whole.dims.reduce((product, size) => product * size, 1));
  putKept(values, all, whole);
  return { dims: whole.dims, values: all };
}

/** Of a layer of which nothing is left. */
export function nothingBeside({ dims }: Layer): Beside {
  return { dims: dims.map(() => 1), values: new Float32Array(1) };
}

/** Squares [size, size] of all inputs, one for each group that the layer had. */
export function laidOutMoment({ squares, size: left, vectors }: SecondMoment, layer: Layer, slices: KeptSlices): SecondMoment {
  const groups = keptInputs(layer, slices);
  const size = sizeOfGroup(layer);
  const next = squares.values();
  const whole = groups.map((indices) => {
    const all = new Float64Array(size * size);
    const square = indices.length === 0 ? undefined : next.next().value;
    if (square === undefined) return all;
    if (indices.length !== left) throw new RangeError(`${layer.name} has other inputs left`);
    indices.forEach((row, i) => {
      indices.forEach((column, j) => {
        all[row * size + column] = square[i * left + j] ?? 0;
      });
    });
    return all;
  });
  if (next.next().done !== true) throw new RangeError(`${layer.name} has other groups left`);
  return { size, squares: whole, vectors };
}

/** Whether what is cut has no second moment, so that a network under its masks has zeros there. */
export function isSilent(moment: SecondMoment, layer: Layer, slices: KeptSlices): boolean {
  const groups = keptInputs(layer, slices);
  return moment.squares.every((square, group) => {
    const left = new Set(groups[group]);
    return Array.from({ length: moment.size }, (_, i) => i).every((i) => left.has(i) || square[i * moment.size + i] === 0);
  });
}

/** By group, the inputs with their kernel positions that are left; none of a group that is gone. */
function keptInputs({ dims, axes, groups }: Layer, { kept }: KeptSlices): readonly (readonly number[])[] {
  const ofAxis = (wanted: Layer['axes'][number]): readonly number[] => axes.flatMap((axis, at) => (axis === wanted ? [at] : []));
  const kernel = sizeAlong(dims, ofAxis('kernel'));
  const own = indicesAlong(dims, kept, ofAxis('in'));
  const [first] = ofAxis('out');
  const outputs = first === undefined ? undefined : kept[first];
  const perGroup = (dims[first ?? 0] ?? 1) / groups;
  const alive = new Set(outputs?.map((output) => Math.floor(output / perGroup)));
  return Array.from({ length: groups }, (_, group) =>
    groups > 1 && outputs !== undefined && !alive.has(group)
      ? []
      : own.flatMap((input) => Array.from({ length: kernel }, (_, at) => input * kernel + at)),
  );
}

/** Row-major over some axes. */
function indicesAlong(dims: readonly number[], kept: KeptSlices['kept'], axes: readonly number[]): readonly number[] {
  return axes.reduce<readonly number[]>(
    (indices, axis) => {
      const size = dims[axis] ?? 1;
      const own = kept[axis] ?? Array.from({ length: size }, (_, index) => index);
      return indices.flatMap((index) => own.map((one) => index * size + one));
    },
    [0],
  );
}

function sizeAlong(dims: readonly number[], axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * (dims[axis] ?? 1), 1);
}

function sizeOfGroup({ dims, axes }: Layer): number {
  return sizeAlong(
    dims,
    axes.flatMap((axis, at) => (axis === 'in' || axis === 'kernel' ? [at] : [])),
  );
}
