/** Metrics that a recipe defines: one number of the live weights of a network. */
import { computeSummary } from '../compute/expressions/summary.ts';
import type { Layer } from '../model/graph.ts';
import { marksIn, weightAt } from '../plan/criteria/names.ts';
import { summaryOf } from '../plan/criteria/read.ts';
import type { RunContext } from '../state/context.ts';
import type { Marks } from '../state/layer-weights.ts';
import { countPruned } from '../state/masks.ts';
import { mergeAdapters, type Network } from '../state/network.ts';

export interface OwnMetric {
  /** Canonical, as the plan holds it. */
  readonly expression: string;
  /** Names of the layers whose weights it is made of; all `weights` of the model where absent. */
  readonly layers?: readonly string[];
}

/** NaN where no weight is alive. */
export async function ownMetric(
  { layers, engine }: Pick<RunContext, 'layers' | 'engine'>,
  { expression, layers: names }: OwnMetric,
  network: Network,
  marks: Marks,
): Promise<number> {
  const expr = summaryOf(expression);
  if (expr === undefined) throw new Error('the plan has a metric that no plan has');
  const chosen = [...layers.values()].filter(({ name, prunable }) => names?.includes(name) ?? prunable);
  const own = mergeAdapters(network);
  const live = chosen.reduce((sum, layer) => sum + liveIn(layer, own), 0);
  if (live === 0) return NaN;
  const values = new Map([['w', liveValues(chosen, own, own, live)]]);
  for (const mark of marksIn(expr)) {
    const kept = marks.get(mark)?.network;
    if (kept === undefined) throw new Error(`the plan looks back at ${mark}, never marked`);
    values.set(weightAt(mark), liveValues(chosen, mergeAdapters(kept), own, live));
  }
  return await computeSummary(expr, values, engine);
}

function liveIn({ tensor, count }: Layer, { masks }: Network): number {
  const mask = masks.get(tensor);
  return mask === undefined ? count : count - countPruned(mask);
}

/** The values of one network where another one is alive, layer after layer. */
function liveValues(layers: readonly Layer[], { values }: Network, { masks }: Network, live: number): Float64Array {
  const taken = new Float64Array(live);
  let at = 0;
  for (const { tensor } of layers) {
    const own = values.get(tensor);
    if (own === undefined) throw new Error(`the model has no ${tensor}`);
    const mask = masks.get(tensor);
    own.forEach((value, i) => {
      if (mask?.[i] !== 0) taken[at++] = value;
    });
  }
  return taken;
}
