/** The threshold of a choice: half-way between the worst score that is kept and the best that is not. */
import type { PlannedPrune } from '../plan/plan.ts';

export interface Chosen {
  readonly scores: Float32Array;
  /** 1 = kept. */
  readonly mask: Uint8Array;
  /** 1 = competed; 0 for what never did. */
  readonly hard?: Uint8Array | undefined;
}

/** One for each layer; the same for all where they compete with each other. 0 while nothing is chosen. */
export function thresholdsOf(
  { allocation }: Pick<PlannedPrune, 'allocation'>,
  layers: readonly Chosen[],
): readonly number[] {
  const borders = layers.map(borderOf);
  if (allocation !== 'global') return borders.map(between);
  const most = Math.max(...borders.map(({ below }) => below));
  const least = Math.min(...borders.map(({ above }) => above));
  return layers.map(() => between({ below: most, above: least }));
}

interface Border {
  /** The largest score that is chosen; −∞ where none is. */
  readonly below: number;
  /** The smallest score that is kept; +∞ where none is. */
  readonly above: number;
}

function borderOf({ scores, mask, hard }: Chosen): Border {
  let [below, above] = [-Infinity, Infinity];
  for (let i = 0; i < scores.length; i++) {
    if (hard?.[i] === 0) continue;
    const score = Math.abs(scores[i] ?? NaN);
    if (mask[i] === 0) below = Math.max(below, score);
    else above = Math.min(above, score);
  }
  return { below, above };
}

function between({ below, above }: Border): number {
  if (below === -Infinity) return 0;
  return Math.fround(above === Infinity ? below : (below + above) / 2);
}
