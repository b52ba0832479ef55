/**
 * `allocated by EXPR`, `zeroth` and `shifted`: what layers lose follows one number that is measured of each, or of
 * the layers of a block together. Every block, and every layer in none, is a part of the exact total.
 */
import { negativeShares } from '../diagnostics/catalogue/run-structure.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { MeasuredAllocator, PlannedPrune } from '../plan/plan.ts';
import { weightsPerUnit } from '../plan/pruning.ts';
import { filled } from '../select/water-filling.ts';
import type { Vessel } from '../select/water-filling.ts';
import type { RunContext } from '../state/context.ts';
import { countPruned } from '../state/masks.ts';
import type { AllocationRequest } from './allocation-request.ts';
import { zerothScores } from './zeroth.ts';

/** Pruned units of each layer; `pruned` of them together. */
export async function byMeasure(
  context: RunContext,
  rule: MeasuredAllocator,
  request: AllocationRequest,
): Promise<Outcome<readonly number[]>> {
  const { layers, pruned } = request;
  const scores = await (rule.score === 'zeroth'
    ? zerothScores(context, rule, { layers, network: request.network, step: request.update.step })
    : scoresOf(rule, request));
  if (scores.value === undefined) return { diagnostics: scores.diagnostics };
  const sizes = layers.map((layer) => sizeOf(layer, request));
  const parts = partsOf(layers, sizes, scores.value, rule.per);
  const negative = parts.find(({ score }) => !(score >= 0));
  if (rule.by === 'proportional' && negative !== undefined) {
    const args = { name: negative.name, score: negative.score, rule: rule.score };
    return { diagnostics: [...scores.diagnostics, diagnose(negativeShares, args)] };
  }
  const shares = rule.by === 'shifted' ? shifted(parts, rule, pruned) : proportional(parts, pruned);
  const counts = new Map<number, number>();
  parts.forEach(({ members }, at) => {
    const within = members.map((index) => evenly(sizes[index]));
    filled(within, shares[at] ?? 0).forEach((count, i) => counts.set(members[i] ?? 0, count));
  });
  return { value: layers.map((_, at) => counts.get(at) ?? 0), diagnostics: scores.diagnostics };
}

interface Size {
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
  return { units, already, most: Math.max(already, units - (statement.floor?.keep[name] ?? 0)) };
}

interface Part extends Size {
  /** Of its first layer, for messages. */
  readonly name: string;
  readonly members: readonly number[];
  readonly score: number;
}

/** Blocks where they share, and each layer that is in none. */
function partsOf(
  layers: readonly Layer[],
  sizes: readonly Size[],
  scores: readonly number[],
  per: MeasuredAllocator['per'],
): readonly Part[] {
  const members = new Map<string, number[]>();
  layers.forEach(({ block }, at) => {
    const key = per === 'block' && block !== undefined ? `block ${block}` : `layer ${at}`;
    members.set(key, [...(members.get(key) ?? []), at]);
  });
  return [...members.values()].map((own) => {
    const sum = (of: (at: number) => number): number => own.reduce((all, at) => all + of(at), 0);
    return {
      name: layers[own[0] ?? 0]?.name ?? '',
      members: own,
      score: sum((at) => scores[at] ?? NaN),
      units: sum((at) => sizes[at]?.units ?? 0),
      already: sum((at) => sizes[at]?.already ?? 0),
      most: sum((at) => sizes[at]?.most ?? 0),
    };
  });
}

/** What is kept: what must be, and of the rest as much as the score says. */
function proportional(parts: readonly Part[], pruned: number): readonly number[] {
  const units = parts.reduce((sum, part) => sum + part.units, 0);
  const kept = parts.map(({ units: all, already, most, score }): Vessel => {
    return { start: all - most, slope: score, least: all - most, most: all - already };
  });
  const found = filled(kept, units - pruned);
  return parts.map((part, at) => part.units - (found[at] ?? 0));
}

/** As much more of each as of the others, less where the score is high. */
function shifted(
  parts: readonly Part[],
  { amplitude = 0 }: MeasuredAllocator,
  pruned: number,
): readonly number[] {
  const mean = parts.reduce((sum, { score }) => sum + score, 0) / Math.max(1, parts.length);
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

async function scoresOf(
  { score, calibration }: MeasuredAllocator,
  { statement, layers, network: now, update, marks, scorers }: AllocationRequest,
): Promise<Outcome<readonly number[]>> {
  const measuring = measuringOf(statement, score, calibration);
  const scorer = await scorers.of(measuring, layers, now);
  if (scorer.value === undefined) return { diagnostics: scorer.diagnostics };
  const scores = await scorer.value.score({ now, before: now, update, layers, marks });
  const diagnostics: readonly Diagnostic[] = [...scorer.diagnostics, ...scores.diagnostics];
  if (scores.value === undefined) return { diagnostics };
  const { rankBy, values } = scores.value;
  // One number of a layer stands at each of its weights.
  const numbers = values.map((source) => source.read()[0] ?? NaN);
  return {
    value: rankBy === 'magnitude' ? numbers.map((value) => Math.abs(value)) : numbers,
    diagnostics,
  };
}

const measured = new WeakMap<PlannedPrune, PlannedPrune>();

/** The statement as one that ranks by what shares are given by; the same one at every update. */
function measuringOf(
  statement: PlannedPrune,
  criterion: string,
  calibration: MeasuredAllocator['calibration'],
): PlannedPrune {
  const known = measured.get(statement);
  if (known !== undefined) return known;
  const { calibration: _, damping: __, compensation: ___, among: ____, ...rest } = statement;
  const made: PlannedPrune = { ...rest, criterion, ...(calibration && { calibration }) };
  measured.set(statement, made);
  return made;
}
