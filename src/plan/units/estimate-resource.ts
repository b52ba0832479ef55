/** The remaining amount of a resource without a number of units, counted before anything runs. */
import { sumAt } from '../../basics/maps.ts';
import type { ModelLeft } from '../plan.ts';
import { bundlesOf, cutOutline, groupsNamed, modelWithout, sizeOfModel, withoutInner, type Model } from '../../model/index.ts';
import { meterOf } from './meter.ts';
import type { EstimateResource, ResourceEstimate } from './resource-estimate.ts';

/** Exact: the model is cut, and what is left of it counted. */
export function estimateResource(model: Model): EstimateResource {
  return (budget, plan) => {
    const { words, amountOf, allowed } = meterOf(budget, plan);
    const original = amountOf(model);
    const without: ResourceEstimate['without'] = (gone) => amountOf(withoutBundles(model, gone));
    return { budget, words, original, allowed: allowed(original), without };
  };
}

/** Of a model without so many bundles of these groups. */
export function sizeWithout(model: Model, gone: ReadonlyMap<string, number>): ModelLeft {
  const { macs, parameters } = sizeOfModel(withoutBundles(model, gone));
  return { macs, parameters };
}

function withoutBundles(model: Model, gone: ReadonlyMap<string, number>): Model {
  const units = groupsNamed(model, [...gone.keys()]).flatMap((group) => {
    const count = group.pin === undefined ? sumAt(gone, group.title) : 0;
    const bundles = bundlesOf(group, (unit) => unit).slice(0, count);
    return count === 0 ? [] : [{ group, units: bundles.flat() }];
  });
  return modelWithout(model, withoutInner(units), cutOutline);
}
