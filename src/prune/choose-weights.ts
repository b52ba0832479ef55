/** A prune of layers that are scored together: exact selection, new masks, new values. */
import { shareOf } from '../score/compensation.ts';
import { keptByFloor, patternAt, tilingOf } from '../plan/pruning.ts';
import { collecting, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune, PlannedUpdate } from '../plan/plan.ts';
import type { Allocation, RankedLayer, SelectionRequest } from '../select/request.ts';
import { select } from '../select/select.ts';
import { masked, openMasksOf } from '../state/masks.ts';
import type { Latent, Network, Values, Changes, MaskedValues } from '../state/network.ts';
import { requestOfClauses } from './clauses/index.ts';
import type { Scores } from '../score/scorer.ts';
import { bindingMask, mannerOf } from '../state/soft-masks.ts';
import type { Carried } from '../state/carried.ts';
import type { PrunedGroup, ResourceLeft } from '../journal/run-event.ts';

/** Layers that are scored together, in one update of a statement. */
export type PrunedTogether = { readonly statement: PlannedPrune; readonly update: PlannedUpdate; readonly layers: readonly Layer[] };

export function chooseWeights(network: Network, { statement, update, layers }: PrunedTogether, scores: Scores): Outcome<Pruned> {
  return collecting((take) => {
    const names = layers.map(({ name }) => name);
    const latent: ReadonlyMap<string, Latent> = statement.mask === 'revisable' ? behindMasks(network, layers) : new Map();
    const ranked = layers.map(({ name, tensor, dims, axes, groups }, index): RankedLayer => {
      const mask = latent.has(tensor) ? latent.get(tensor)?.mask : bindingMask(network, tensor);
      const values = scores.values[index]?.read() ?? new Float32Array(0);
      return { name, tensor, dims, axes, groups, values, mask, candidates: scores.candidates?.[index] };
    });
    const { masks, pruned } = take(
      select({
        layers: ranked,
        rankBy: scores.rankBy,
        allocation: allocationOf(statement, update, names),
        ranked: statement.ranked,
        ...keptOf(statement, names),
        ...requestOfClauses(statement),
        ...losingIn(statement, update, names),
        ...tiledBy(statement),
      }),
    );
    const total = pruned.reduce((sum, count) => sum + count, 0);
    if (mannerOf(statement) !== undefined) return { ...openMasksOf(statement, ranked, masks, update.step), pruned: total };
    const newMasks = new Map<string, Uint8Array>();
    const newValues = new Map<string, Values>();
    layers.forEach(({ tensor }, index) => {
      const mask = masks[index];
      const values = latent.get(tensor)?.values ?? network.values.get(tensor);
      if (mask === undefined || values === undefined) throw new Error(`${tensor} has no values`);
      newMasks.set(tensor, mask);
      newValues.set(tensor, masked(values, mask));
    });
    return { masks: newMasks, values: newValues, latent, pruned: total };
  });
}

/** What stands behind the masks of layers whose pruned weights may come back. */
function behindMasks({ latent, values, masks }: Network, layers: readonly Layer[]): ReadonlyMap<string, Latent> {
  return new Map(
    layers.map(({ tensor }) => {
      const [own, mask] = [values.get(tensor), masks.get(tensor)];
      if (own === undefined) throw new Error(`${tensor} has no values`);
      const first: Latent = { values: own, mask };
      return [tensor, latent?.get(tensor) ?? first];
    }),
  );
}

export function keptOf({ floor, allocated }: PlannedPrune, names: readonly string[]): { readonly keep?: readonly number[] } {
  // Measured shares hold floors by their counts, whoever is ranked with whom.
  const isHeld = allocated !== undefined && 'bounds' in allocated;
  return floor === undefined || isHeld ? {} : { keep: names.map((name) => keptByFloor(floor, name)) };
}

/** What layers have to lose; before the end it is the same share of what is pruned by then. */
export function losingIn(
  { ceiling, window, reached }: PlannedPrune,
  { step, pruned }: PlannedUpdate,
  names: readonly string[],
): Pick<SelectionRequest, 'lose'> {
  if (ceiling === undefined) return {};
  const most = names.map((name) => ceiling.lose[name] ?? 0);
  if (step === window.last) return { lose: { units: most, isDue: true } };
  return { lose: { units: most.map((lose) => Math.floor((lose * pruned) / reached)), isDue: false } };
}

/** How tiles are selected, where they go. */
export function tiledBy(statement: PlannedPrune): Pick<SelectionRequest, 'tiling'> {
  const tiling = tilingOf(statement);
  return tiling === undefined ? {} : { tiling };
}

export function allocationOf(statement: PlannedPrune, update: PlannedUpdate, names: readonly string[]): Allocation {
  const pattern = patternAt(statement, update);
  if (pattern !== undefined) return { kind: 'pattern', pattern };
  const { thresholds } = update;
  if (thresholds !== undefined) return { kind: 'below', thresholds: names.map((name) => thresholds[name] ?? NaN) };
  if (statement.allocation === 'global') return { kind: 'global', pruned: update.pruned };
  if (statement.allocation === 'uniform' && statement.ranked.per !== 'layer') {
    return { kind: 'scopes', share: shareOf(update), of: 'all', rounding: statement.rounded };
  }
  const { layers } = update;
  if (layers === undefined) throw new Error('a plan fixes the counts of such an allocation');
  return { kind: 'layers', pruned: names.map((name) => layers[name] ?? 0) };
}

// What a prune leaves of a network.

export interface Pruned extends MaskedValues, Pick<Changes, 'latent' | 'openMasks'> {
  /** Units of the statement's selection that are pruned now. */
  readonly pruned: number;
  /** Pruned units of each layer, where a rule shared them out. */
  readonly allocated?: Readonly<Record<string, number>>;
  /** What is left of a resource, where a budget decided how many go. */
  readonly left?: ResourceLeft;
  /** Of units that go as a whole: how many of each group are gone. */
  readonly groups?: readonly PrunedGroup[];
  /** Sublayers or blocks that went, in their order. */
  readonly gone?: readonly string[];
  /** What clauses of the statement go on with. */
  readonly carried?: Carried;
}
