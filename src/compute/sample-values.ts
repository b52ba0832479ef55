/** What losses and scores of samples are made of: outputs and labels side by side, slices of both, and the sample's loss. */
import { emit, scalar, freshName, type GraphBuilder } from './builder.ts';
import { mean } from './expressions/functions.ts';
import type { ForwardPass, ForwardSpec } from './forward.ts';
import { countedClasses } from './losses.ts';
import type { LabelLoss, Objective } from './objective.ts';
import { END, joined, reduceSum, reshape, slice } from './operators.ts';
import { placesOf, type WrittenSlice } from '../basics/slices.ts';
import { unsupported } from '../diagnostics/catalogue/plan.ts';
import { badSlice } from '../diagnostics/catalogue/project.ts';
import { collecting, diagnose, done, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Expr } from '../language/typed.ts';
import { differentiate } from './differentiate.ts';
import { closeEvaluation, openEvaluation, type Evaluation, type EvaluationSpec } from './evaluation.ts';
import { emitExpression, paired, type Frame } from './expressions/emit.ts';
import { broadcastFault } from '../model/shapes/known.ts';
import { noteShapes } from './note-shapes.ts';
import type { Shape } from './shapes.ts';
import { classesLast } from './trained-output.ts';

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
  return { y, label: countedClasses(builder, { classes: Number(outputShape.at(-1)), labels: own, ignore }) };
}

/** Notes the shapes of all nodes from `first` on. Errors: ESP4001, ESP7132. */
export function emitOfOutputs(
  spec: Spec,
  { builder, tensors, outputShape }: ForwardPass,
  expr: Expr,
  { values, axes }: Frame,
  { first, shapes }: { readonly first: number; readonly shapes: Map<string, Shape> },
): Outcome<string> {
  const { loss, shift = 0, classes } = spec;
  const isShorter = (axis: number): boolean => axis === 1 && loss === 'crossentropy';
  // A slice counts axes as the model has them, where its classes need not be the last.
  const order = classesLast([...outputShape.keys()], classes);
  const asOfModel = (own: Shape): Shape => order.map((_, axis) => own[order.indexOf(axis)] ?? 1);
  const dims = asOfModel(outputShape.map((size, axis) => (isShorter(axis) ? Number(size) - shift : size)));
  const faults: Diagnostic[] = [];
  const cut = (whole: string, { of, ranges }: WrittenSlice): string => {
    const places = placesOf(ranges, dims);
    if ('problem' in places) {
      faults.push(diagnose(badSlice, { name: `${of}[${ranges.join(', ')}]`, of, dims, ...places }));
      return whole;
    }
    const axes = places.map(({ axis }) => order.indexOf(axis));
    return slice(builder, whole, axes, places.map(({ from }) => from), places.map(({ to }) => to)); // prettier-ignore
  };
  const value = emitExpression(builder, expr, { values, axes, cut });
  const made = builder.nodes.slice(first);
  noteShapes(builder, made, tensors, shapes);
  const sizes = made.filter(({ op }) => paired.has(op)).map(({ inputs }) => inputs.map((name) => asOfModel(shapes.get(name) ?? [])));
  const apart = sizes.find(([one = [], other = []]) => broadcastFault(one, other));
  if (faults.length > 0 || apart === undefined) return faults.length > 0 ? { diagnostics: faults } : done(value);
  const what = `${apart.map((own) => `[${own.join(', ')}]`).join(' beside ')} in an expression`;
  return { diagnostics: [diagnose(unsupported, { what, instead: 'cut both to one size' })] };
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

// One graph that gives each sample of a batch its score: an expression of output, label, loss and gradient.

interface SampleScoreSpec extends EvaluationSpec {
  /** Over `y`, `label`, `loss` and `g`. */
  readonly score: Expr;
  /** Stored tensors whose gradients are `g`, one vector; a batch has one sample then. */
  readonly gradients: readonly string[];
}

/**
 * The network in inference form. The evaluation's output is the scores, [batch]: the places
 * of a sample that the expression has not summed are averaged. Errors: ESP6001–6013.
 */
export function buildSampleScores(spec: SampleScoreSpec): Outcome<Evaluation> {
  return collecting((take) => {
    const opened = take(openEvaluation(spec));
    const { pass, objective, forward } = opened;
    const { builder } = pass;
    const first = builder.nodes.length;
    const { axes, rank } = outputAxes(spec, pass);
    const shared = { builder, rank };
    const { y, label } = emitLabels(spec, pass, objective.labels.input, rank);
    const values = new Map([
      ['y', y],
      ['label', label],
      ['loss', perSampleLoss(spec, shared, objective, label)],
    ]);
    if (spec.gradients.length > 0) values.set('g', take(emitGradient(spec, pass, forward, objective, rank)));
    const { input, dims } = objective.labels;
    const noted = { first, shapes: new Map([...pass.shapes, [input, ['batch', ...dims]]]) };
    const score = take(emitOfOutputs(spec, pass, spec.score, { values, axes }, noted));
    const places = Array.from({ length: rank - 1 }, (_, index) => index + 1);
    const output = { name: freshName(builder, 'scores'), value: reshape(builder, mean(builder, score, places), [-1]), dims: [] };
    return closeEvaluation(spec, opened, output);
  });
}

/** Of a single sample's mean loss, in all parameters, as [1, parameters, 1, …]. */
function emitGradient(
  spec: SampleScoreSpec,
  { builder, shapes, tensors }: ForwardPass,
  nodes: GraphBuilder['nodes'],
  { gradient, perSample }: Objective,
  rank: number,
): Outcome<string> {
  return collecting((take) => {
    const seed = { output: spec.output, gradient: gradient(scalar(builder, 1 / perSample)) };
    const of = take(differentiate(builder, { nodes, shapes, constants: tensors }, seed, spec.gradients));
    const parts = [...of.values()].map((name) => reshape(builder, name, [-1]));
    return reshape(builder, joined(builder, parts), [1, -1, ...Array.from({ length: rank - 2 }, () => 1)]);
  });
}
