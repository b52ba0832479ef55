/** One graph that gives each sample of a batch its score: an expression of output, label, loss and gradient. */
import { collecting } from '../../diagnostics/collecting.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Expr } from '../../language/typed.ts';
import { emit, freshName, int, scalar, type GraphBuilder } from '../builder.ts';
import { differentiate } from '../differentiate.ts';
import { closeEvaluation, openEvaluation, type Evaluation, type EvaluationSpec } from '../evaluation.ts';
import { emitExpression } from '../expressions/emit.ts';
import { mean } from '../expressions/functions.ts';
import type { ForwardPass } from '../forward.ts';
import type { Objective } from '../objective.ts';
import { reshape } from '../operators.ts';
import { emitLabels, outputAxes, perSampleLoss } from '../sample-values.ts';

export interface SampleScoreSpec extends EvaluationSpec {
  /** Over `y`, `label`, `loss` and `g`. */
  readonly score: Expr;
  /** Stored tensors whose gradients are `g`, one vector; a batch has one sample then. */
  readonly gradients: readonly string[];
}

/**
 * The network in inference form. The evaluation's output is the scores, [batch]: what is left of the
 * places in a sample is averaged. Errors: ESP6001–6013.
 */
export function buildSampleScores(spec: SampleScoreSpec): Outcome<Evaluation> {
  return collecting((take) => {
    const opened = take(openEvaluation(spec));
    const { pass, objective, forward } = opened;
    const { builder } = pass;
    const { axes, rank } = outputAxes(spec, pass);
    const shared = { builder, rank };
    const { y, label } = emitLabels(spec, pass, objective.labels.input, rank);
    const values = new Map([
      ['y', y],
      ['label', label],
      ['loss', perSampleLoss(spec, shared, objective, label)],
    ]);
    if (spec.gradients.length > 0) {
      values.set('g', take(emitGradient(spec, pass, { nodes: forward, objective, rank })));
    }
    const score = emitExpression(builder, spec.score, { values, axes });
    const places = Array.from({ length: rank - 1 }, (_, index) => index + 1);
    const output = { name: freshName(builder, 'scores'), value: reshape(builder, mean(builder, score, places), [-1]), dims: [] };
    return closeEvaluation(spec, opened, output);
  });
}

/** Of a single sample's mean loss, in all parameters, as [1, parameters, 1, …]. */
function emitGradient(
  spec: SampleScoreSpec,
  { builder, shapes, tensors }: ForwardPass,
  {
    nodes,
    objective: { gradient, perSample },
    rank,
  }: { readonly nodes: GraphBuilder['nodes']; readonly objective: Objective; readonly rank: number },
): Outcome<string> {
  return collecting((take) => {
    const seed = { output: spec.output, gradient: gradient(scalar(builder, 1 / perSample)) };
    const forward = { nodes, shapes, constants: tensors };
    const of = take(differentiate(builder, forward, seed, spec.gradients));
    const parts = [...of.values()].map((name) => reshape(builder, name, [-1]));
    const [only = ''] = parts;
    const vector = parts.length === 1 ? only : emit(builder, 'Concat', parts, { axis: int(0) });
    const dims = [1, -1, ...Array.from({ length: rank - 2 }, () => 1)];
    return reshape(builder, vector, dims);
  });
}
