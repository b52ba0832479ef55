/** How far the masks of two runs agree, layer by layer. */
import type { Plan, PlannedLayer } from '../../plan/index.ts';

/** By tensor; 0 where a weight is pruned. A tensor without a mask keeps all its weights. */
export type Masks = ReadonlyMap<string, { readonly kept: Uint8Array }>;

export interface MaskOverlap {
  readonly layer: string;
  readonly count: number;
  readonly pruned: { readonly before: number; readonly after: number };
  /**
   * Jaccard index of the kept weights: of those that one or both keep, the share that both keep; 1
   * where neither keeps any.
   */
  readonly overlap: number;
}

/** The layers that both plans know by one name and in one size, in the order of the second. */
export function overlapsOf(
  before: { readonly plan: Plan; readonly masks: Masks },
  after: { readonly plan: Plan; readonly masks: Masks },
): readonly MaskOverlap[] {
  const old = new Map(before.plan.layers.map((layer) => [layer.name, layer]));
  return after.plan.layers.flatMap((layer): readonly MaskOverlap[] => {
    const partner = old.get(layer.name);
    if (partner === undefined || partner.count !== layer.count) return [];
    return [overlapOf(layer, keptOf(partner, before.masks), keptOf(layer, after.masks))];
  });
}

function keptOf({ tensor, count }: PlannedLayer, masks: Masks): Uint8Array {
  const kept = masks.get(tensor)?.kept;
  return kept?.length === count ? kept : new Uint8Array(count).fill(1);
}

function overlapOf(
  { name: layer, count }: PlannedLayer,
  before: Uint8Array,
  after: Uint8Array,
): MaskOverlap {
  let [keptBefore, keptAfter, both] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    const [old, now] = [before[at] === 0 ? 0 : 1, after[at] === 0 ? 0 : 1];
    keptBefore += old;
    keptAfter += now;
    both += old & now;
  }
  const either = keptBefore + keptAfter - both;
  return {
    ...{ layer, count },
    pruned: { before: count - keptBefore, after: count - keptAfter },
    overlap: either === 0 ? 1 : both / either,
  };
}
