/** One update of a prune statement: scores, exact selection, new masks. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { parseExact } from '../exact/rational.ts';
import type { Rational } from '../exact/rational.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune, PlannedUpdate } from '../plan/plan.ts';
import type { Allocation, RankedLayer } from '../select/request.ts';
import { select } from '../select/select.ts';
import type { Allocator } from './allocate.ts';
import { movedBiases } from './bias-compensation.ts';
import { compensateLayers } from './compensation.ts';
import type { CompensatedPrune } from './compensation.ts';
import { inTurn } from './in-turn.ts';
import type { Marks } from './layer-weights.ts';
import { masked } from './masks.ts';
import type { Changes, Latent, MaskedValues, Network, Values } from './network.ts';
import { withChanges } from './network.ts';
import type { Left } from './units/budget.ts';
import type { Scores } from './scores.ts';
import type { Scorers } from './scorers.ts';

export interface Pruning {
  readonly statement: PlannedPrune;
  readonly update: PlannedUpdate;
  /** By name. */
  readonly layers: ReadonlyMap<string, Layer>;
  readonly scorers: Scorers;
  readonly allocator: Allocator;
  readonly marks: Marks;
}

export interface Pruned extends MaskedValues, Pick<Changes, 'latent'> {
  /** Units of the statement's selection that are pruned now. */
  readonly pruned: number;
  /** What is left of a resource, where a budget decided how many go. */
  readonly left?: Left;
}

/** New arrays for every tensor of the statement; the network itself is not touched. */
export async function pruneNetwork(before: Network, pruning: Pruning): Promise<Outcome<Pruned>> {
  const { statement, scorers, marks } = pruning;
  const dense = new Set(statement.dense);
  const names = statement.layers.filter((name) => !dense.has(name));
  const all = names.map((name) => known(pruning.layers, name));
  const allocated = await allocatedUpdate(before, pruning, all);
  const { value: update } = allocated;
  if (update === undefined) return { diagnostics: allocated.diagnostics };
  const scorer = await scorers.of(statement, all);
  if (scorer.value === undefined) return { diagnostics: scorer.diagnostics };
  const diagnostics = [...scorer.diagnostics];
  const masks = new Map<string, Uint8Array>();
  const values = new Map<string, Values>();
  const latent = new Map<string, Latent>();
  let total = 0;
  for (const layers of inTurn(statement, all)) {
    const now = withChanges(before, { masks, values, latent });
    const scores = await scorer.value.score({ now, before, update, layers, marks });
    diagnostics.push(...scores.diagnostics);
    if (scores.value === undefined) return { diagnostics };
    const taken = take(now, statement, update, layers, scores.value);
    diagnostics.push(...taken.diagnostics);
    if (taken.value === undefined) return { diagnostics };
    const made = compensated(now, { statement, update, layers }, taken.value, scores.value);
    for (const [tensor, mask] of made.masks) masks.set(tensor, mask);
    for (const [tensor, own] of made.values) values.set(tensor, own);
    for (const [tensor, own] of taken.value.latent ?? []) latent.set(tensor, own);
    total += taken.value.pruned;
  }
  return { value: { masks, values, latent, pruned: total }, diagnostics };
}

/** With the count of each layer, where a rule of the statement finds it. */
async function allocatedUpdate(
  network: Network,
  { statement, update, allocator, marks }: Pruning,
  layers: readonly Layer[],
): Promise<Outcome<PlannedUpdate>> {
  const { allocated } = statement;
  if (allocated === undefined) return { value: update, diagnostics: [] };
  const { pruned } = update;
  const counts = await allocator.counts(allocated, { statement, layers, pruned, network, marks });
  if (counts.value === undefined) return { diagnostics: counts.diagnostics };
  const named = layers.map(({ name }, index) => [name, counts.value?.[index] ?? 0]);
  return { value: { ...update, layers: Object.fromEntries(named) }, diagnostics: [] };
}

