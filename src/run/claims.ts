/** Whether an `expect` holds: what is claimed, measured here and now. */
import type { Claim, PlannedStage } from '../plan/plan.ts';
import type { RunContext } from './context.ts';
import { countPruned } from './masks.ts';
import type { Network } from './network.ts';
import type { Observer } from './observe.ts';

export interface Verdict {
  readonly held: boolean;
  readonly actual: number;
}

export async function judge(
  context: RunContext,
  observer: Observer,
  claim: Claim,
  network: Network,
  on: string,
): Promise<Verdict> {
  const counted = countedMetric(context, claim, network);
  const actual = counted ?? (await observer.value(network, claim.metric, on));
  const { min = -Infinity, max = Infinity } = claim;
  return { held: actual >= min && actual <= max, actual };
}

/** Metrics that need no data; undefined for the others. */
function countedMetric(
  { plan, layers }: RunContext,
  { metric, of }: Claim,
  { masks }: Network,
): number | undefined {
  if (metric === 'trained params') {
    const trains = stagesOf(plan.stages, of).flatMap(({ statements }) =>
      statements.flatMap((it) => (it.kind === 'train' ? [it.trained] : [])),
    );
    return Math.max(0, ...trains.map(({ parameters, of: all }) => parameters / all));
  }
  if (metric !== 'sparsity' && metric !== 'density') return undefined;
  const prunable = [...layers.values()].filter((layer) => layer.prunable).map(({ name }) => name);
  const names = namesOf(plan.stages, of) ?? prunable;
  let pruned = 0;
  let units = of === 'params' ? plan.model.parameters : 0;
  for (const name of names) {
    const layer = layers.get(name);
    const mask = layer && masks.get(layer.tensor);
    if (mask !== undefined) pruned += countPruned(mask);
    if (of !== 'params') units += layer?.count ?? 0;
  }
  const sparsity = units === 0 ? 0 : pruned / units;
  return metric === 'sparsity' ? sparsity : 1 - sparsity;
}

/** Layers that the prune statements of a stage select; undefined for the whole model. */
function namesOf(stages: readonly PlannedStage[], of: string): readonly string[] | undefined {
  if (of === 'model' || of === 'params' || of === '') return undefined;
  const selected = stagesOf(stages, of).flatMap(({ statements }) =>
    statements.flatMap((it) => (it.kind === 'prune' ? it.layers : [])),
  );
  return [...new Set(selected)];
}

function stagesOf(stages: readonly PlannedStage[], name: string): readonly PlannedStage[] {
  return stages.filter((stage) => stage.name === name);
}
