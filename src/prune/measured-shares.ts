/**
 * `allocated by EXPR`, `zeroth`, `shifted` and `logistic`: what layers lose follows one number that is measured of
 * each, or of the layers of a block together. Every block, and every layer in none, is a part of the exact total.
 */
import { itemAt } from '../basics/must.ts';
import { keptByFloor, weightsPerUnit } from '../plan/pruning.ts';
import { addTo, sumAt } from '../basics/maps.ts';
import { negativeShares } from '../diagnostics/catalogue/run-structure.ts';
import { collectingAsync, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { MeasuredAllocator, PlannedPrune, UnitPrune, PlannedUpdate } from '../plan/plan.ts';
import { filled, type Vessel } from '../select/water-filling.ts';
import type { RunContext } from '../state/context.ts';
import { countPruned } from '../state/masks.ts';
import { partKey } from '../plan/prune/share-score.ts';
import { branchNumbers } from '../score/branch-scores.ts';
import { zerothScores } from './zeroth.ts';
import type { Marks } from '../state/layer-weights.ts';
import type { Network } from '../state/network.ts';
import type { Scorers } from '../score/scorers.ts';

/** Pruned units of each layer; `pruned` of them together. */
export function byMeasure(context: RunContext, rule: MeasuredAllocator, request: AllocationRequest): Promise<Outcome<readonly number[]>> {
  return collectingAsync(async (take) => {
    const { layers, pruned } = request;
    const scores = take(await numbersOf(context, rule, request));
    return take(sharedOut(rule, { layers, sizes: layers.map((layer) => sizeOf(layer, request)), scores, pruned }));
  });
}

export function numbersOf(
  context: RunContext,
  rule: MeasuredAllocator,
  request: Omit<AllocationRequest, 'pruned'>,
): Promise<Outcome<readonly number[]>> {
  const { layers, network, update } = request;
  if (rule.branches !== undefined) return branchNumbers(context, rule, { names: layers.map(({ name }) => name), network });
  return rule.score === 'zeroth' ? zerothScores(context, rule, { layers, network, step: update.step }) : scoresOf(rule, request);
}

export interface Shares {
  readonly layers: readonly Pick<Layer, 'name' | 'block'>[];
  readonly sizes: readonly Size[];
  readonly scores: readonly number[];
  readonly pruned: number;
}

/** Pruned units of each layer; `pruned` of them together. */
export function sharedOut(rule: MeasuredAllocator, { layers, sizes, scores, pruned }: Shares): Outcome<readonly number[]> {
  const parts = partsOf(layers, sizes, scores, rule);
  const negative = parts.find(({ score }) => !(score >= 0));
  if (rule.by === 'proportional' && negative !== undefined) {
    const args = { name: negative.name, score: negative.score, rule: rule.score };
    return { diagnostics: [diagnose(negativeShares, args)] };
  }
  const shares = sharesOf(rule, parts, pruned);
  const counts = new Map<number, number>();
  parts.forEach(({ members }, at) => {
    const within = members.map((index) => evenly(sizes[index]));
    filled(within, shares[at] ?? 0).forEach((count, i) => counts.set(members[i] ?? 0, count));
  });
  return { value: layers.map((_, at) => sumAt(counts, at)), diagnostics: [] };
}

function sharesOf(rule: MeasuredAllocator, parts: readonly Part[], pruned: number): readonly number[] {
  switch (rule.by) {
    case 'proportional':
      return kept(parts, pruned, ({ units, most, score }) => [units - most, score]);
    case 'logistic': {
      const mean = meanOf(parts);
      const of = (score: number): number => 1 / (1 + Math.exp(-(rule.scale ?? 1) * (score - mean)));
      return kept(parts, pruned, ({ units, score }) => [0, of(score) * units]);
    }
    case 'shifted':
      return shifted(parts, rule, pruned);
  }
}

export interface Size {
  readonly units: number;
  /** Pruned by now, and at the most. */
  readonly already: number;
  readonly most: number;
}

function sizeOf({ name, tensor, count }: Layer, { statement, network }: AllocationRequest): Size {
  const size = weightsPerUnit(statement);
  const mask = network.masks.get(tensor);
  const already = mask === undefined ? 0 : countPruned(mask) / size;
  const units = count / size;
  return { units, already, most: Math.max(already, units - keptByFloor(statement.floor, name)) };
}

interface Part extends Size {
  /** Of its first layer, for messages. */
  readonly name: string;
  readonly members: readonly number[];
  readonly score: number;
}

/** Blocks where they share, and each layer that is in none. */
function partsOf(layers: Shares['layers'], sizes: readonly Size[], scores: readonly number[], rule: MeasuredAllocator): readonly Part[] {
  const members = new Map<string, number[]>();
  layers.forEach((layer, at) => {
    addTo(members, partKey(rule, layer), at);
  });
  return [...members.values()].map((own) => {
    const sum = (of: (at: number) => number): number => own.reduce((all, at) => all + of(at), 0);
    return {
      name: layers[own[0] ?? 0]?.name ?? '',
      members: own,
      // The number of a branch is that of each layer in it.
      score: rule.branches === undefined ? sum((at) => scores[at] ?? NaN) : (scores[own[0] ?? 0] ?? NaN),
      units: sum((at) => itemAt(sizes, at).units),
      already: sum((at) => itemAt(sizes, at).already),
      most: sum((at) => itemAt(sizes, at).most),
    };
  });
}

/** What is kept rises from a start by a slope, between what must be kept and what there is. */
function kept(parts: readonly Part[], pruned: number, course: (part: Part) => readonly [start: number, slope: number]): readonly number[] {
  const units = parts.reduce((sum, part) => sum + part.units, 0);
  const vessels = parts.map((part): Vessel => {
    const { units: all, already, most } = part;
    const [start, slope] = course(part);
    return { start, slope, least: all - most, most: all - already };
  });
  const found = filled(vessels, units - pruned);
  return parts.map((part, at) => part.units - (found[at] ?? 0));
}

function meanOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { score }) => sum + score, 0) / Math.max(1, parts.length);
}

