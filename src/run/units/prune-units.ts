/** One update of a prune of units: scores, exact selection among bundles, masks of all their slices. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Model, UnitGroup } from '../../model/index.ts';
import { bundlesOf } from '../../model/index.ts';
import type { Layer } from '../../model/index.ts';
import type { PlannedPrune, PlannedUpdate } from '../../plan/plan.ts';
import { scoredLayers } from '../../plan/units/plan-units.ts';
import type { Allocation, RankedLayer } from '../../select/request.ts';
import { select } from '../../select/select.ts';
import { movedBiases } from '../bias-compensation.ts';
import { applyMask, countPruned } from '../masks.ts';
import type { Marks } from '../layer-weights.ts';
import type { Network, Values } from '../network.ts';
import type { Pruned } from '../prune.ts';
import type { Scores } from '../scores.ts';
import type { Scorers } from '../scorers.ts';
import { withinBudget } from './budget.ts';
import type { Chosen } from './budget.ts';
import { groupsNamed } from './model-units.ts';
import { masksWithout, prunedUnits } from './unit-masks.ts';
import type { Parameters } from './unit-masks.ts';
import { normalized, unitScores } from './unit-scores.ts';
import type { ElementScores } from './unit-scores.ts';

export interface UnitPruning {
  readonly statement: PlannedPrune;
  readonly update: PlannedUpdate;
  readonly model: Model;
  /** By name. */
  readonly layers: ReadonlyMap<string, Layer>;
  readonly scorers: Scorers;
  readonly marks: Marks;
  /** The model's, for messages. */
  readonly file: string;
}

/** New arrays for every parameter that a unit has slices in; the network itself is not touched. */
export async function pruneUnits(before: Network, pruning: UnitPruning): Promise<Outcome<Pruned>> {
  const { statement, update, model, scorers, marks } = pruning;
  const groups = groupsNamed(model, statement.layers);
  const all = [...pruning.layers.values()];
  const layers = scoredLayers(groups, { layers: all });
  const scorer = await scorers.of(statement, layers);
  if (scorer.value === undefined) return { diagnostics: scorer.diagnostics };
  const scores = await scorer.value.score({ now: before, before, update, layers, marks });
  const diagnostics = [...scorer.diagnostics, ...scores.diagnostics];
  if (scores.value === undefined) return { diagnostics };
  const parameters: Parameters = new Map(all.map((layer) => [layer.tensor, layer]));
  const elements = elementScores(layers, scores.value);
  const ranked = groups.map((group) => rank(group, { statement, elements, parameters, before }));
  const choose = (allocation: Allocation): Outcome<Chosen> => {
    const selection = select({
      layers: ranked.map(({ pseudo }) => pseudo),
      rankBy: 'score',
      allocation,
      ranked: { per: 'layer' },
      keep: statement.layers.map((name) => statement.floor?.keep[name] ?? 0),
    });
    if (selection.value === undefined) return { diagnostics: selection.diagnostics };
    const { masks: chosen, pruned } = selection.value;
    const gone = ranked.map(({ group, bundles }, index) => ({
      group,
      units: new Set(bundles.flatMap((bundle, at) => (chosen[index]?.[at] === 0 ? bundle : []))),
    }));
    return { value: { gone, pruned }, diagnostics: selection.diagnostics };
  };
  const chosen =
    statement.budget === undefined
      ? choose(allocationOf(statement, update))
      : withinBudget(statement.budget, {
          ...{ model, network: before, parameters, choose, file: pruning.file },
          least: ranked.reduce((sum, { pseudo }) => sum + countPruned(pseudo.mask), 0),
          most: update.pruned,
        });
  diagnostics.push(...chosen.diagnostics);
  if (chosen.value === undefined) return { diagnostics };
  const { gone, pruned, left } = chosen.value;
  const masks = masksWithout(gone, parameters, before);
  const values = valuesUnder(masks, before, movedBy(before, masks, layers, scores.value));
  return {
    value: {
      ...{ masks, values, pruned: pruned.reduce((sum, count) => sum + count, 0) },
      ...(left && { left }),
    },
    diagnostics,
  };
}

function elementScores(
  layers: readonly Layer[],
  { rankBy, values }: Scores,
): ReadonlyMap<string, ElementScores> {
  return new Map(
    layers.map(({ tensor, dims }, index) => {
      const own = values[index]?.read() ?? new Float32Array(0);
      return [tensor, { dims, values: rankBy === 'magnitude' ? own.map(Math.abs) : own }];
    }),
  );
}

interface RankedGroup {
  readonly group: UnitGroup;
  readonly bundles: readonly (readonly number[])[];
  readonly pseudo: RankedLayer & { readonly mask: Uint8Array };
}

/** Bundles with their mean scores, in the shape of a layer that selection takes. */
function rank(
  group: UnitGroup,
  around: {
    readonly statement: PlannedPrune;
    readonly elements: ReadonlyMap<string, ElementScores>;
    readonly parameters: Parameters;
    readonly before: Network;
  },
): RankedGroup {
  const { statement, elements, parameters, before } = around;
  const raw = unitScores(group, elements, statement.grouped ?? 'mean');
  const scores = normalized(raw, statement.normalized, sizesOf(group, elements, parameters));
  const pruned = prunedUnits(group, parameters, before);
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

/** Of one unit: weights that are scored, and parameters that go with it. */
function sizesOf(
  { members }: UnitGroup,
  elements: ReadonlyMap<string, unknown>,
  parameters: Parameters,
): { readonly scored: number; readonly parameters: number } {
  const sizes = members.map(({ tensor, axis, slices }) => {
    const others = parameters.get(tensor)?.dims.toSpliced(axis, 1) ?? [0];
    return others.reduce((product, dim) => product * dim, slices);
  });
  const sum = (counts: (at: number) => boolean): number =>
    sizes.reduce((total, size, at) => total + (counts(at) ? size : 0), 0);
  return {
    scored: sum((at) => elements.has(members[at]?.tensor ?? '')),
    parameters: sum(() => true),
  };
}

/** What kept biases take over of what goes. */
function movedBy(
  before: Network,
  masks: ReadonlyMap<string, Uint8Array>,
  layers: readonly Layer[],
  { means }: Scores,
): ReadonlyMap<string, Values> {
  if (means === undefined) return new Map();
  const reading = layers.filter(({ name, tensor }) => means.biases.has(name) && masks.has(tensor));
  return movedBiases(before, masks, reading, means);
}

function valuesUnder(
  masks: ReadonlyMap<string, Uint8Array>,
  { values }: Network,
  moved: ReadonlyMap<string, Values>,
): ReadonlyMap<string, Values> {
  const made = new Map<string, Values>(moved);
  for (const [tensor, mask] of masks) {
    const own = moved.get(tensor) ?? values.get(tensor)?.slice();
    if (own === undefined) throw new Error(`${tensor} has no values`);
    applyMask(own, mask);
    made.set(tensor, own);
  }
  return made;
}

function allocationOf({ allocation, layers }: PlannedPrune, update: PlannedUpdate): Allocation {
  if (allocation === 'global') return { kind: 'global', pruned: update.pruned };
  const counts = update.layers;
  if (counts === undefined) throw new Error('a plan fixes the counts of such an allocation');
  return { kind: 'layers', pruned: layers.map((name) => counts[name] ?? 0) };
}
