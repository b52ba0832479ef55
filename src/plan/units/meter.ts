/** The resource that a budget counts, how much of it may remain, and what is left without a number of units. */
import { sum } from '../../basics/numbers.ts';
import { valueCount } from '../../model/shape.ts';
import { toNumber } from '../../exact/rational.ts';
import * as models from '../../model/index.ts';
import { estimator } from '../latency/estimate.ts';
import { millisecondsOf } from '../latency/latency-target.ts';
import type { Plan, PlannedBudget, PlannedResource, ModelLeft } from '../plan.ts';
import { shareOfText } from '../share-text.ts';
import { budgetText } from './budget-amount.ts';
import { sumAt } from '../../basics/maps.ts';
import type { EstimateResource, ResourceEstimate } from '../facts.ts';

export interface Meter {
  readonly of: PlannedResource;
  /** What is asked for: `60% of latency on batch 1`. */
  readonly words: string;
  /** Parameters, multiply-adds, bytes, or milliseconds by the profile. */
  readonly amountOf: (model: models.Model) => number;
  /** The most that may be left of the original amount. */
  readonly allowed: (original: number) => number;
  /** An amount beside the original one, as the target is written. */
  readonly shown: (amount: number, original: number) => string;
}

export function meterOf(budget: PlannedBudget, { profiles = [] }: Pick<Plan, 'profiles'>): Meter {
  const { of, share } = budget;
  const time = budget.time === undefined ? undefined : toNumber(millisecondsOf(budget.time));
  const part = share === undefined ? undefined : toNumber(shareOfText(share));
  return {
    of,
    words: budgetText(budget),
    amountOf: amountTaken(budget, { profiles }),
    allowed: (original) => (time === undefined ? (part ?? 1) * original : time),
    shown: (amount, original) => (time === undefined ? `${((100 * amount) / original).toFixed(2)}%` : `${amount.toPrecision(3)} ms`),
  };
}

/** How much of a resource a model takes: parameters, multiply-adds, bytes, milliseconds. */
export function amountTaken(
  { of, batch }: Pick<PlannedBudget, 'of' | 'batch'>,
  { profiles = [] }: Pick<Plan, 'profiles'>,
): Meter['amountOf'] {
  switch (of) {
    case 'bytes':
      return (model) =>
        sum([...models.storedTensors(model).values()].map(({ tensor }) => models.byteSize(tensor.type, valueCount(tensor.dims))));
    case 'params':
      return (model) => models.sizeOfModel(model).parameters;
    case 'flops':
      return (model) => models.sizeOfModel(model).macs;
    case 'latency': {
      const profile = profiles.find(({ measured }) => measured.batch === batch);
      if (profile === undefined) throw new Error(`the plan has no profile on batch ${batch}`);
      return estimator(profile.measured);
    }
  }
}

/** Exact: the model is cut, and what is left of it counted. */
export function estimateResource(model: models.Model): EstimateResource {
  return (budget, plan) => {
    const { words, amountOf, allowed } = meterOf(budget, plan);
    const original = amountOf(model);
    const without: ResourceEstimate['without'] = (gone) => amountOf(withoutBundles(model, gone));
    return { budget, words, original, allowed: allowed(original), without };
  };
}

/** Of a model without so many bundles of these groups; cut once, however often it is asked. */
export function sizesWithout(model: models.Model): (gone: ReadonlyMap<string, number>) => ModelLeft {
  const known = new Map<string, ModelLeft>();
  return (gone) => {
    const key = JSON.stringify([...gone]);
    const { macs, parameters } = known.get(key) ?? models.sizeOfModel(withoutBundles(model, gone));
    known.set(key, { macs, parameters });
    return { macs, parameters };
  };
}

function withoutBundles(model: models.Model, gone: ReadonlyMap<string, number>): models.Model {
  const units = models.groupsNamed(model, [...gone.keys()]).flatMap((group) => {
    const count = group.pin === undefined ? sumAt(gone, group.title) : 0;
    const bundles = models.bundlesOf(group, (unit) => unit).slice(0, count);
    return count === 0 ? [] : [{ group, units: bundles.flat() }];
  });
  return models.modelWithout(model, models.withoutInner(units), models.cutOutline);
}