/** As much more of each as of the others, less where the score is high. */
function shifted(parts: readonly Part[], { amplitude = 0 }: MeasuredAllocator, pruned: number): readonly number[] {
  const mean = meanOf(parts);
  const farthest = parts.reduce((most, { score }) => Math.max(most, Math.abs(score - mean)), 0);
  const gone = parts.map(({ units, already, most, score }): Vessel => {
    const moved = farthest === 0 ? 0 : (amplitude * (score - mean)) / farthest;
    return { start: already - moved * units, slope: units, least: already, most };
  });
  return filled(gone, pruned);
}

/** Of a block every layer keeps the same share, as far as it may. */
function evenly(size: Size | undefined): Vessel {
  const { units = 0, already = 0, most = 0 } = size ?? {};
  return { start: 0, slope: units, least: already, most };
}

function scoresOf(
  { score, calibration }: MeasuredAllocator,
  { statement, layers, network: now, update, marks, scorers }: Omit<AllocationRequest, 'pruned'>,
): Promise<Outcome<readonly number[]>> {
  return collectingAsync(async (take) => {
    const scorer = take(await scorers.of(measuringOf(statement, score, calibration), layers, now));
    const { rankBy, values } = take(await scorer.score({ now, before: now, update, layers, marks }));
    // One number of a layer stands at each of its weights.
    const numbers = values.map((source) => source.read()[0] ?? NaN);
    return rankBy === 'magnitude' ? numbers.map((value) => Math.abs(value)) : numbers;
  });
}

const measured = new WeakMap<PlannedPrune, PlannedPrune>();

/** The statement as one that ranks by what shares are given by; the same one at every update. */
export function measuringOf(statement: UnitPrune, criterion: string, calibration: MeasuredAllocator['calibration']): UnitPrune;
export function measuringOf(statement: PlannedPrune, criterion: string, calibration: MeasuredAllocator['calibration']): PlannedPrune;
export function measuringOf(statement: PlannedPrune, criterion: string, calibration: MeasuredAllocator['calibration']): PlannedPrune {
  const known = measured.get(statement);
  if (known !== undefined) return known;
  const { calibration: _, damping: __, compensation: ___, among: ____, ...ranked } = statement;
  // What ranks by chance is shared out by a number all the same.
  const { stream: _____, ...rest } = ranked;
  const made: PlannedPrune = { ...rest, criterion, calibration };
  measured.set(statement, made);
  return made;
}

// What a rule that shares pruned units out among layers is asked.

export interface AllocationRequest {
  readonly statement: PlannedPrune;
  readonly layers: readonly Layer[];
  /** Units of all layers that are pruned when the update is done; the counts add up to it. */
  readonly pruned: number;
  readonly network: Network;
  readonly marks: Marks;
  readonly update: PlannedUpdate;
  /** Of the statement's own criterion. */
  readonly scorers: Scorers;
}
