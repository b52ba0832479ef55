/** Losses of a recipe's own: expressions of the output `y` and the label, differentiated with the network. */
import type { Expr } from '../language/typed.ts';
import { emit, int, scalar } from './builder.ts';
import { emitExpression } from './expressions/emit.ts';
import type { ForwardPass } from './forward.ts';
import { noteShapes } from './note-shapes.ts';
import type { LabelFeed } from './objective.ts';
import { reduceSum } from './operators.ts';
import { emitLabels, outputAxes } from './sample-scores/sample-values.ts';
import type { Shape } from './shapes.ts';
import type { TrainingSpec } from './training-step.ts';

export interface EarlyValue {
  /** A scalar. */
  readonly value: string;
  /** What it adds up in a piece of a batch; a penalty is the same in each piece. */
  readonly over: 'labels' | 'samples' | 'nothing';
}

/**
 * The mean over what the expression leaves of samples, places and outputs. Positions whose label does not count
 * are left out; where an expression adds up the places itself, each sample counts as one.
 */
export function emitLossExpression(
  spec: TrainingSpec,
  pass: ForwardPass,
  { labels }: LabelFeed,
  { expr, shapes }: { readonly expr: Expr; readonly shapes: Map<string, Shape> },
): EarlyValue {
  const { builder, tensors } = pass;
  const before = builder.nodes.length;
  shapes.set(labels.input, ['batch', ...labels.dims]);
  const { axes, rank } = outputAxes(spec, pass);
  const { y, label } = emitLabels(spec, pass, labels.input, rank);
  const each = emitExpression(builder, expr, { values: new Map([['y', y], ['label', label]]), axes }); // prettier-ignore
  const note = (from: number): void => noteShapes(builder, builder.nodes.slice(from), tensors, shapes);
  note(before);
  const dims = shapes.get(each) ?? [];
  const noted = builder.nodes.length;
  const [out = rank - 1] = axes.get('out') ?? [];
  const places = [...axes].flatMap(([name, indices]) => (name === 'out' ? [] : indices));
  const lengthOf = (index: number): number => Number(dims[index] ?? 1);
  const hasPlaces = places.every((index) => lengthOf(index) === Number(shapes.get(y)?.[index]));
  const ofClasses = spec.loss === 'crossentropy';
  const isPerLabel = hasPlaces && (ofClasses || lengthOf(out) === Number(shapes.get(y)?.[out]));
  const counted =
    ofClasses && hasPlaces && spec.ignore !== undefined ? emit(builder, 'Mul', [each, reduceSum(builder, label, [out], true)]) : each;
  const total = emit(builder, 'ReduceSum', [counted], { keepdims: int(0) });
  const left = isPerLabel && !ofClasses ? 1 : lengthOf(out);
  const leftPlaces = isPerLabel ? 1 : places.reduce((size, index) => size * lengthOf(index), 1);
  const value = emit(builder, 'Div', [total, scalar(builder, left * leftPlaces)]);
  note(noted);
  return { value, over: isPerLabel ? 'labels' : 'samples' };
}
