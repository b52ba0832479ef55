/** Moments of every slice of a tensor along one axis, in one pass over its parts. */
import type { SliceLayout } from '../state/slices.ts';
import { besideOutputs } from '../compute/expressions/layout.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import { normsBehind, type Layer, type Model } from '../model/index.ts';
import type { NormName } from '../plan/criteria/names.ts';
import type { Network } from '../state/network.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import { measureSecondMoments } from './curvatures.ts';
import { viewOf, viewUnderMasks, isSilent, type GraphView } from '../cut/graph-view.ts';

/** By slice, in double precision. */
export interface SliceMoments {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** NaN where any number is. */
  readonly largest: Float64Array;
}

/** `parts` are the tensor's numbers in order; none is looked at after the next is asked for. With `onlySums` the others are not taken. */
export function sliceMoments(parts: Iterable<Float32Array>, { step, size }: SliceLayout, onlySums = false): SliceMoments {
  const sums = new Float64Array(size);
  const squares = new Float64Array(size);
  const largest = new Float64Array(size).fill(-Infinity);
  const moments = { sums, squares, largest, onlySums };
  let at = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length;) {
      const slice = Math.floor(at / step) % size;
      if (step === 1) {
        const count = Math.min(size - slice, part.length - from);
        addEach(moments, part, from, slice, count);
        from += count;
        at += count;
      } else {
        const count = Math.min(step - (at % step), part.length - from);
        addRun(moments, part, from, slice, count);
        from += count;
        at += count;
      }
    }
  }
  for (let i = 0; i < size; i++) if (Number.isNaN(sums[i])) largest[i] = NaN;
  return moments;
}

type Taken = SliceMoments & { readonly onlySums: boolean };

/** Neighbours belong to neighbouring slices. */
function addEach({ sums, squares, largest, onlySums }: Taken, part: Float32Array, from: number, slice: number, count: number): void {
  if (onlySums) {
    for (let i = 0; i < count; i++) sums[slice + i] = (sums[slice + i] ?? 0) + (part[from + i] ?? 0);
    return;
  }
  for (let i = 0; i < count; i++) {
    const value = part[from + i] ?? 0;
    const own = slice + i;
    sums[own] = (sums[own] ?? 0) + value;
    squares[own] = (squares[own] ?? 0) + value * value;
    if (value > (largest[own] ?? 0)) largest[own] = value;
  }
}

/** Neighbours belong to one slice. */
function addRun({ sums, squares, largest, onlySums }: Taken, part: Float32Array, from: number, slice: number, count: number): void {
  if (onlySums) {
    let sum = sums[slice] ?? 0;
    for (let i = from; i < from + count; i++) sum += part[i] ?? 0;
    sums[slice] = sum;
    return;
  }
  let [sum, square, most] = [sums[slice] ?? 0, squares[slice] ?? 0, largest[slice] ?? 0];
  for (let i = from; i < from + count; i++) {
    const value = part[i] ?? 0;
    sum += value;
    square += value * value;
    if (value > most) most = value;
  }
  sums[slice] = sum;
  squares[slice] = square;
  largest[slice] = most;
}

/** Of now, beside the rows that they scale; the plan saw that every layer has a norm behind it. */
export function besideNorms(names: readonly NormName[], layers: readonly Layer[], model: Model, { values }: Network): Measured {
  const norms = normsBehind(model);
  return new Map(
    layers.map((layer) => {
      const own = norms.get(layer.tensor);
      const parts = names.map((name) => {
        const stored = own && values.get(own[name]);
        if (stored === undefined) throw new Error(`${layer.name} has no norm behind it`);
        return [name, besideOutputs(Float32Array.from(stored), layer)] as const;
      });
      return [layer.name, new Map(parts)];
    }),
  );
}

/** The smaller model where one sample through the masked network shows that nothing is lost by it. */
export async function viewOfMoments(
  context: RunContext,
  network: Network,
  planned: PlannedCalibration,
  layers: readonly Layer[],
): Promise<GraphView> {
  const [small, whole] = [viewOf(context, network), viewUnderMasks(context, network)];
  const { smaller } = small;
  if (smaller === undefined) return whole;
  const { perClass: _all, ...sampled } = planned;
  const { value: moments } = await measureSecondMoments(whole, { ...sampled, samples: 1, batch: 1 }, layers, network);
  // A failure here is reported when the statistics are measured.
  const isLost = moments?.some(({ layers: sharing, moment }) =>
    layers.some((layer) => {
      const slices = sharing.includes(layer.name) ? smaller.slicesOf(layer.tensor) : undefined;
      return slices !== undefined && !isSilent(moment, layer, slices);
    }),
  );
  return isLost === true ? whole : small;
}
