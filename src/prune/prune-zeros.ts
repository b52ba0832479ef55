/** Carries out `prune zeros`: what is 0 gets a mask, so that it stays 0. */
import { zerosOffPlan } from '../diagnostics/catalogue/plan-targets.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { PlannedZeros } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import { lazyMap, sourceOf } from '../state/lazy-values.ts';
import { withChanges, type Network, type RunState, type Values } from '../state/network.ts';
import { packedSource, packMask, unpackMask, type PackedMask } from '../state/packed-masks.ts';
import { sourcesUnder, valuesUnder } from '../state/values-under.ts';

export function pruneZeros(context: RunContext, stage: string, statement: PlannedZeros, state: RunState): Outcome<RunState> {
  const { network } = state;
  // A bit a weight: the layers may be those of a large model.
  const packed = new Map<string, PackedMask>();
  const layers: Record<string, number> = {};
  for (const name of statement.layers) {
    const tensor = context.layers.get(name)?.tensor ?? '';
    const values = sourceOf<Values>(network.values, tensor)?.read();
    if (values === undefined) throw new Error(`the model has no ${name}`);
    const mask = packMask(maskOfZeros(values, network, tensor));
    const found = mask.pruned;
    layers[name] = found;
    const { least = 0, most = 0 } = statement.counts[name] ?? {};
    if (found < least || found > most) return { diagnostics: [diagnose(zerosOffPlan, { layer: name, found, least, most })] };
    if (found > 0) packed.set(tensor, mask);
  }
  const pruned = Object.values(layers).reduce((sum, count) => sum + count, 0);
  const { at: step, selected: of } = statement;
  context.emit({ event: 'prune zeros', stage, step, pruned, of, layers });
  const changes = context.isLarge ? inBits(packed, context, network) : inBytes(packed, network);
  return { value: { ...state, network: withChanges(network, changes) }, diagnostics: [] };
}

/** With what is pruned already, 1 = kept. */
function maskOfZeros(values: Values, { masks }: Network, tensor: string): Uint8Array {
  const mask = masks.get(tensor)?.slice() ?? new Uint8Array(values.length).fill(1);
  for (let i = 0; i < mask.length; i++) if (values[i] === 0) mask[i] = 0;
  return mask;
}

function inBytes(packed: ReadonlyMap<string, PackedMask>, network: Network) {
  const masks = new Map([...packed].map(([tensor, mask]) => [tensor, unpackMask(mask, 0, mask.length)] as const));
  return { masks, values: valuesUnder(masks, network, new Map()) };
}

function inBits(packed: ReadonlyMap<string, PackedMask>, { spill }: RunContext, network: Network) {
  const masks = lazyMap(new Map([...packed].map(([tensor, mask]) => [tensor, packedSource(mask)] as const)));
  return { masks, values: sourcesUnder(masks, network, new Map(), spill) };
}
