/** The graphs that hold a model with a branch against itself without it. */
import { collecting, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Model } from '../../model/graph.ts';
import { createBuilder, freshName, nodesWithOutputs, emit, int, scalar, type GraphBuilder } from '../builder.ts';
import { closeEvaluation, openEvaluation, type Evaluation, type EvaluationSpec } from '../evaluation.ts';
import { ownModel } from '../own-model.ts';
import { feedInfos, scalarInfos } from '../slots.ts';
import { featureAxis } from '../../model/index.ts';
import type { ContrastMeasure } from '../../plan/criteria/criterion.ts';
import { reduceSum } from '../operators.ts';

/** Two values of the network, one where a unit begins and one where it ends. */
export type StreamPair = { readonly measure: PairMeasure; readonly a: string; readonly b: string };

/** Gates are among what may be overwritten. */
export type GatedSpec = EvaluationSpec & { readonly pairs: readonly StreamPair[] };

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
    return { ...closeEvaluation(spec, opened, undefined, pairs), pairs: [...pairs.keys()] };
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

// How far two tensors are apart, as the mean over samples and places. Features lie along one axis; the divergences take logits (FinerCut,
// arXiv:2405.18218; ShortGPT, arXiv:2403.03853).

export type PairMeasure = Exclude<ContrastMeasure, 'loss'>;

/** Below any norm and any probability that is no zero. */
const tiny = 1e-30;

type EmitMeasureOptions = { readonly a: string; readonly b: string; readonly value: { readonly rank: number; readonly axis: number } };

/** @returns a scalar */
function emitMeasure(builder: GraphBuilder, measure: PairMeasure, { a, b, value: { rank, axis } }: EmitMeasureOptions): string {
  const sum = (x: string): string => reduceSum(builder, x, [axis], false);
  return emit(builder, 'ReduceMean', [of()], { keepdims: int(0) });

  function of(): string {
    switch (measure) {
      case 'cosine':
        return cosine();
      case 'angle':
        return emit(builder, 'Acos', [emit(builder, 'Clip', [cosine(), scalar(builder, -1), scalar(builder, 1)])]);
      case 'kl':
        return divergence(distribution(a), distribution(b).logs);
      case 'jensen-shannon': {
        const [p, q] = [distribution(a), distribution(b)];
        const middle = emit(builder, 'Mul', [emit(builder, 'Add', [p.shares, q.shares]), scalar(builder, 0.5)]);
        const logs = emit(builder, 'Log', [atLeast(middle)]);
        return emit(builder, 'Mul', [emit(builder, 'Add', [divergence(p, logs), divergence(q, logs)]), scalar(builder, 0.5)]);
      }
      case 'norm': {
        const gap = emit(builder, 'Sub', [a, b]);
        const axes = Array.from({ length: rank - 1 }, (_, index) => index + 1);
        const squares = emit(builder, 'Mul', [gap, gap]);
        const whole = axes.length === 0 ? squares : reduceSum(builder, squares, axes, false);
        return emit(builder, 'Sqrt', [whole]);
      }
    }
  }

  function cosine(): string {
    const norm = (x: string): string => emit(builder, 'Sqrt', [sum(emit(builder, 'Mul', [x, x]))]);
    const lengths = emit(builder, 'Mul', [norm(a), norm(b)]);
    return emit(builder, 'Div', [sum(emit(builder, 'Mul', [a, b])), atLeast(lengths)]);
  }

  function atLeast(x: string): string {
    return emit(builder, 'Max', [x, scalar(builder, tiny)]);
  }

  function distribution(logits: string): { readonly shares: string; readonly logs: string } {
    const logs = emit(builder, 'LogSoftmax', [logits], { axis: int(axis) });
    return { shares: emit(builder, 'Exp', [logs]), logs };
  }

  function divergence(p: ReturnType<typeof distribution>, logs: string): string {
    return sum(emit(builder, 'Mul', [p.shares, emit(builder, 'Sub', [p.logs, logs])]));
  }
}
