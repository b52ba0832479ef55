/** What a schema cannot say of `prune zeros`: every layer has bounds, which lie within it. */
import type { PlannedZeros } from './planned-zeros.ts';

export interface ZerosFault {
  readonly path: readonly string[];
  readonly problem: string;
}

export function zerosFaults(
  { layers, counts, selected }: PlannedZeros,
  sizes: ReadonlyMap<string, number>,
): readonly ZerosFault[] {
  const total = layers.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
  const other = Object.keys(counts).find((name) => !layers.includes(name));
  return [
    ...(total === selected
      ? []
      : [{ path: ['selected'], problem: `its layers hold ${total} weights` }]),
    ...(other === undefined
      ? []
      : [{ path: ['counts'], problem: 'it names a layer not selected' }]),
    ...layers.flatMap((name) => {
      const { least, most, of } = counts[name] ?? { least: 0, most: -1, of: 0 };
      const size = sizes.get(name) ?? 0;
      const path = ['counts', name];
      if (most < 0) return [{ path, problem: 'the layer has no count' }];
      if (of !== size) return [{ path, problem: `the layer holds ${size} weights` }];
      return least <= most && most <= of ? [] : [{ path, problem: 'it is no range in the layer' }];
    }),
  ];
}
