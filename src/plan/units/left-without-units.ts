/**
 * How large a model is without its pruned units: exact where the counts of all groups are known, as the model is cut then; else an
 * estimate, with the bounds that it lies between. Weights that are pruned one by one stay in their matrices.
 */
import { addTo, addToSum, listAt, sumAt } from '../../basics/maps.ts';
import { sum } from '../../basics/numbers.ts';
import { parameterCount, unitGroupsOf, type ModelFacts } from '../facts.ts';
import type { ModelLeft, PlannedLeft } from '../plan.ts';
import { boundsOf, expectingPruned, worthBetween, type Bounds } from '../state/pruned-counts.ts';
import type { PlanState } from '../state/plan-state.ts';
import { dependsOnWhich } from './foreseen.ts';
import { expectedLeft } from './gates-left.ts';

type Pruned = Pick<PlanState, 'pruned' | 'units'>;
type Amount = keyof ModelLeft;

export function leftWithoutUnits(facts: ModelFacts, { pruned, units }: Pruned): PlannedLeft {
  const cut = (facts.uncounted?.() ?? []).length > 0 ? undefined : facts.sizeWithout;
  const counts = [...units].map((title) => [title, boundsOf(pruned, title)] as const);
  if (cut !== undefined && counts.every(([, bounds]) => isKnown(bounds))) {
    return cut(new Map(counts.map(([title, { most }]) => [title, most])));
  }
  const groups = unitGroupsOf(facts);
  const sizes = new Map(groups.map(({ title, units: all, parts }) => [title, all.length / (parts?.count ?? 1)]));
  const expected = leftOfLayers(facts, pruned, expectingPruned(pruned, sizes));
  if (cut === undefined || dependsOnWhich(groups.map((group) => ({ ...group, ...boundsOf(pruned, group.title) })))) {
    return { macs: Math.round(expected.macs), parameters: Math.round(expected.parameters) };
  }
  const at = (side: keyof Bounds): ModelLeft => cut(new Map(groups.map(({ title }) => [title, boundsOf(pruned, title)[side]])));
  const within = leftBetween({ least: at('most'), most: at('least') }, expected, facts, pruned);
  const [macs, parameters] = [within('macs'), within('parameters')];
  const between = { least: { macs: macs.least, parameters: parameters.least }, most: { macs: macs.most, parameters: parameters.most } };
  return { macs: macs.about, parameters: parameters.about, between };
}

/**
 * The model is cut by the least and by the most of every group. Where a number of units over several groups is known, it says more: units
 * along two axes of a layer save at most what they save along each, and at least half of that. What the model takes beside its layers,
 * products inside attention and norms, lies between what the two cuts have of it.
 */
function leftBetween(
  cuts: { readonly least: ModelLeft; readonly most: ModelLeft },
  expected: ModelLeft,
  facts: ModelFacts,
  pruned: Pruned['pruned'],
) {
  const groups = unitGroupsOf(facts);
  const isPooled = groups.some(({ title }) => pruned.pools.some(({ layers }) => layers.has(title)));
  const isPlain = isPooled && groups.every(({ title, cuts: ends }) => ends === undefined || boundsOf(pruned, title).most === 0);
  const layersAt = (side: keyof Bounds): ModelLeft => leftOfLayers(facts, pruned, (title) => boundsOf(pruned, title)[side]);
  const [fewest, all] = [layersAt('most'), layersAt('least')];
  return (of: Amount): Bounds & { readonly about: number } => {
    const [resource, whole] = of === 'macs' ? (['flops', facts.macs.total] as const) : (['params', parameterCount(facts)] as const);
    const beside = { least: cuts.least[of] - fewest[of], most: cuts.most[of] - all[of] };
    const saved = isPlain ? savedByUnits(facts, pruned, of) : { least: 0, most: Infinity };
    const least = Math.max(cuts.least[of], Math.ceil(whole + Math.min(beside.least, beside.most) - saved.most));
    const limit = Math.floor(whole * (pruned.limits?.get(resource) ?? 1));
    const most = Math.min(cuts.most[of], limit, Math.floor(whole + Math.max(beside.least, beside.most) - saved.least));
    return { least, most, about: Math.min(most, Math.max(least, Math.round(expected[of] + (beside.least + beside.most) / 2))) };
  };
}

/** Of the layers alone: each unit is worth its share of a layer along each axis, and at least half of it where two axes lose units. */
function savedByUnits(facts: ModelFacts, pruned: Pruned['pruned'], of: Amount): Bounds {
  const along = new Map<string, { readonly title: string; readonly axis: number; readonly slices: number }[]>();
  for (const { title, members, parts } of unitGroupsOf(facts).filter((group) => boundsOf(pruned, group.title).most > 0)) {
    for (const { tensor, axis, slices } of members) addTo(along, tensor, { title, axis, slices: slices * (parts?.count ?? 1) });
  }
  const [early, late] = [new Map<string, number>(), new Map<string, number>()];
  for (const { name, tensor, dims, count } of facts.layers) {
    const own = listAt(along, tensor);
    const axes = new Set(own.map(({ axis }) => axis)).size;
    for (const { title, axis, slices } of own) {
      const worth = ((of === 'macs' ? sumAt(facts.macs.layers, name) : count) * slices) / (dims[axis] ?? 1);
      addToSum(early, title, worth);
      addToSum(late, title, worth / axes);
    }
  }
  return { least: worthBetween(pruned, late).least, most: worthBetween(pruned, early).most };
}

/** Counted by the weights of the layers; `gone` is how many units of a group are. */
function leftOfLayers(facts: ModelFacts, pruned: Pruned['pruned'], gone: (title: string) => number): ModelLeft {
  // A block whose sublayers may go has no count of its own.
  const isCounted = (title: string): boolean => isKnown(boundsOf(pruned, title)) || pruned.pools.some(({ layers }) => layers.has(title));
  const groups = unitGroupsOf(facts).filter(({ title, cuts }) => cuts === undefined || isCounted(title));
  const cutOff = new Set(
    groups.flatMap(({ title, cuts, members }) => (cuts && gone(title) > 0 ? members.map(({ tensor }) => tensor) : [])),
  );
  const all = groups.map((group) => {
    const { title, cuts, members, units, parts } = group;
    // Units in a branch that may go have gone with it at most.
    const isInner = cuts === undefined && members.some(({ tensor }) => cutOff.has(tensor));
    const bundles = isInner ? boundsOf(pruned, title).least : gone(title);
    return { group, there: units.map(() => 1 - (bundles * (parts?.count ?? 1)) / units.length) };
  });
  const { params, flops = 1 } = expectedLeft(all, facts);
  const weights = sum(facts.layers.map(({ count }) => count));
  return { macs: facts.macs.total * flops, parameters: parameterCount(facts) - weights * (1 - params) };
}

function isKnown({ least, most }: Bounds): boolean {
  return least === most;
}
