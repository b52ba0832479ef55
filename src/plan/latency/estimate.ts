/**
 * How long a network with fewer units takes by a profile: the tables of its kernels say how cuts compare
 * (as NetAdapt's tables of layers do, arXiv:1804.03230), the whole networks how long that is.
 */
import type { LatencyProfile, TimedKernel } from '../plan.ts';
import { storedTensors, type Model } from '../../model/index.ts';
import { monotone, placeAmong, readTable } from './monotone.ts';

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
  const stored = storedTensors(model).values();
  const dims = new Map([...stored].map(({ name, tensor }) => [name, tensor.dims]));
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