/** What was taken, with what is kept making up for it where the statement says so. */
function compensated(
  network: Network,
  { statement, update, layers }: CompensatedPrune,
  taken: Pruned,
  { curvatures, means }: Scores,
): MaskedValues {
  if (means !== undefined) {
    const biases = movedBiases(network, taken.masks, layers, means);
    return { ...taken, values: new Map([...taken.values, ...biases]) };
  }
  if (statement.compensation !== 'obs' || curvatures === undefined) return taken;
  return compensateLayers(network, { statement, update, layers }, taken.masks, curvatures);
}

/** Selects by the scores, among layers that are scored together. */
function take(
  network: Network,
  statement: PlannedPrune,
  update: PlannedUpdate,
  layers: readonly Layer[],
  scores: Scores,
): Outcome<Pruned> {
  const names = layers.map(({ name }) => name);
  const latent: ReadonlyMap<string, Latent> =
    statement.mask === 'revisable' ? behindMasks(network, layers) : new Map();
  const ranked = layers.map(({ name, tensor, dims, axes, groups }, index): RankedLayer => {
    const mask = latent.has(tensor) ? latent.get(tensor)?.mask : network.masks.get(tensor);
    const values = scores.values[index] ?? new Float32Array(0);
    const candidates = scores.candidates?.[index];
    return {
      ...{ name, tensor, dims, axes, groups, values },
      ...(mask && { mask }),
      ...(candidates && { candidates }),
    };
  });
  const selection = select({
    layers: ranked,
    rankBy: scores.rankBy,
    allocation: allocationOf(statement, update, names),
    ranked: statement.ranked,
    ...(statement.floor && { keep: names.map((name) => statement.floor?.keep[name] ?? 0) }),
  });
  if (selection.value === undefined) return { diagnostics: selection.diagnostics };
  const { masks, pruned } = selection.value;
  const newMasks = new Map<string, Uint8Array>();
  const newValues = new Map<string, Values>();
  layers.forEach(({ tensor }, index) => {
    const mask = masks[index];
    const values = latent.get(tensor)?.values ?? network.values.get(tensor);
    if (mask === undefined || values === undefined) throw new Error(`${tensor} has no values`);
    newMasks.set(tensor, mask);
    newValues.set(tensor, masked(values, mask));
  });
  const total = pruned.reduce((sum, count) => sum + count, 0);
  return {
    value: { masks: newMasks, values: newValues, latent, pruned: total },
    diagnostics: selection.diagnostics,
  };
}

/** What stands behind the masks of layers whose pruned weights may come back. */
function behindMasks(
  { latent, values, masks }: Network,
  layers: readonly Layer[],
): ReadonlyMap<string, Latent> {
  return new Map(
    layers.map(({ tensor }) => {
      const [own, mask] = [values.get(tensor), masks.get(tensor)];
      if (own === undefined) throw new Error(`${tensor} has no values`);
      const first: Latent = { values: own, ...(mask && { mask }) };
      return [tensor, latent?.get(tensor) ?? first];
    }),
  );
}

function allocationOf(
  statement: PlannedPrune,
  update: PlannedUpdate,
  names: readonly string[],
): Allocation {
  const pattern = update.pattern ?? statement.pattern;
  if (pattern !== undefined) return { kind: 'pattern', pattern };
  if (statement.allocation === 'global') return { kind: 'global', pruned: update.pruned };
  if (statement.allocation === 'uniform' && statement.ranked.per !== 'layer') {
    return { kind: 'scopes', share: shareOf(update), of: 'all' };
  }
  const { layers } = update;
  if (layers === undefined) throw new Error('a plan fixes the counts of such an allocation');
  return { kind: 'layers', pruned: names.map((name) => layers[name] ?? 0) };
}

function shareOf({ share }: PlannedUpdate): Rational {
  const exact = parseExact(share);
  if (exact === undefined) throw new Error(`${share} is no share`);
  return exact;
}

function known<T>(entries: ReadonlyMap<string, T>, name: string): T {
  const entry = entries.get(name);
  if (entry === undefined) throw new Error(`the model has no ${name}`);
  return entry;
}
