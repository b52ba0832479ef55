/** The network with fewer and fewer of all units that can go. */
import { type Model, bundlesOf, modelWithout, freeGroups } from '../model/index.ts';

export interface Rung {
  /** `87.5%`. */
  readonly kept: string;
  readonly model: Model;
}

const rungs = 8;

/**
 * Heads stand for their dimensions, which lie on the same axes; looking a row up takes as long however
 * many there are.
 */
const others: ReadonlySet<string> = new Set(['dimensions', 'rows']);

/** From the whole network down; nothing where no unit can go. */
export function ladderOf(model: Model): readonly Rung[] {
  const groups = freeGroups(model).filter(({ cuts, kind }) => cuts === undefined && !others.has(kind));
  if (groups.length === 0) return [];
  return Array.from({ length: rungs }, (_, nth) => {
    const share = (rungs - nth) / rungs;
    const gone = groups.map((group) => {
      const bundles = bundlesOf(group, (unit) => unit);
      return { group, units: bundles.slice(Math.max(1, Math.round(share * bundles.length))).flat() };
    });
    return { kept: `${100 * share}%`, model: nth === 0 ? model : modelWithout(model, gone) };
  });
}

/** Numbers that kernels compute at once: between its multiples nothing gets faster. */
const vector = 8;
const mostVectors = 8;
/** Of a small axis so many. */
const fewest = 4;

/** Ascending, the full size last; all multiples of `parts`, where it is divided into so many. */
export function sampledSizes(size: number, parts = 1): readonly number[] {
  const step = size <= 2 * vector ? Math.ceil(size / fewest) : vector * Math.ceil(size / (vector * mostVectors));
  const steps = Array.from({ length: Math.ceil(size / step) - 1 }, (_, index) => (index + 1) * step);
  const sizes = steps.map((one) => Math.ceil(one / parts) * parts).filter((one) => one < size);
  return [...new Set([...sizes, size])];
}
