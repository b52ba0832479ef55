/** The scores by which a prune ranks the units of its layers. */
import { computeScores } from '../compute/expressions/score.ts';
import type { ScoreInput } from '../compute/expressions/score-graph.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { isFlow, isMoment } from '../plan/criteria/criterion.ts';
import type { Criterion } from '../plan/criteria/criterion.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import type { PlannedPrune, PlannedUpdate } from '../plan/plan.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import { openCalibration } from './calibrate.ts';
import type { Calibration } from './calibrate.ts';
import type { RunContext } from './context.ts';
import { openFlow } from './flow.ts';
import type { Network, Values } from './network.ts';

export interface Scores {
  readonly rankBy: 'magnitude' | 'score';
  /** One array a layer, in its stored layout. */
  readonly values: readonly Float32Array[];
}

/** Made once for a statement: every update scores the weights of its time anew. */
export interface Scorer {
  readonly score: (network: Network, update: PlannedUpdate) => Promise<Outcome<Scores>>;
  readonly release: () => Promise<void>;
}

/** Weights rank by their own bits; drawn scores take one stream through all layers in order. */
export async function openScorer(
  context: RunContext,
  statement: PlannedPrune,
  layers: readonly Layer[],
): Promise<Outcome<Scorer>> {
  const { criterion, stream: path } = statement;
  if (path !== undefined) return simple(({ step }) => drawn(context, `${path}[${step}]`, layers));
  if (criterion === '|w|') {
    return simple((_, network) => ({ rankBy: 'magnitude', values: weightsOf(layers, network) }));
  }
  const parts = criterionOf(criterion);
  if (parts === undefined) throw new Error('the plan has a criterion that no plan has');
  return measuring(context, statement, layers, parts);
}

function simple(scores: (update: PlannedUpdate, network: Network) => Scores): Outcome<Scorer> {
  const score: Scorer['score'] = (network, update) =>
    Promise.resolve({ value: scores(update, network), diagnostics: [] });
  return { value: { score, release: () => Promise.resolve() }, diagnostics: [] };
}

function drawn({ plan }: RunContext, path: string, layers: readonly Layer[]): Scores {
  const numbers = stream(plan.seed, path);
  return { rankBy: 'score', values: layers.map(({ count }) => uniform(numbers, count, 1)) };
}

async function measuring(
  context: RunContext,
  { calibration: planned }: PlannedPrune,
  layers: readonly Layer[],
  { score, statistics }: Criterion,
): Promise<Outcome<Scorer>> {
  const diagnostics: Diagnostic[] = [];
  const sources: Calibration[] = [];
  const moments = statistics.filter(isMoment);
  const opening = [
    ...(planned === undefined ? [] : [() => openCalibration(context, planned, layers, moments)]),
    ...statistics.filter(isFlow).map((flow) => () => openFlow(context, layers, flow)),
  ];
  const release = async (): Promise<void> => {
    for (const source of sources) await source.release();
  };
  for (const open of opening) {
    const opened = await open();
    diagnostics.push(...opened.diagnostics);
    if (opened.value === undefined) {
      await release();
      return { diagnostics };
    }
    sources.push(opened.value);
  }
  return {
    diagnostics,
    value: {
      async score(network) {
        const measured: Measured[] = [];
        for (const source of sources) measured.push(await source.measure(network));
        const weights = weightsOf(layers, network);
        const inputs = layers.map((layer, index): ScoreInput => ({
          layer,
          weight: weights[index] ?? new Float32Array(0),
          statistics: new Map(measured.flatMap((one) => [...(one.get(layer.name) ?? [])])),
        }));
        const values = await computeScores(score, inputs, context.engine);
        return { value: { rankBy: 'score', values }, diagnostics: [] };
      },
      release,
    },
  };
}

function weightsOf(layers: readonly Layer[], { values }: Network): readonly Float32Array[] {
  return layers.map(({ tensor }) => {
    const own: Values | undefined = values.get(tensor);
    if (own === undefined) throw new Error(`the model has no ${tensor}`);
    return own instanceof Float32Array ? own : Float32Array.from(own);
  });
}
