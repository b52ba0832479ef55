/** The scores by which a prune ranks the units of its layers. */
import { computeScores } from '../compute/expressions/score.ts';
import type { ScoreInput } from '../compute/expressions/score-graph.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { Criterion } from '../plan/criteria/criterion.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import type { PlannedPrune, PlannedUpdate } from '../plan/plan.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import type { RunContext } from './context.ts';
import { openMeasures } from './measures.ts';
import type { Networks } from './measures.ts';
import type { Network, Values } from './network.ts';

export interface Scores {
  readonly rankBy: 'magnitude' | 'score';
  /** One array a layer, in its stored layout. */
  readonly values: readonly Float32Array[];
}

export interface ScoreRequest extends Networks {
  readonly update: PlannedUpdate;
  /** Those of the statement's layers that are scored now. */
  readonly layers: readonly Layer[];
}

/** Made once for a statement: every update scores the weights of its time anew. */
export interface Scorer {
  readonly score: (request: ScoreRequest) => Promise<Scores>;
  readonly release: () => Promise<void>;
}

/** Weights rank by their own bits; drawn scores take one stream through all layers in order. */
export async function openScorer(
  context: RunContext,
  statement: PlannedPrune,
  layers: readonly Layer[],
): Promise<Outcome<Scorer>> {
  const { criterion, stream: path } = statement;
  if (path !== undefined) return simple((request) => drawn(context, path, request));
  if (criterion === '|w|') {
    return simple(({ layers, now }) => ({ rankBy: 'magnitude', values: weightsOf(layers, now) }));
  }
  const parts = criterionOf(criterion);
  if (parts === undefined) throw new Error('the plan has a criterion that no plan has');
  return measuring(context, statement, layers, parts);
}

function simple(scores: (request: ScoreRequest) => Scores): Outcome<Scorer> {
  const score: Scorer['score'] = (request) => Promise.resolve(scores(request));
  return { value: { score, release: () => Promise.resolve() }, diagnostics: [] };
}

function drawn({ plan }: RunContext, path: string, { update, layers }: ScoreRequest): Scores {
  const numbers = stream(plan.seed, `${path}[${update.step}]`);
  return { rankBy: 'score', values: layers.map(({ count }) => uniform(numbers, count, 1)) };
}

async function measuring(
  context: RunContext,
  { calibration }: PlannedPrune,
  all: readonly Layer[],
  { score, statistics }: Criterion,
): Promise<Outcome<Scorer>> {
  const measures = await openMeasures(context, calibration, all, statistics);
  if (measures.value === undefined) return { diagnostics: measures.diagnostics };
  const { measure, release } = measures.value;
  return {
    diagnostics: measures.diagnostics,
    value: {
      async score({ layers, ...networks }) {
        const measured = await measure(networks);
        const weights = weightsOf(layers, networks.now);
        const inputs = layers.map((layer, index): ScoreInput => ({
          layer,
          weight: weights[index] ?? new Float32Array(0),
          statistics: new Map(measured.flatMap((one) => [...(one.get(layer.name) ?? [])])),
        }));
        return { rankBy: 'score', values: await computeScores(score, inputs, context.engine) };
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
