/** Zeros of all layers together. */
import type { PlannedZeros, ZeroCount } from '../plan.ts';

export function totalZeros({ counts }: Pick<PlannedZeros, 'counts'>): ZeroCount {
  return Object.values(counts).reduce(
    (all, { least, most, of }) => ({ least: all.least + least, most: all.most + most, of: all.of + of }),
    { least: 0, most: 0, of: 0 },
  );
}
