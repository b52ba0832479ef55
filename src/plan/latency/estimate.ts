/**
 * How long a network with fewer units takes by a profile: the tables of its kernels say how cuts compare
 * (as NetAdapt's tables of layers do, arXiv:1804.03230), the whole networks how long that is.
 */
import type { LatencyProfile, TimedKernel } from '../plan.ts';
import { storedTensors, type Model } from '../../model/index.ts';

/** Kernels compute whole vectors: 50 channels take as long as 56. */
const vector = 8;
/** Below, a kernel has no vectors to fill. */
const smallest = 16;

/** Milliseconds of a cut model; a network of the profile itself takes what was measured. */
export function estimator(profile: LatencyProfile): (model: Model) => number {
  const summed = kernelSum(profile.kernels);
  const curve = curveOf(profile);
  return (model) => curve(summed(sizesOf(model)));
}

/** Dimensions of a weight by the output of its operator; absent where that is gone. */
export type KernelSizes = (kernel: TimedKernel) => readonly number[] | undefined;

export function sizesOf(model: Model): KernelSizes {
  const dims = new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor.dims]));
  const outputs = new Set(model.graph.nodes.flatMap((node) => node.outputs));
  return ({ output, tensor }) => (outputs.has(output) ? dims.get(tensor) : undefined);
}

/** What the kernels take at these sizes, each alone, summed up. */
export function kernelSum(kernels: readonly TimedKernel[]): (sizes: KernelSizes) => number {
  const tables = kernels.map((kernel) => ({ kernel, at: tableOf(kernel) }));
  return (sizes) =>
    tables.reduce((sum, { kernel, at }) => {
      const dims = sizes(kernel);
      return dims === undefined ? sum : sum + at(dims);
    }, 0);
}

/** An axis that was not made shorter when it was measured counts in proportion. */
function tableOf({ dims, axes, ms }: TimedKernel): (now: readonly number[]) => number {
  const points = axes.map(({ sizes }) => sizes);
  const smooth = monotone(
    ms,
    points.map(({ length }) => length),
  );
  return (now) => {
    const at = axes.map(({ axis }) => wholeVectors(now[axis] ?? 0, dims[axis] ?? 0));
    const others = dims.map((size, axis) => (size === 0 || axes.some((one) => one.axis === axis) ? 1 : (now[axis] ?? size) / size));
    return others.reduce((product, share) => product * share, readTable(smooth, points, at));
  };
}

function wholeVectors(size: number, of: number): number {
  return of <= smallest ? size : Math.min(of, Math.ceil(size / vector) * vector);
}

/** From a sum over kernels to the time of a whole network; goes on in proportion below the smallest. */
function curveOf({ networks }: LatencyProfile): (sum: number) => number {
  const ascending = networks.toSorted((a, b) => a.kernels - b.kernels);
  const sums = ascending.map(({ kernels }) => kernels);
  const times = monotone(
    ascending.map(({ ms }) => ms),
    [ascending.length],
  );
  const [first = 0, second = first] = sums;
  const [start = 0, next = start] = times;
  const slope = second > first ? (next - start) / (second - first) : 0;
  const least = Math.max(0, start - slope * first);
  return (sum) => {
    if (sum < first) return least + ((start - least) * sum) / first;
    const { low, share } = placeAmong(sums, sum);
    const from = times[low] ?? 0;
    return from + ((times[low + 1] ?? from) - from) * share;
  };
}

/** Measured times made to grow with size, and read between the sizes that were measured. */

/**
 * The middle between the least and the greatest function that nowhere shrinks and lies on no side of the values: noise that turns two of
 * them around is shared out. `values` has as many elements as all combinations of `sizes`, the last running fastest.
 */
export function monotone(values: readonly number[], sizes: readonly number[]): readonly number[] {
  const below = spread(values, sizes, 'down');
  return spread(values, sizes, 'up').map((high, index) => (high + (below[index] ?? high)) / 2);
}

/** Each value with all that lie before it (the greatest), or behind it (the least), along every axis. */
function spread(values: readonly number[], sizes: readonly number[], direction: 'up' | 'down'): readonly number[] {
  const own = [...values];
  let stride = 1;
  for (const size of sizes.toReversed()) {
    for (let at = 0; at < own.length; at++) {
      const index = direction === 'up' ? at : own.length - 1 - at;
      const place = Math.floor(index / stride) % size;
      const isEdge = direction === 'up' ? place === 0 : place === size - 1;
      if (isEdge) continue;
      const other = own[direction === 'up' ? index - stride : index + stride] ?? 0;
      const one = own[index] ?? 0;
      own[index] = direction === 'up' ? Math.max(one, other) : Math.min(one, other);
    }
    stride *= size;
  }
  return own;
}

/** Between which two of the ascending `points` a value lies, and how far; at an end where it lies beyond. */
function placeAmong(points: readonly number[], value: number): { readonly low: number; readonly share: number } {
  const behind = points.findIndex((point) => point >= value);
  if (behind === 0 || points.length === 1) return { low: 0, share: 0 };
  if (behind === -1) return { low: points.length - 1, share: 0 };
  const [from = 0, to = 1] = [points[behind - 1], points[behind]];
  return { low: behind - 1, share: to === from ? 1 : (value - from) / (to - from) };
}

/** The value at a place in a table of one or two axes, linear in between (bilinear for two). */
export function readTable(table: readonly number[], axes: readonly (readonly number[])[], at: readonly number[]): number {
  const [points, ...others] = axes;
  if (points === undefined) return table[0] ?? 0;
  const stride = table.length / points.length;
  const { low, share } = placeAmong(points, at[0] ?? 0);
  const part = (index: number): number => readTable(table.slice(index * stride, (index + 1) * stride), others, at.slice(1));
  return share === 0 ? part(low) : part(low) * (1 - share) + part(low + 1) * share;
}
