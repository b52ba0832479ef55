/** What each layer can have lost at the end, whatever is measured: floors, and what the others can take. */
import type { Layer } from '../../model/graph.ts';
import { filled } from '../../select/water-filling.ts';
import type { MeasuredAllocator } from '../plan.ts';
import { partKey } from './share-parts.ts';

export interface Bounded extends Pick<Layer, 'name' | 'block'> {
  readonly units: number;
  /** Pruned by now, and at the most. */
  readonly least: number;
  readonly most: number;
}

/** Of a block, every layer gets what it gets of the fewest and of the most that the block can lose. */
export function shareBounds(
  layers: readonly Bounded[],
  rule: Pick<MeasuredAllocator, 'per' | 'branches'>,
  reached: number,
): MeasuredAllocator['bounds'] {
  const parts = new Map<string, Bounded[]>();
  layers.forEach((layer) => {
    const key = partKey(rule, layer);
    parts.set(key, [...(parts.get(key) ?? []), layer]);
  });
  const sum = (of: readonly Bounded[], side: 'least' | 'most'): number =>
    of.reduce((all, layer) => all + layer[side], 0);
  const [least, most] = [sum(layers, 'least'), sum(layers, 'most')];
  const bounds = new Map<string, readonly number[]>();
  for (const part of parts.values()) {
    const own = { least: sum(part, 'least'), most: sum(part, 'most') };
    const ends = [
      Math.max(own.least, reached - (most - own.most)),
      Math.min(own.most, reached - (least - own.least)),
    ].map((total) => filled(part.map(evenly), total));
    part.forEach(({ name }, at) =>
      bounds.set(
        name,
        ends.map((end) => end[at] ?? 0),
      ),
    );
  }
  return Object.fromEntries(layers.map(({ name }) => [name, bounds.get(name) ?? []]));
}

function evenly({ units, least, most }: Bounded) {
  return { start: 0, slope: units, least, most };
}
