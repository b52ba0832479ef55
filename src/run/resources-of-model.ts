/** The parameters and multiply-adds of the original model, as budgets count them. */
import { countMacs, inferShapes } from '../model/index.ts';
import type { ModelFacts } from '../plan/facts.ts';
import type { RunContext } from '../state/context.ts';

export function resourcesOf({
  outline,
  layers,
}: Pick<RunContext, 'outline' | 'layers'>): Pick<ModelFacts, 'layers' | 'macs'> {
  const { total, layers: macs } = countMacs(outline, inferShapes(outline));
  const all = [...layers.values()];
  const named = all.map(({ name, tensor }) => [name, macs.get(tensor) ?? 0] as const);
  return { layers: all, macs: { total, layers: new Map(named) } };
}
