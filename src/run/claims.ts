/** Whether an `expect` holds: what is claimed, measured here and now. */
import type { Claim, PlannedStage } from '../plan/plan.ts';
import { scoredLayers } from '../plan/units/plan-units.ts';
import type { RunContext } from './context.ts';
import { countPruned } from './masks.ts';
import type { Network, RunState } from './network.ts';
import type { Observer } from './observe.ts';

export interface Verdict {
  readonly held: boolean;
  readonly actual: number;
  /** The measured value that it was compared with. */
  readonly than?: number;
}

export async function judge(
  context: RunContext,
  observer: Observer,
  claim: Claim,
  state: Pick<RunState, 'network' | 'marks'>,
  on: string,
): Promise<Verdict> {
  const valueOf = async ({ metric, of }: Pick<Claim, 'metric' | 'of'>): Promise<number> => {
    const network = state.marks.get(of)?.network ?? state.network;
    return observer.value(network, metric, on);
  };
  const actual = countedMetric(context, claim, state.network) ?? (await valueOf(claim));
  if (claim.than === undefined) return { held: isWithin(actual, claim), actual };
  const than = await valueOf(claim.than);
  // Of 97% and 96% the difference is one point, in doubles a little more.
  const difference = Number((actual - than).toFixed(12));
  return { held: isWithin(difference, claim), actual, than };
}

function isWithin(value: number, { min = -Infinity, max = Infinity, strict }: Claim): boolean {
  return strict === true ? value > min && value < max : value >= min && value <= max;
}

/** Metrics that need no data; undefined for the others. */
function countedMetric(
  { plan, layers }: RunContext,
  { metric, of, layers: named }: Claim,
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
  const names = named ?? namesOf(plan.stages, of, layers) ?? prunable;
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
function namesOf(
  stages: readonly PlannedStage[],
  of: string,
  layers: RunContext['layers'],
): readonly string[] | undefined {
  if (of === 'model' || of === 'params' || of === '') return undefined;
  const selected = stagesOf(stages, of).flatMap(({ statements }) =>
    statements.flatMap((it) => {
      if (it.kind !== 'prune') return [];
      if (it.groups === undefined) return it.layers;
      return scoredLayers(it.groups, { layers: [...layers.values()] }).map(({ name }) => name);
    }),
  );
  return [...new Set(selected)];
}

function stagesOf(stages: readonly PlannedStage[], name: string): readonly PlannedStage[] {
  return stages.filter((stage) => stage.name === name);
}
