/** What the units of a group have above their threshold, of a network. */
import { marginsOf } from '../compute/unit-thresholds.ts';
import type { Network, OpenGates } from './network.ts';

/** As their training ended, once they are folded: folding one group changes the weights that others are ranked by. */
export function marginsIn(open: OpenGates, network: Pick<Network, 'values' | 'masks'>): Float64Array {
  const { values, ranked = [], units = 0, margins } = open;
  if (margins !== undefined) return margins;
  const live = liveIn(ranked, units, network);
  return marginsOf({ ranked, units }, values[0] ?? 0, live, (tensor) => {
    const own = network.values.get(tensor);
    if (own === undefined) throw new Error(`the network has no ${tensor}`);
    return own;
  });
}

/** 0 for the units all of whose ranked weights are pruned. */
function liveIn(ranked: NonNullable<OpenGates['ranked']>, units: number, { masks }: Pick<Network, 'masks'>): Uint8Array {
  const live = new Uint8Array(units);
  for (const { tensor, dims, axis, units: places } of ranked) {
    const mask = masks.get(tensor);
    const step = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
    if (mask === undefined) return live.fill(1);
    mask.forEach((kept, at) => {
      const unit = places[Math.floor(at / step) % places.length] ?? units;
      if (kept === 1 && unit < units) live[unit] = 1;
    });
  }
  return live;
}
