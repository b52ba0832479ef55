/** Groups in the shape of layers that selection takes: their bundles, scores, and what is gone of them. */
import { keptByFloor, isUnitPrune, readersOf } from '../../plan/pruning.ts';
import { collecting, collectingAsync, diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import {
  bundlesOf,
  groupsNamed,
  cutOutline,
  modelWithout,
  freeGroups,
  withoutInner,
  type UnitGroup,
  type Layer,
  type Model,
} from '../../model/index.ts';
import type { PlannedPrune, UnitPrune } from '../../plan/plan.ts';
import type { Allocation, RankedLayer } from '../../select/request.ts';
import { select } from '../../select/select.ts';
import { countPruned, masked } from '../../state/masks.ts';
import type { Network, Values } from '../../state/network.ts';
import { prunedUnits, type Parameters } from '../../state/unit-masks.ts';
import { fitLayer } from '../../compute/compensation/least-squares.ts';
import type { RunContext } from '../../state/context.ts';
import { viewUnderMasks } from '../../cut/graph-view.ts';
import { viewOfMoments } from '../../score/slice-moments.ts';
import { measureSecondMoments } from '../../score/curvatures.ts';
import { allowedUnits } from '../../plan/units/pruned-unit-counts.ts';
import type { PrunedGroup, ResourceLeft } from '../../journal/run-event.ts';
import { budgetOutOfReach } from '../../diagnostics/catalogue/run-structure.ts';
import type { Meter } from '../../plan/units/meter.ts';

export interface RankedGroup {
  readonly group: UnitGroup;
  /** What goes at once, by unit. */
  readonly bundles: readonly (readonly number[])[];
  readonly pseudo: RankedLayer & { readonly mask: Uint8Array };
}

/** Bundles with their mean scores. */
export function rankGroup(group: UnitGroup, scores: readonly number[], parameters: Parameters, network: Network): RankedGroup {
  const pruned = prunedUnits(group, parameters, network);
  const bundles = bundlesOf(group, (unit) => (pruned.has(unit) ? -Infinity : (scores[unit] ?? 0)));
  const mean = (bundle: readonly number[]): number => bundle.reduce((sum, unit) => sum + (scores[unit] ?? 0), 0) / bundle.length;
  const isKept = (bundle: readonly number[]): number => (bundle.every((unit) => pruned.has(unit)) ? 0 : 1);
  const { title } = group;
  return {
    group,
    bundles,
    pseudo: {
      name: title,
      tensor: title,
      dims: [bundles.length],
      axes: ['out'],
      groups: 1,
      values: Float32Array.from(bundles, mean),
      mask: Uint8Array.from(bundles, isKept),
    },
  };
}

export function prunedBundlesOf(ranked: readonly RankedGroup[]): readonly number[] {
  return ranked.map(({ pseudo }) => countPruned(pseudo.mask));
}

/** Those with the lowest scores, as many as the allocation says and no more than the floors let go. */
export function choose(ranked: readonly RankedGroup[], { layers, floor }: PlannedPrune, allocation: Allocation): Outcome<Chosen> {
  return collecting((take) => {
    const { masks, pruned } = take(
      select({
        layers: ranked.map(({ pseudo }) => pseudo),
        rankBy: 'score',
        allocation,
        ranked: { per: 'layer' },
        keep: layers.map((name) => keptByFloor(floor, name)),
      }),
    );
    const gone = ranked.map(({ group, bundles }, index) => ({
      group,
      units: new Set(bundles.flatMap((bundle, at) => (masks[index]?.[at] === 0 ? bundle : []))),
    }));
    return { gone, pruned };
  });
}

/** The same choice with the last units gone and not any, so many that one of its widths is left of each group. */
export function inWholeWidths({ value, diagnostics }: Outcome<Chosen>, { gates }: Pick<Network, 'gates'>): Outcome<Chosen> {
  if (value === undefined) return { diagnostics };
  const gone = value.gone.map(({ group, units: asked }) => {
    const widths = gates?.get(group.title)?.widths;
    if (widths === undefined) throw new Error(`no widths stand on the ${group.title}`);
    const all = [...group.units.keys()];
    const width = widths.findLast((own) => own <= all.length - asked.size) ?? all.length;
    return { group, units: new Set(all.slice(width)) };
  });
  return { value: { ...value, gone, pruned: gone.map(({ units }) => units.size) }, diagnostics };
}

type Fitting = { readonly before: Network; readonly masks: ReadonlyMap<string, Uint8Array>; readonly layers: readonly Layer[] };

/**
 * By stored tensor. No row is further from what it gave on the samples than without the
 * compensation: where fitting would take it there, it stays as it is.
 *
 * @param before the network before the units go
 * @param masks the new ones
 */
export function fittedReaders(
  context: RunContext,
  { groups, calibration, damping = 0, underMasks }: UnitPrune,
  { before, masks, layers }: Fitting,
): Promise<Outcome<ReadonlyMap<string, Values>>> {
  return collectingAsync(async (take) => {
    const readers = readersOf(groups, layers).filter(({ tensor }) => masks.has(tensor));
    if (calibration === undefined || readers.length === 0) return new Map();
    const view = underMasks === undefined ? await viewOfMoments(context, before, calibration, readers) : viewUnderMasks(context, before);
    const measured = take(await measureSecondMoments(view, calibration, readers, before));
    const fitted = new Map<string, Values>();
    for (const { layers: sharing, moment } of measured) {
      for (const layer of readers.filter(({ name }) => sharing.includes(name))) {
        const [target, mask] = [before.values.get(layer.tensor), masks.get(layer.tensor)];
        if (target === undefined || mask === undefined) throw new Error(`no ${layer.tensor}`);
        const { squares, size } = moment;
        const problem = { values: masked(target, mask), target, mask, squares, size, damping };
        fitted.set(layer.tensor, fitLayer(layer, problem).values);
      }
    }
    return fitted;
  });
}

/** What became of a group, and what the plan would have let go. */
export type UnitsResult = PrunedGroup & { readonly allowed: number };

export function prunedUnitsOf(
  { plan, layers, outline }: Pick<RunContext, 'plan' | 'layers' | 'outline'>,
  network: Network,
): readonly UnitsResult[] {
  const prunes = plan.stages.flatMap(({ statements }) => statements.filter((it) => isUnitPrune(it)));
  const names = new Set(prunes.flatMap((prune) => prune.layers));
  const parameters = new Map([...layers.values()].map((layer) => [layer.tensor, layer]));
  return groupsNamed(outline, [...names]).map((group) => {
    const { title: name, units } = group;
    const own = prunes.filter((prune) => prune.layers.includes(name));
    return {
      name,
      pruned: prunedUnits(group, parameters, network).size,
      of: units.length,
      allowed: Math.max(...own.map((prune) => allowedUnits(prune, name, units.length))),
    };
  });
}

// The fewest units whose removal leaves no more of a resource than a budget allows.

export interface Chosen {
  readonly gone: readonly { readonly group: UnitGroup; readonly units: ReadonlySet<number> }[];
  /** Of each group. */
  readonly pruned: readonly number[];
  readonly left?: ResourceLeft;
}

interface Choice {
  readonly model: Model;
  readonly network: Network;
  readonly parameters: Parameters;
  /** The units that go for a number of them; those of a smaller number are among those of a larger. */
  readonly choose: (allocation: Allocation) => Outcome<Chosen>;
  /** Units that are gone already, and that may be at most. */
  readonly least: number;
  readonly most: number;
  /** False where more may go afterwards: then all go that may, where they do not meet the budget. */
  readonly isLast: boolean;
  readonly file: string;
}

/**
 * The model is cut and counted anew at every step of a bisection: costs depend on both sides of a
 * layer, so that no sum over units would be exact. One unit fewer would miss the budget.
 */
export function withinBudget(
  { of, words, amountOf, allowed, shown }: Meter,
  choice: Choice,
): Outcome<Chosen & { readonly isLast: boolean }> {
  const { model, choose, file } = choice;
  const original = amountOf(model);
  const most = allowed(original);
  const tried = new Map<number, Outcome<Chosen>>();
  const at = (pruned: number): Outcome<Chosen> => {
    const known = tried.get(pruned);
    if (known !== undefined) return known;
    const counted = collecting((take): Chosen => {
      const chosen = take(choose({ kind: 'global', pruned }));
      const now = amountOf(without(choice, chosen));
      return now === undefined ? chosen : { ...chosen, left: { of, now, original } };
    });
    tried.set(pruned, counted);
    return counted;
  };
  const isMet = (pruned: number): boolean => (at(pruned).value?.left?.now ?? Infinity) <= most;
  if (at(choice.most).value !== undefined && !isMet(choice.most)) {
    if (!choice.isLast) return roundOf(at(choice.most), false);
    const best = at(choice.most).value?.left?.now ?? original;
    return { diagnostics: [diagnose(budgetOutOfReach, { file, asked: words, best: shown(best, original) })] };
  }
  let [low, high] = [choice.least, choice.most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isMet(middle)) high = middle;
    else low = middle + 1;
  }
  return roundOf(at(high), true);
}

export function roundOf({ value, diagnostics }: Outcome<Chosen>, isLast: boolean): Outcome<Chosen & { readonly isLast: boolean }> {
  return { value: value && { ...value, isLast }, diagnostics };
}

/** Without these units, and without those of other groups that are pruned already. */
function without({ model, network, parameters }: Choice, { gone }: Chosen): Model {
  const chosen = new Set(gone.map(({ group }) => group.title));
  const earlier = freeGroups(model)
    .filter(({ title }) => !chosen.has(title))
    .map((group) => ({ group, units: prunedUnits(group, parameters, network) }));
  return modelWithout(model, withoutInner([...gone, ...earlier]), cutOutline);
}
