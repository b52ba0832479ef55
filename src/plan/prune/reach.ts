/** What of a goal can be reached: floors, and what earlier statements pruned. */
import { sum } from '../../basics/numbers.ts';
import { itemAt } from '../../basics/must.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-targets.ts';
import { hasErrors, type Diagnostic, type Span } from '../../diagnostics/diagnostic.ts';
import { compare, isInteger, multiply, one, rational, subtract, type Rational } from '../../exact/rational.ts';
import { reachGlobally, reachPerLayer, type FlooredLayer, type Reachable } from '../../select/floors.ts';
import { clause } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { shareOfSteps } from '../units/multiples.ts';
import { amountText, boundedPercent, percentText, roundedPercent } from '../share-text.ts';
import type { Goal } from './goal.ts';
import { isKnown, type Setup } from './setup.ts';

/** Where messages about a part of the statement point. */
export type Places = { readonly target: Span; readonly floor: Span };

export interface Reached {
  readonly pruned: number;
  /** Of each layer, where the allocation fixes it. */
  readonly counts?: readonly number[];
  readonly diagnostics: readonly Diagnostic[];
}

export function reach(setup: Setup, goal: Goal, context: PlanContext, places: Places): Reached {
  const counts = goal.counts?.map((count, index) => Math.min(count, capOf(setup, index)));
  const pruned = counts === undefined ? Math.min(goal.asked, capOf(setup)) : sum(counts);
  const floors = floorFaults(setup, goal, { pruned, context, places });
  // What a floor forbids needs no second reason.
  if (hasErrors(floors)) return { pruned, counts, diagnostics: floors };
  const others = counts === undefined ? totalFaults(setup, pruned, context, places) : layerFaults(setup, counts, context, places.target);
  return { pruned, counts, diagnostics: [...floors, ...others] };
}

/** Units that a layer, or all layers together, may lose. */
export function capOf(setup: Setup, index?: number): number {
  const { floor, sizes, total } = setup;
  if (index === undefined) return total - (floor === undefined ? 0 : sum(floor.keep));
  return itemAt(sizes, index) - (floor === undefined ? 0 : itemAt(floor.keep, index));
}

function floorFaults(
  setup: Setup,
  goal: Goal,
  { pruned, context, places: { floor: span } }: { readonly pruned: number; readonly context: PlanContext; readonly places: Places },
): readonly Diagnostic[] {
  const { floor, name, total } = setup;
  if (floor === undefined) return [];
  const already = alreadyBelow(setup, context, span);
  if (already.some(({ severity }) => severity === 'error')) return already;
  const verdict = judge(setup, goal, floor.layers);
  if (verdict?.kind === 'infeasible') {
    const areSteps = setup.units?.groups.some(({ step = 1 }) => step > 1) === true;
    const inUnits = areSteps && setup.allocation === 'uniform';
    const best = inUnits ? mostUnits(setup, verdict.binding) : mostShare(setup, goal, verdict.binding);
    const args = {
      where: name,
      asked: roundedPercent(goal.share),
      best: boundedPercent(best, 'down'),
      binding: bindingLayers(setup, goal, verdict.binding),
      inSteps: areSteps && !inUnits,
      isImplied: clause(setup.statement, 'protect') === undefined,
    };
    return [complain(context, catalogue.infeasibleFloor, args, span)];
  }
  if (pruned === goal.asked) return already;
  const args = { where: name, asked: amountText(goal.asked, total), reached: amountText(pruned, total), layers: roundedLayers(setup) };
  return [...already, complain(context, catalogue.roundedFloor, args, span)];
}

/** The highest share that plans: floors are rounded up before it is taken. */
function mostShare(setup: Setup, goal: Goal, binding: readonly number[]): Rational {
  const { allocation, sizes, total } = setup;
  if (allocation !== 'uniform') return total === 0 ? one : rational(capOf(setup), total);
  const layers = goal.layers === undefined ? sizes.keys() : binding;
  return [...layers]
    .filter((index) => itemAt(sizes, index) > 0)
    .map((index) => rational(capOf(setup, index), sizes[index] ?? 1))
    .reduce((a, b) => (compare(a, b) <= 0 ? a : b), one);
}

/** The share of its units that each of these groups can lose in whole steps. */
function mostUnits(setup: Setup, binding: readonly number[]): Rational {
  return binding
    .flatMap((index) => {
      const group = setup.units?.groups[index];
      return group === undefined ? [] : [shareOfSteps(capOf(setup, index), group)];
    })
    .reduce((a, b) => (compare(a, b) <= 0 ? a : b), one);
}

