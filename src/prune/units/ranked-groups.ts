/** Groups in the shape of layers that selection takes: their bundles, scores, and what is gone of them. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { bundlesOf } from '../../model/index.ts';
import type { UnitGroup } from '../../model/index.ts';
import type { PlannedPrune } from '../../plan/plan.ts';
import type { Allocation, RankedLayer } from '../../select/request.ts';
import { select } from '../../select/select.ts';
import { countPruned } from '../../state/masks.ts';
import type { Network } from '../../state/network.ts';
import type { Chosen } from './budget.ts';
import { prunedUnits } from '../../state/unit-masks.ts';
import type { Parameters } from '../../state/unit-masks.ts';

export interface RankedGroup {
  readonly group: UnitGroup;
  /** What goes at once, by unit. */
  readonly bundles: readonly (readonly number[])[];
  readonly pseudo: RankedLayer & { readonly mask: Uint8Array };
}

/** Bundles with their mean scores. */
export function rankGroup(
  group: UnitGroup,
  scores: readonly number[],
  parameters: Parameters,
  network: Network,
): RankedGroup {
  const pruned = prunedUnits(group, parameters, network);
  const bundles = bundlesOf(group, (unit) => (pruned.has(unit) ? -Infinity : (scores[unit] ?? 0)));
  const mean = (bundle: readonly number[]): number =>
    bundle.reduce((sum, unit) => sum + (scores[unit] ?? 0), 0) / bundle.length;
  const isKept = (bundle: readonly number[]): number =>
    bundle.every((unit) => pruned.has(unit)) ? 0 : 1;
  const { title } = group;
  return {
    group,
    bundles,
    pseudo: {
      ...{ name: title, tensor: title, dims: [bundles.length], axes: ['out'], groups: 1 },
      values: Float32Array.from(bundles, mean),
      mask: Uint8Array.from(bundles, isKept),
    },
  };
}

/** Bundles of each group that are gone. */
export function prunedBundlesOf(ranked: readonly RankedGroup[]): readonly number[] {
  return ranked.map(({ pseudo }) => countPruned(pseudo.mask));
}

/** Those with the lowest scores, as many as the allocation says and no more than the floors let go. */
export function choose(
  ranked: readonly RankedGroup[],
  { layers, floor }: PlannedPrune,
  allocation: Allocation,
): Outcome<Chosen> {
  const selection = select({
    layers: ranked.map(({ pseudo }) => pseudo),
    rankBy: 'score',
    allocation,
    ranked: { per: 'layer' },
    keep: layers.map((name) => floor?.keep[name] ?? 0),
  });
  if (selection.value === undefined) return { diagnostics: selection.diagnostics };
  const { masks, pruned } = selection.value;
  const gone = ranked.map(({ group, bundles }, index) => ({
    group,
    units: new Set(bundles.flatMap((bundle, at) => (masks[index]?.[at] === 0 ? bundle : []))),
  }));
  return { value: { gone, pruned }, diagnostics: selection.diagnostics };
}
