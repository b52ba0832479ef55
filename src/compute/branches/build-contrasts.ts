/** The graphs that hold a model with a branch against itself without it. */
import { collecting } from '../../diagnostics/collecting.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Model } from '../../model/graph.ts';
import { createBuilder, freshName, nodesWithOutputs } from '../builder.ts';
import { closeEvaluation, openEvaluation, type Evaluation, type EvaluationSpec } from '../evaluation.ts';
import { ownModel } from '../own-model.ts';
import { feedInfos, scalarInfos } from '../slots.ts';
import { featureAxis } from '../../model/index.ts';
import { emitMeasure, type PairMeasure } from './measures.ts';

/** Two values of the network, one where a unit begins and one where it ends. */
export interface StreamPair {
  readonly measure: PairMeasure;
  readonly a: string;
  readonly b: string;
}

/** Gates are among what may be overwritten. */
export interface GatedSpec extends EvaluationSpec {
  readonly pairs: readonly StreamPair[];
}

export interface GatedGraph extends Evaluation {
  /** Outputs with the mean of each pair over the batch, in the order of the pairs. */
  readonly pairs: readonly string[];
}

/** The model in inference form, with its loss, and what is measured of its stream. Errors: ESP6004–6009. */
export function buildGated(spec: GatedSpec): Outcome<GatedGraph> {
  return collecting((take) => {
    const opened = take(openEvaluation(spec));
    const { builder, shapes } = opened.pass;
    const pairs = new Map(
      spec.pairs.map(({ measure, a, b }) => {
        const rank = shapes.get(a)?.length ?? 3;
        const value = emitMeasure(builder, measure, { a, b, value: { rank, axis: featureAxis(rank) } });
        return [freshName(builder, `pair:${a}`), value] as const;
      }),
    );
    const evaluation = closeEvaluation(spec, opened, undefined, pairs);
    return { ...evaluation, pairs: [...pairs.keys()] };
  });
}

export interface OutputGraph {
  readonly inputs: readonly [string, string];
  /** Means over the batch, in the order of the measures. */
  readonly outputs: readonly string[];
  readonly model: Model;
}

/** Compares two outputs of one model; classes are along the last axis. `dims` are those of one sample. */
export function buildOutputMeasures(measures: readonly PairMeasure[], dims: readonly number[]): OutputGraph {
  const builder = createBuilder(17, ['a', 'b']);
  const rank = dims.length + 1;
  const outputs = new Map(
    measures.map((measure) => {
      const value = emitMeasure(builder, measure, { a: 'a', b: 'b', value: { rank, axis: rank - 1 } });
      return [freshName(builder, `measure:${measure}`), value] as const;
    }),
  );
  const feeds = feedInfos(['a', 'b'].map((input) => ({ input, type: 'float32', dims })));
  const model = ownModel(builder, {
    name: 'measures',
    inputs: feeds,
    outputs: scalarInfos([...outputs.keys()]),
    nodes: nodesWithOutputs(builder, outputs),
  });
  return { inputs: ['a', 'b'], outputs: [...outputs.keys()], model };
}
