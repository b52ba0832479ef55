/** The scores of a stage before its first step: an expression of the weights that it starts from. */
import { flatMapDefined } from '../basics/lists.ts';
import type { Beside } from '../compute/expressions/layout.ts';
import { computeScores } from '../compute/expressions/score-graph.ts';
import type { Layer } from '../model/graph.ts';
import { multiply, one, rational, round, subtract } from '../exact/rational.ts';
import type { Expr } from '../language/typed.ts';
import { expressionOf } from '../plan/criteria/read.ts';
import { modelTops, type ModelTop } from '../plan/criteria/tops.ts';
import { select } from '../select/select.ts';
import type { PlannedScores, PlannedStage } from '../plan/plan.ts';
import { ofKind } from '../plan/of-kind.ts';
import type { RunContext } from '../state/context.ts';
import { weightsOf } from '../state/layer-weights.ts';
import type { Network, RunState } from '../state/network.ts';

export async function withStartScores(context: RunContext, { statements }: PlannedStage, state: RunState): Promise<RunState> {
  const planned = flatMapDefined(ofKind(statements, 'train'), ({ scores }) => scores);
  if (planned.length === 0) return state;
  const scores = new Map<string, Float32Array>();
  for (const own of planned) {
    for (const [tensor, values] of await startOf(context, own, state.network)) scores.set(tensor, values);
  }
  return { ...state, network: { ...state.network, scores } };
}

/** In float32, as they train. */
async function startOf({ layers, engine }: RunContext, { start, layers: names }: PlannedScores, network: Network) {
  const expr = expressionOf(start);
  if (expr === undefined) throw new Error(`the plan starts scores at ${start}`);
  const scored = names.flatMap((name): readonly Layer[] => {
    const layer = layers.get(name);
    return layer === undefined ? [] : [layer];
  });
  const weights = weightsOf(scored, network);
  const { rest, tops } = modelTops(expr);
  const ranked = await Promise.all(tops.map(async (top) => [top.name, await topOfAll(top, scored, valuesOf)] as const));
  const values = await valuesOf(rest, (at) => {
    const { dims } = scored[at] ?? { dims: [] };
    return new Map(ranked.map(([name, own]) => [name, { dims, values: own[at] ?? empty }]));
  });
  return new Map(scored.map(({ tensor }, i) => [tensor, values[i] ?? empty]));

  function valuesOf(part: Expr, beside: (at: number) => ReadonlyMap<string, Beside> = () => new Map()): Promise<readonly Float32Array[]> {
    const inputs = scored.map((layer, at) => ({ layer, weight: weights[at] ?? empty, statistics: beside(at) }));
    return computeScores(part, inputs, engine);
  }
}

const empty = new Float32Array(0);

/** 1 for the highest values of all layers together, by one threshold, and 0 elsewhere. */
async function topOfAll({ inner, share }: ModelTop, scored: readonly Layer[], valuesOf: (part: Expr) => Promise<readonly Float32Array[]>) {
  const values = await valuesOf(inner);
  const total = values.reduce((sum, own) => sum + own.length, 0);
  const dropped = Number(round(multiply(subtract(one, share), rational(total))));
  const { value, diagnostics } = select({
    layers: scored.map(({ name, tensor, dims, axes, groups }, at) => ({ name, tensor, dims, axes, groups, values: values[at] ?? empty })),
    rankBy: 'score',
    allocation: { kind: 'global', pruned: dropped },
    ranked: { per: 'layer' },
  });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return value.masks.map((mask) => Float32Array.from(mask));
}
