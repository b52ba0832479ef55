/** One update of a prune statement: scores, exact selection, new masks. */
import { collectingAsync, done, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune, PlannedUpdate } from '../plan/plan.ts';
import type { Allocator } from './allocate.ts';
import { movedBiases } from '../score/bias-compensation.ts';
import { compensateLayers, type CompensatedPrune } from '../score/compensation.ts';
import { inBlockOrder, type Marks } from '../state/layer-weights.ts';
import { replaced } from '../state/lazy-values.ts';
import { type Latent, type Network, type OpenMask, withChanges } from '../state/network.ts';
import type { Scores } from '../score/scorer.ts';
import type { Scorers } from '../score/scorers.ts';
import { carriedWith, type Carried } from '../state/carried.ts';
import { spilledChanges } from '../state/spill.ts';
import { foundByClauses, rankedLayers } from './clauses/index.ts';
import { chooseWeights, type Pruned } from './choose-weights.ts';
import { canChooseInPieces, chooseInPieces, type Pieces } from './choose-in-pieces.ts';
import { denseLayers, weightsPerUnit } from '../plan/pruning.ts';
import { isLoose } from '../plan/prune/clause-ties.ts';
import { prunedOf } from '../state/masks.ts';

export interface Pruning extends Pieces {
  readonly statement: PlannedPrune;
  readonly update: PlannedUpdate;
  /** By name. */
  readonly layers: ReadonlyMap<string, Layer>;
  readonly scorers: Scorers;
  readonly allocator: Allocator;
  readonly marks: Marks;
  readonly isLarge: boolean;
  /** What clauses have carried here from earlier updates. */
  readonly carried?: Carried;
}

/** New arrays for every tensor of the statement; the network itself is not touched. */
export function pruneNetwork(before: Network, pruning: Pruning): Promise<Outcome<Pruned>> {
  return collectingAsync(async (take) => {
    const { statement, scorers, marks, isLarge } = pruning;
    const dense = new Set(denseLayers(statement));
    const all = statement.layers.filter((name) => !dense.has(name)).map((name) => known(pruning.layers, name));
    const update = take(await allocatedUpdate(before, pruning, all));
    const scorer = take(await scorers.of(statement, all, before));
    let masks: Pruned['masks'] = new Map();
    let values: Pruned['values'] = new Map();
    const latent = new Map<string, Latent>();
    const openMasks = new Map<string, OpenMask>();
    let carried: Carried | undefined;
    let total = 0;
    for (const layers of inBlockOrder(statement, all, isLarge)) {
      const now = withChanges(before, { masks, values, latent });
      const scores = take(await scorer.score({ now, before, update, layers, marks }));
      const ranked = rankedLayers(statement, layers, { network: now, scores }, pruning.carried);
      carried = carriedWith(carried, ranked.carried);
      const part = { statement, update, layers };
      const inPieces = isLarge && canChooseInPieces(statement, ranked.scores);
      const taken = take(inPieces ? chooseInPieces(now, part, ranked.scores, pruning) : chooseWeights(now, part, ranked.scores));
      const made = compensated(now, part, taken, scores);
      const own = isLarge ? spilledChanges(made, pruning.spill) : made;
      masks = replaced(masks, own.masks);
      values = replaced(values, own.values);
      for (const [tensor, behind] of taken.latent ?? []) latent.set(tensor, behind);
      for (const [tensor, open] of taken.openMasks ?? []) openMasks.set(tensor, open);
      total += takenIn(statement, taken, own.masks);
    }
    const found = take(foundCounts(statement, update, all, masks));
    const open = openMasks.size > 0 && { openMasks };
    return { masks, values, latent, ...open, pruned: total, ...found, carried };
  });
}

/** With the count of each layer, where a rule of the statement finds it. */
function allocatedUpdate(network: Network, { statement, update, allocator, marks, scorers }: Pruning, layers: readonly Layer[]) {
  return collectingAsync(async (take) => {
    const { allocated } = statement;
    if (allocated === undefined) return update;
    const request = { statement, update, layers, pruned: update.pruned, network, marks, scorers };
    const counts = take(await allocator.counts(allocated, request));
    return { ...update, layers: Object.fromEntries(layers.map(({ name }, index) => [name, counts?.[index] ?? 0])) };
  });
}

/** What was taken, with what is kept making up for it where the statement says so. */
function compensated(network: Network, { statement, update, layers }: CompensatedPrune, taken: Pruned, { curvatures, means }: Scores) {
  if (means !== undefined) return { ...taken, values: replaced(taken.values, movedBiases(network, taken.masks, layers, means)) };
  if (statement.compensation !== 'obs' || curvatures === undefined) return taken;
  return compensateLayers(network, { statement, update, layers }, taken.masks, curvatures);
}

function known<T>(entries: ReadonlyMap<string, T>, name: string): T {
  const entry = entries.get(name);
  if (entry === undefined) throw new Error(`the model has no ${name}`);
  return entry;
}

/** Of one part: blocks that choose anew while their weights change may take other ties than the first scores said. */
function takenIn(statement: PlannedPrune, chosen: Pick<Pruned, 'pruned'>, masks: Pruned['masks']): number {
  if (!isLoose(statement.ties) || statement.compensation !== 'obs') return chosen.pruned;
  return [...masks.keys()].reduce((sum, tensor) => sum + prunedOf(masks, tensor), 0) / weightsPerUnit(statement);
}

type Shared = Pick<Pruned, 'allocated'>;

/** Of each layer, where a rule of the statement leaves it to the run. */
function foundCounts(statement: PlannedPrune, update: PlannedUpdate, layers: readonly Layer[], masks: Pruned['masks']): Outcome<Shared> {
  const { value: counts, diagnostics } = foundByClauses(statement, update, layers, masks);
  if (diagnostics.length > 0) return { diagnostics };
  const allocated = counts ?? (statement.allocated === undefined ? undefined : update.layers);
  return done({ allocated });
}
