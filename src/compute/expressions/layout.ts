/** How values of one kind lie beside a stored weight: along which of its axes, and with which sizes. */
import { addTo } from '../../basics/maps.ts';
import type { Layer } from '../../model/graph.ts';

export type Stored = Pick<Layer, 'dims' | 'axes' | 'groups'>;

/** A tensor whose dimensions are those of the stored weight, or 1 where it is alike along one. */
export type Beside = { readonly dims: readonly number[]; readonly values: Float32Array };

/** The last axes of a kernel are its height and width, whatever stands before them. */
const kernelNames = ['kd', 'kh', 'kw'];

/** The indices of each named axis of a stored weight. */
export function namedAxes({ axes }: Stored): ReadonlyMap<string, readonly number[]> {
  const indices = new Map<string, number[]>();
  let kernels = kernelNames.length - axes.filter((axis) => axis === 'kernel').length;
  axes.forEach((axis, index) => {
    const name = axis === 'kernel' ? (kernelNames[kernels++] ?? '') : axis;
    addTo(indices, name, index);
  });
  return indices;
}

/** Length of the contracted axis: all inputs of the operator, over all groups of a convolution. */
export function inputsOf(stored: Stored): number {
  return productAlong(stored.dims, stored.axes, ['in']) * (isTransposed(stored) ? 1 : stored.groups);
}

export function outputsOf(stored: Stored): number {
  return productAlong(stored.dims, stored.axes, ['out']) * (isTransposed(stored) ? stored.groups : 1);
}

/** [in, out / groups, kernel…], as a transposed convolution stores it. */
export function isTransposed({ axes }: Stored): boolean {
  return axes[0] === 'in' && axes.includes('kernel');
}

/**
 * One value for each input of the operator (in · kernel, row-major), beside the weights that multiply
 * it. The outputs of a grouped convolution [out, in / groups, …] read the inputs of their group. A transposed
 * convolution multiplies an input by its whole kernel, and each direction of a recurrence multiplies states of its own.
 */
export function besideInputs(values: Float32Array, stored: Stored): Beside {
  const { dims, axes, groups } = stored;
  if (values.length === 1) return { dims: dims.map(() => 1), values };
  if (isTransposed(stored)) return { dims: dims.map((dim, i) => (axes[i] === 'in' ? dim : 1)), values };
  if (groups === 1) {
    const isOwn = values.length > productAlong(dims, axes, ['in', 'kernel']);
    return { dims: dims.map((dim, i) => (isInput(axes[i]) || (isOwn && axes[i] === 'direction') ? dim : 1)), values };
  }
  const row = values.length / groups;
  const outputs = outputsOf(stored);
  const spread = new Float32Array(outputs * row);
  for (let out = 0; out < outputs; out++) {
    const group = Math.floor((out * groups) / outputs);
    spread.set(values.subarray(group * row, (group + 1) * row), out * row);
  }
  return { dims, values: spread };
}

/** One value for each output unit, beside its row. */
export function besideOutputs(values: Float32Array, stored: Stored): Beside {
  const { dims, axes, groups } = stored;
  const isAlike = values.length === 1;
  if (isTransposed(stored) && groups > 1 && !isAlike) {
    const [inputs = 1, own = 1] = dims;
    const groupOf = (input: number): number => Math.floor((input * groups) / inputs);
    const spread = Array.from({ length: inputs }, (_, input) => [...values.subarray(groupOf(input) * own, (groupOf(input) + 1) * own)]);
    return { dims: dims.map((dim, i) => (i < 2 ? dim : 1)), values: Float32Array.from(spread.flat()) };
  }
  return { dims: dims.map((dim, i) => (axes[i] === 'out' && !isAlike ? dim : 1)), values };
}

function isInput(axis: Stored['axes'][number] | undefined): boolean {
  return axis === 'in' || axis === 'kernel';
}

function productAlong(dims: readonly number[], axes: Stored['axes'], wanted: Stored['axes']): number {
  return dims.reduce((product, dim, i) => {
    const axis = axes[i];
    return axis !== undefined && wanted.includes(axis) ? product * dim : product;
  }, 1);
}
