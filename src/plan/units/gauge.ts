/** What is left of a resource without so many units, counted before anything runs. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import {
  bundlesOf,
  cutOutline,
  groupsNamed,
  modelWithout,
  sizeOfModel,
  withoutInner,
} from '../../model/index.ts';
import type { Model } from '../../model/index.ts';
import type { Plan, PlannedBudget } from '../plan.ts';
import type { Setup } from '../prune/setup.ts';
import { outOfReach } from './least-left.ts';
import { meterOf } from './meter.ts';
import type { ModelLeft } from './planned-units.ts';

export interface Gauge {
  /** Of the whole model. */
  readonly original: number;
  /** Without so many bundles of the groups of these titles; which ones is all the same. */
  readonly without: (gone: ReadonlyMap<string, number>) => number;
  /** Where the budget cannot be met. */
  readonly outOfReach: (setup: Setup) => Diagnostic | undefined;
}

export type GaugeOf = (budget: PlannedBudget, plan: Pick<Plan, 'profiles'>) => Gauge;

/** Exact: the model is cut, and what is left of it counted. */
export function gaugeOf(model: Model): GaugeOf {
  return (budget, plan) => {
    const { words, amountOf, allowed } = meterOf(budget, plan);
    const original = amountOf(model);
    const without: Gauge['without'] = (gone) => amountOf(withoutBundles(model, gone));
    const counts = { budget, words, original, allowed: allowed(original), without };
    return { original, without, outOfReach: (setup) => outOfReach(setup, counts) };
  };
}

/** Of a model without so many bundles of these groups. */
export function sizeWithout(model: Model, gone: ReadonlyMap<string, number>): ModelLeft {
  const { macs, parameters } = sizeOfModel(withoutBundles(model, gone));
  return { macs, parameters };
}

function withoutBundles(model: Model, gone: ReadonlyMap<string, number>): Model {
  const units = groupsNamed(model, [...gone.keys()]).flatMap((group) => {
    const count = group.pin === undefined ? (gone.get(group.title) ?? 0) : 0;
    const bundles = bundlesOf(group, (unit) => unit).slice(0, count);
    return count === 0 ? [] : [{ group, units: bundles.flat() }];
  });
  return modelWithout(model, withoutInner(units), cutOutline);
}
