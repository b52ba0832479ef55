/** The shapes of a network without its pruned units. */
import { resources } from '../plan/schema/unit-words.ts';
import { cutOutline, elementCount, factorModel, freeGroups, modelWithout, storedTensors, type Model } from '../model/index.ts';
import { amountTaken } from '../plan/units/meter.ts';
import type { RunContext } from '../state/context.ts';
import { prunedOf } from '../state/masks.ts';
import type { Network } from '../state/network.ts';
import { removedUnitsOf } from './compaction.ts';
import { withoutTokens } from './without-tokens.ts';

/** An amount of a resource, and what the original model takes of it. */
export type Taken = { readonly now: number; readonly original: number };

/**
 * Parameters, multiply-adds, bytes, or milliseconds by the profile on that batch, as a target in them counts: masked units
 * are gone, single weights are not. Undefined for other metrics.
 */
export function takenOf(
  { metric, batch }: { readonly metric: string; readonly batch?: number | undefined },
  context: RunContext,
  network: Network,
): Taken | undefined {
  if (metric === 'memory') return memoryOf(context, network);
  const of = resources.find((one) => one === metric);
  if (of === undefined) return undefined;
  const amountOf = amountTaken({ of, batch }, context.plan);
  return { now: amountOf(withoutPruned(context, network)), original: amountOf(context.outline) };
}

/** Parameters that are left, without single weights that are pruned, and cells in the place of those that share them. */
function memoryOf(context: RunContext, network: Network): Taken {
  const amountOf = amountTaken({ of: 'params' }, context.plan);
  const left = withoutPruned(context, network);
  const sizes = new Map([...storedTensors(left).values()].map(({ name, tensor }) => [name, elementCount(tensor.dims)]));
  let single = 0;
  for (const [tensor, mask] of network.masks) {
    const gone = mask.length - (sizes.get(tensor) ?? 0);
    single += Math.max(0, prunedOf(network.masks, tensor) - gone);
  }
  const { cells = 0, parts = [] } = network.shared ?? {};
  const saved = parts.reduce((sum, { count }) => sum + count, 0) - cells;
  return { now: amountOf(left) - single - saved, original: amountOf(context.outline) };
}

/** With factors in the place of layers. The units of a model are read only if there are masks. */
export function withoutPruned(context: RunContext, network: Network): Model {
  const left = withoutUnits(context, network);
  return network.factored === undefined ? left : factorModel(left, network.factored);
}

function withoutUnits({ outline, layers }: RunContext, network: Network): Model {
  if (network.masks.size === 0) return withoutTokens(outline, network);
  const parameters = new Map([...layers.values()].map((layer) => [layer.tensor, layer]));
  return withoutTokens(modelWithout(outline, removedUnitsOf(network, parameters, freeGroups(outline)), cutOutline), network);
}
