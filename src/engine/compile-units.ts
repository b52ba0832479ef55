/**
 * Units of a plan for another engine: which slices of which tensors each one is, and what a network costs without some of them, as a
 * polynomial of how many each group loses: a cost is a sum over tensors and products, each of which has at most two axes that units leave.
 */
import { itemAt } from '../basics/must.ts';
import { notCarriedOut } from '../diagnostics/catalogue/engine.ts';
import { diagnose, done, type Outcome } from '../diagnostics/diagnostic.ts';
import * as models from '../model/index.ts';
import type { BudgetPrune, Plan, PlannedUpdate, PlannedPrune, UnitPrune } from '../plan/plan.ts';
import { isUnitPrune } from '../plan/pruning.ts';
import { budgetAt } from '../plan/units/budget-amount.ts';
import { meterOf, type Meter } from '../plan/units/meter.ts';
import type { CompiledCost, CompiledStatement, CompiledGroup, CompiledUnits } from './compiled-plan.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { speaksOfMakers } from '../plan/criteria/criterion.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import { partKey, type Shared } from '../plan/prune/share-score.ts';
import { sharedOf } from '../plan/units/inner-groups.ts';
import { makingLayers, normedLayers, scoredLayers } from '../plan/units/scored-layers.ts';

/** Costs of a model without units of all groups that the plan prunes. */
export type UnitCosts = (meter: Pick<Meter, 'amountOf' | 'of'>) => CompiledCost | undefined;

export function unitCosts(model: models.Model, plan: Plan): UnitCosts {
  const pruned = plan.stages.flatMap(({ statements }) => statements.flatMap((it) => (isUnitPrune(it) ? it.layers : [])));
  const names = [...new Set(pruned)];
  const known = new Map<string, CompiledCost | undefined>();
  return ({ of, amountOf }) => {
    if (!known.has(of)) known.set(of, costOf(model, names, amountOf));
    return known.get(of);
  };
}

type Place = { readonly stage: string; readonly what: string };

export function budgetOf(
  { budget }: BudgetPrune,
  updates: readonly PlannedUpdate[],
  costs: UnitCosts,
  place: Place,
): Outcome<NonNullable<CompiledStatement['budget']>> {
  const cost = costs(meterOf(budget, {}));
  if (cost === undefined) return refused(place);
  return done({ cost, most: updates.map((update) => meterOf(budgetAt(budget, update), {}).allowed(cost.all)) });
}

/** What an event of a compaction tells. */
export function sizesOf(costs: UnitCosts, place: Place): Outcome<CompiledStatement> {
  const [parameters, macs] = (['params', 'flops'] as const).map((of) => costs(meterOf({ of }, {})));
  return parameters === undefined || macs === undefined ? refused(place) : done({ sizes: { parameters, macs } });
}

function refused(place: Place): { readonly value: undefined; readonly diagnostics: Outcome<never>['diagnostics'] } {
  const why = 'what these units cost is no polynomial of how many there are';
  return { value: undefined, diagnostics: [diagnose(notCarriedOut, { ...place, why, engine: 'PyTorch' })] };
}

/** Undefined where no such polynomial gives the cost of three other networks, too. */
function costOf(model: models.Model, names: readonly string[], amountOf: (model: models.Model) => number): CompiledCost | undefined {
  const groups = models.groupsNamed(model, names);
  if (groups.some(({ members }) => members.some(({ unit }) => unit !== undefined))) return undefined;
  const bundles = groups.map(({ units, parts }) => models.bundlesOf({ units, parts }, (unit) => unit));
  const without = (lost: readonly number[]): number => {
    const gone = groups.map((group, at) => ({ group, units: itemAt(bundles, at).slice(0, lost[at]).flat() }));
    return amountOf(models.modelWithout(model, models.withoutInner(gone), models.cutOutline));
  };
  const one = (...at: readonly number[]): readonly number[] => groups.map((_, index) => at.filter((own) => own === index).length);
  const all = without(one());
  const single = groups.map((_, at) => without(one(at)) - all);
  const linear = bundles.map(({ length }, at) => {
    return length < 3 ? itemAt(single, at) : (4 * itemAt(single, at) - (without(one(at, at)) - all)) / 2;
  });
  const products = groups.flatMap((_, a) =>
    groups.slice(a).flatMap((__, behind): CompiledCost['products'] => {
      const b = a + behind;
      if (a !== b && !areCoupled(groups[a], groups[b])) return [];
      const factor = a === b ? itemAt(single, a) - itemAt(linear, a) : without(one(a, b)) - all - itemAt(single, a) - itemAt(single, b);
      return factor === 0 ? [] : [{ one: a, other: b, factor }];
    }),
  );
  const cost: CompiledCost = { groups: names, all, linear, products };
  const trials = [1, 2, 3].map((nth) => bundles.map(({ length }, at) => Math.floor(((length - 1) * (nth + (at % 2))) / 4)));
  return trials.every((lost) => without(lost) === amountAt(cost, lost)) ? cost : undefined;
}