/** The first layer that cannot reach its own goal, or what all layers together can reach. */
function judge(setup: Setup, goal: Goal, layers: readonly FlooredLayer[]): Reachable | undefined {
  if (setup.allocation !== 'uniform') return reachGlobally(goal.share, layers);
  const { layers: shares } = goal;
  if (shares === undefined) return reachPerLayer(goal.share, layers);
  const verdicts = layers.map((layer, index) => reachPerLayer(shares[index] ?? one, [layer]));
  const index = verdicts.findIndex(({ kind }) => kind === 'infeasible');
  const verdict = verdicts[index];
  return verdict?.kind === 'infeasible' ? { ...verdict, binding: [index] } : verdict;
}

/** Layers whose floor is above what the target leaves, else all that have a floor. */
function bindingLayers(setup: Setup, goal: Goal, binding: readonly number[]): readonly string[] {
  const left = subtract(one, goal.share);
  const above = binding.filter((index) => compare(floorShare(setup, index), left) > 0);
  return (above.length > 0 ? above : binding).map((index) => itemAt(setup.layers, index).name);
}

/** Layers that keep more than the share of their floor. */
function roundedLayers(setup: Setup): readonly string[] {
  return setup.layers.flatMap(({ name }, index) => {
    const share = multiply(floorShare(setup, index), rational(itemAt(setup.sizes, index)));
    return setup.floor?.layers[index] === undefined || isInteger(share) ? [] : [name];
  });
}

function floorShare(setup: Setup, index: number): Rational {
  return setup.floor?.layers[index]?.floor ?? one;
}

export function alreadyBelow(setup: Setup, context: PlanContext, span: Span): readonly Diagnostic[] {
  const { floor, name } = setup;
  if (floor === undefined) return [];
  for (const [index, { least, most }] of setup.before.entries()) {
    const size = itemAt(setup.sizes, index);
    const keep = itemAt(floor.keep, index);
    const shared = { where: name, layer: itemAt(setup.layers, index).name, floor: amountText(keep, size) };
    if (size - least < keep) return [complain(context, catalogue.belowFloor, { ...shared, kept: amountText(size - least, size) }, span)];
    if (size - most < keep) {
      return [complain(context, catalogue.mayBeBelowFloor, { ...shared, least: amountText(size - most, size) }, span)];
    }
  }
  return [];
}

function totalFaults(setup: Setup, pruned: number, context: PlanContext, { target: span }: Places): readonly Diagnostic[] {
  const { already, name, total } = setup;
  const asked = amountText(pruned, total);
  if (pruned < already.least) {
    return [complain(context, catalogue.targetBelowPruned, { where: name, asked, pruned: amountText(already.least, total) }, span)];
  }
  if (isKnown(already) && pruned === already.least && total > 0)
    return [complain(context, catalogue.noEffect, { where: name, pruned: asked }, span)];
  if (pruned >= already.most) return [];
  return [
    complain(context, catalogue.mayBePruned, { where: name, layer: 'the selection', most: amountText(already.most, total), asked }, span),
  ];
}

/** Layers whose count an earlier mask has passed already, or may have. */
export function layerFaults(setup: Setup, counts: readonly number[], context: PlanContext, span: Span): readonly Diagnostic[] {
  const { name } = setup;
  const shared = (index: number) => ({
    where: name,
    layer: itemAt(setup.layers, index).name,
    asked: percentText(itemAt(counts, index), itemAt(setup.sizes, index)),
  });
  const below = setup.before.findIndex(({ least }, index) => itemAt(counts, index) < least);
  if (below >= 0) {
    const pruned = amountText(itemAt(setup.before, below).least, itemAt(setup.sizes, below));
    return [complain(context, catalogue.targetBelowPruned, { ...shared(below), pruned }, span)];
  }
  const equal = setup.before.every((bounds, index) => isKnown(bounds) && bounds.least === counts[index]);
  if (equal && setup.total > 0)
    return [complain(context, catalogue.noEffect, { where: name, pruned: amountText(sum(counts), setup.total) }, span)];
  const maybe = setup.before.findIndex(({ most }, index) => itemAt(counts, index) < most);
  if (maybe < 0) return [];
  const most = amountText(itemAt(setup.before, maybe).most, itemAt(setup.sizes, maybe));
  return [complain(context, catalogue.mayBePruned, { ...shared(maybe), most }, span)];
}
