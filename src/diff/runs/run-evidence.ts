/** What two runs are compared by, besides their models: their plans and what their journals say. */
import type { Plan, PlannedLayer } from '../../plan/index.ts';
import type { ModelComparison } from '../models/diff-models.ts';

export interface RunEvidence {
  readonly plan: Plan;
  /** In order of time. */
  readonly measurements: readonly Measured[];
  /** In order of time, a stage that trains each. */
  readonly losses: readonly StageLoss[];
  readonly expectations: readonly Expected[];
  /** What is NaN or infinite, in sentences. */
  readonly strange: readonly string[];
  /** By the path of the end: '' where the run has one, else the arm's. */
  readonly masks: ReadonlyMap<string, Masks>;
}

/** The models at one end of both runs, set side by side. */
export interface EndComparison {
  readonly end: string;
  /** Nothing where one of them wrote no model. */
  readonly model: ModelComparison | undefined;
}

export interface Measured {
  readonly stage: string;
  readonly moment: string;
  /** Optimizer updates of the stage that were done. */
  readonly step: number;
  /** The data set. */
  readonly on: string;
  /** By metric. */
  readonly values: Readonly<Record<string, number>>;
}

/** Mean losses of batches, before the update. */
export interface StageLoss {
  readonly stage: string;
  readonly steps: number;
  readonly first: number;
  readonly last: number;
  readonly lowest: number;
}

export type Expected = { readonly stage: string; readonly claim: string; readonly held: boolean };

/** By tensor; 0 where a weight is pruned. A tensor without a mask keeps all its weights. */
type Masks = ReadonlyMap<string, { readonly kept: Uint8Array }>;

export interface MaskOverlap {
  readonly layer: string;
  readonly count: number;
  readonly pruned: { readonly before: number; readonly after: number };
  /** Jaccard index of the kept weights: of those that one or both keep, the share that both keep; 1 where neither keeps any. */
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

function overlapOf({ name: layer, count }: PlannedLayer, before: Uint8Array, after: Uint8Array): MaskOverlap {
  let [keptBefore, keptAfter, both] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    const [old, now] = [before[at] === 0 ? 0 : 1, after[at] === 0 ? 0 : 1];
    keptBefore += old;
    keptAfter += now;
    both += old & now;
  }
  const either = keptBefore + keptAfter - both;
  return { layer, count, pruned: { before: count - keptBefore, after: count - keptAfter }, overlap: either === 0 ? 1 : both / either };
}