/** Of other groups the cost is a sum. */
function areCoupled(a: models.UnitGroup | undefined, b: models.UnitGroup | undefined): boolean {
  const tensors = new Set(a?.members.map(({ tensor }) => tensor));
  return b?.members.some(({ tensor }) => tensors.has(tensor)) === true;
}

function amountAt({ all, linear, products }: CompiledCost, lost: readonly number[]): number {
  const sum = linear.reduce((total, own, at) => total + own * itemAt(lost, at), all);
  return products.reduce((total, { one, other, factor }) => total + factor * itemAt(lost, one) * itemAt(lost, other), sum);
}

type CompiledShares = Pick<CompiledStatement, 'shared' | 'branches'>;

/** Of one statement: its groups, and the layers whose weights are scored. */
export function compiledUnits(model: models.Model, prune: UnitPrune): CompiledUnits {
  const { layers } = models.readLayers(model);
  const stored = dimsOf(model);
  const groups = models.groupsNamed(model, prune.layers).map((group, index) => {
    const multiple = prune.groups[index]?.multiple;
    return multiple === undefined ? group : models.inMultiples(group, multiple);
  });
  const { norms = [], statistics = [] } = criterionOf(prune.criterion) ?? {};
  const behind = models.normsBehind(model);
  const ofMakers = norms.length > 0 || speaksOfMakers(statistics);
  const scored = scoredBy(groups, layers);
  return { groups: groups.map((group) => compiledGroup(group, layers, stored)), scored: scored.map(({ name }) => name), makers: ofMakers };

  function scoredBy(own: readonly models.UnitGroup[], all: readonly models.Layer[]): readonly models.Layer[] {
    if (norms.length > 0) return normedLayers(own, { layers: all }, behind);
    return (ofMakers ? makingLayers : scoredLayers)(own, { layers: all });
  }
}

/** What a rule that shares units out by a measured number needs: who shares with whom, and the branches of the numbers. */
export function compiledShares(model: models.Model, { allocated, layers: names, ...prune }: PlannedPrune): CompiledShares {
  if (allocated === undefined || !('bounds' in allocated)) return {};
  const { layers } = models.readLayers(model);
  const stored = dimsOf(model);
  const all: readonly Shared[] = isUnitPrune(prune)
    ? models.groupsNamed(model, names).map((group) => sharedOf(group, layers))
    : layers.filter(({ name }) => names.includes(name)).map((layer) => ({ ...layer, tensors: [layer.tensor] }));
  const branches = models.groupsNamed(model, [...new Set(Object.values(allocated.branches ?? {}))]);
  const nameOf = new Map(layers.map(({ tensor, name }) => [tensor, name]));
  return {
    shared: Object.fromEntries(
      all.map((one) => [one.name, { part: partKey(allocated, one), layers: flatMapDefined(one.tensors, (tensor) => nameOf.get(tensor)) }]),
    ),
    branches: branches.map((group) => compiledGroup(group, layers, stored)),
  };
}

function compiledGroup(
  group: models.UnitGroup,
  layers: readonly models.Layer[],
  stored: ReadonlyMap<string, readonly number[]>,
): CompiledGroup {
  const parameters = new Set(layers.map(({ tensor }) => tensor));
  const { title: name, kind, units, members, parts, step, cuts } = group;
  const all = members.map(({ tensor, axis, side }, at) => {
    const of = new Array<number>(stored.get(tensor)?.[axis] ?? 0).fill(-1);
    units.forEach(({ indices }, unit) => indices[at]?.forEach((place) => (of[place] = unit)));
    return { tensor, axis, side, of };
  });
  return {
    name,
    kind,
    units: units.length,
    members: all.filter(({ tensor }) => parameters.has(tensor)),
    beside: all.filter(({ tensor }) => !parameters.has(tensor) && stored.has(tensor)),
    parts: parts?.of,
    step,
    branch: cuts !== undefined || undefined,
  };
}

function dimsOf(model: models.Model): ReadonlyMap<string, readonly number[]> {
  return new Map([...models.storedTensors(model).values()].map(({ name, tensor }) => [name, tensor.dims]));
}
