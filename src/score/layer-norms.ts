/** Scales and shifts of the norms behind layers, as scores of units read them. */
import { besideOutputs } from '../compute/expressions/layout.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import { normsBehind } from '../model/index.ts';
import type { Layer, Model } from '../model/index.ts';
import type { NormName } from '../plan/criteria/norms.ts';
import type { Network } from '../state/network.ts';

/** Of now, beside the rows that they scale; the plan saw that every layer has a norm behind it. */
export function besideNorms(
  names: readonly NormName[],
  layers: readonly Layer[],
  model: Model,
  { values }: Network,
): Measured {
  const norms = normsBehind(model);
  return new Map(
    layers.map((layer) => {
      const own = norms.get(layer.tensor);
      const parts = names.map((name) => {
        const stored = own && values.get(own[name]);
        if (stored === undefined) throw new Error(`${layer.name} has no norm behind it`);
        return [name, besideOutputs(Float32Array.from(stored), layer)] as const;
      });
      return [layer.name, new Map(parts)];
    }),
  );
}
