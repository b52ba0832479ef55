/** `collect NAME by …`: what a criterion makes of every weight is kept in the network under the name. */
import { collectingAsync, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { statisticNotFinite } from '../diagnostics/catalogue/compensation.ts';
import type { Layer } from '../model/graph.ts';
import { notFiniteIn } from '../model/index.ts';
import type { AnyCollect, PlannedCollect } from '../plan/plan.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import { wholeView } from '../cut/graph-view.ts';
import type { RunContext } from '../state/context.ts';
import { layersOf, type Marks } from '../state/layer-weights.ts';
import { withCollected, type Network, type RunState } from '../state/network.ts';
import { measureCurvatures } from './curvatures.ts';
import { openMeasuredScores } from './measured-scores.ts';

/** Of the whole network under its masks, whatever is cut. */
export function collectOnce(context: RunContext, stage: string, statement: PlannedCollect, state: RunState): Promise<Outcome<RunState>> {
  return collectingAsync(async (take, fail) => {
    const { name } = statement;
    const layers = layersOf(context, statement.layers);
    const network = withCollected(state.network, name, take(await valuesOf(context, statement, layers, state)));
    const strange = layers.flatMap((layer) => strangeIn(layer, name, network));
    if (strange.length > 0) return fail(strange);
    tellCollected(context, stage, statement, network);
    return { ...state, network };
  });
}

function valuesOf(
  context: RunContext,
  statement: PlannedCollect,
  layers: readonly Layer[],
  { network, marks }: { readonly network: Network; readonly marks: Marks },
): Promise<Outcome<ReadonlyMap<string, Float32Array>>> {
  return collectingAsync(async (take) => {
    const { calibration, damping } = statement;
    const criterion = criterionOf(statement.criterion);
    if (criterion === undefined) throw new Error('the plan collects what no plan collects');
    const view = wholeView(context);
    const { score, release } = take(await openMeasuredScores(context, view, { statement: { ...statement }, all: layers, criterion }));
    try {
      const measured = take(
        calibration === undefined || damping === undefined
          ? { value: new Map(), diagnostics: [] }
          : await measureCurvatures(view, calibration, damping, layers, network),
      );
      const { values } = take(await score({ now: network, before: network, layers, marks }, measured));
      const empty = new Float32Array(0);
      return new Map(layers.map(({ tensor }, at) => [tensor, values[at]?.read() ?? empty] as const));
    } finally {
      await release();
    }
  });
}

/** How much of it there is, for the journal. */
export function tellCollected(context: RunContext, stage: string, statement: AnyCollect, { collected }: Network): void {
  const { name, at: step, numbers } = statement;
  const own = collected?.get(name);
  const means = layersOf(context, statement.layers).map(({ name: layer, tensor }) => {
    const values = own?.get(tensor) ?? new Float32Array(0);
    const sum = values.reduce((all, value) => all + value, 0);
    return [layer, values.length === 0 ? 0 : sum / values.length] as const;
  });
  context.emit({ event: 'collect', stage, step, name, numbers, means: Object.fromEntries(means) });
}

function strangeIn({ name: layer, tensor }: Layer, statistic: string, { collected }: Network): readonly Diagnostic[] {
  const values = collected?.get(statistic)?.get(tensor);
  const found = values && notFiniteIn(layer, values);
  if (found === undefined) return [];
  const { count, value } = found;
  return [diagnose(statisticNotFinite, { layer, statistic, count, value })];
}
