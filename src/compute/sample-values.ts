/** What the score of a sample is made of: outputs and labels side by side, and the sample's loss. */
import { emit, floats, int, integers, scalar, type GraphBuilder } from './builder.ts';
import { mean } from './expressions/functions.ts';
import type { ForwardPass, ForwardSpec } from './forward.ts';
import type { LabelLoss, Objective } from './objective.ts';
import { END, reduceSum, reshape, slice } from './operators.ts';

type Spec = ForwardSpec & LabelLoss;

export interface OutputAxes {
  /** The batch is no named axis. */
  readonly axes: ReadonlyMap<string, readonly number[]>;
  /** Of outputs and labels, the batch axis included: 2 at least. */
  readonly rank: number;
}

/**
 * Where the units of an output lie: last among classes and tokens, behind the batch in a picture of
 * targets. What is between is one axis of tokens, or places.
 */
export function outputAxes({ loss }: Spec, { outputShape }: ForwardPass): OutputAxes {
  const rank = Math.max(outputShape.length, 2);
  const out = loss !== 'crossentropy' && rank > 3 ? 1 : rank - 1;
  const between = Array.from({ length: rank - 1 }, (_, index) => index + 1).filter((axis) => axis !== out);
  const name = between.length === 1 ? 'token' : 'space';
  return { rank, axes: new Map([['out', [out]], ...(between.length === 0 ? [] : [[name, between] as const])]) };
}

/** Both of one shape: a label of classes is 1 at its class and 0 elsewhere, where it is counted. */
export function emitLabels(
  { output, loss, shift = 0, ignore }: Spec,
  { builder, outputShape }: ForwardPass,
  labels: string,
  rank: number,
): { readonly y: string; readonly label: string } {
  if (loss !== 'crossentropy') {
    if (outputShape.length === rank) return { y: output, label: labels };
    return { y: reshape(builder, output, [-1, 1]), label: reshape(builder, labels, [-1, 1]) };
  }
  const isShifted = shift > 0;
  const y = isShifted ? slice(builder, output, [1], [0], [-shift]) : output;
  const own = isShifted ? slice(builder, labels, [1], [shift], [END]) : labels;
  const classes = integers(builder, [Number(outputShape.at(-1))], []);
  const oneHot = emit(builder, 'OneHot', [own, classes, floats(builder, [0, 1])], { axis: int(-1) });
  if (ignore === undefined) return { y, label: oneHot };
  const ignored = emit(builder, 'Equal', [own, integers(builder, [ignore], [])]);
  const counted = emit(builder, 'Cast', [emit(builder, 'Not', [ignored])], { to: int(1) });
  return { y, label: emit(builder, 'Mul', [oneHot, emit(builder, 'Unsqueeze', [counted, integers(builder, [-1])])]) };
}

/** The mean over what is counted of the sample, [batch, 1, …]; 0 where nothing is. */
export function perSampleLoss(
  { loss }: Spec,
  { builder, rank }: { readonly builder: GraphBuilder; readonly rank: number },
  { each }: Objective,
  label: string,
): string {
  const axes = Array.from({ length: rank - 1 }, (_, index) => index + 1);
  if (loss !== 'crossentropy') {
    const own = each();
    return mean(builder, rank === 2 ? reshape(builder, own, [0, -1]) : own, axes);
  }
  const least = emit(builder, 'Max', [reduceSum(builder, label, axes, true), scalar(builder, 1)]);
  return emit(builder, 'Div', [reduceSum(builder, each(), axes, true), least]);
}
