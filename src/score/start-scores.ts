/** The scores of a stage before its first step: an expression of the weights that it starts from. */
import { computeScores } from '../compute/expressions/score.ts';
import type { Layer } from '../model/graph.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import type { PlannedScores, PlannedStage } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import { weightsOf } from '../state/layer-weights.ts';
import type { Network, RunState } from '../state/network.ts';

/** The state with a score beside every weight whose score trains in the stage. */
export async function withStartScores(
  context: RunContext,
  { statements }: PlannedStage,
  state: RunState,
): Promise<RunState> {
  const planned = statements.flatMap((it) => (it.kind === 'train' && it.scores ? [it.scores] : []));
  if (planned.length === 0) return state;
  const scores = new Map<string, Float32Array>();
  for (const own of planned) {
    for (const [tensor, values] of await startOf(context, own, state.network)) {
      scores.set(tensor, values);
    }
  }
  return { ...state, network: { ...state.network, scores } };
}

/** In float32, as they train. */
async function startOf(
  { layers, engine }: RunContext,
  { start, layers: names }: PlannedScores,
  network: Network,
): Promise<ReadonlyMap<string, Float32Array>> {
  const criterion = criterionOf(start);
  if (criterion === undefined) throw new Error(`the plan starts scores at ${start}`);
  const scored = names.flatMap((name): readonly Layer[] => {
    const layer = layers.get(name);
    return layer === undefined ? [] : [layer];
  });
  const weights = weightsOf(scored, network);
  const inputs = scored.map((layer, index) => {
    const weight = weights[index] ?? new Float32Array(0);
    return { layer, weight, statistics: new Map() };
  });
  const values = await computeScores(criterion.score, inputs, engine);
  return new Map(scored.map(({ tensor }, i) => [tensor, values[i] ?? new Float32Array(0)]));
}
