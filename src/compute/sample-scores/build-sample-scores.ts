/** One graph that gives each sample of a batch its score: an expression of output, label, loss and gradient. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Expr } from '../../language/typed.ts';
import type { ValueInfo } from '../../model/graph.ts';
import type { GraphBuilder } from '../builder.ts';
import { emit, freshName, int, scalar } from '../builder.ts';
import { differentiate } from '../differentiate.ts';
import type { Evaluation, EvaluationSpec } from '../evaluation.ts';
import { emitExpression } from '../expressions/emit.ts';
import { mean } from '../expressions/functions.ts';
import type { ForwardPass } from '../forward.ts';
import { forwardPass, generatedModel } from '../forward.ts';
import { countingOf, emitObjective } from '../objective.ts';
import type { Objective } from '../objective.ts';
import { reshape } from '../operators.ts';
import { feedInfos, frozenSlots, scalarInfos, slotInputs } from '../slots.ts';
import { emitLabels, outputAxes, perSampleLoss } from './sample-values.ts';

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
  const pass = forwardPass(spec);
  if (pass.value === undefined) return { diagnostics: pass.diagnostics };
  const { builder, nodes } = pass.value;
  const { slots, diagnostics } = frozenSlots(pass.value, spec.replaceable);
  if (diagnostics.length > 0) return { diagnostics };
  builder.nodes.push(...nodes);
  const forward = [...builder.nodes];
  const objective = emitObjective(spec, pass.value);
  if (objective.value === undefined) return { diagnostics: objective.diagnostics };
  const { samples, labels, total, perSample } = objective.value;
  const { axes, rank } = outputAxes(spec, pass.value);
  const shared = { builder, rank };
  const { y, label } = emitLabels(spec, pass.value, labels.input, rank);
  const values = new Map([
    ['y', y],
    ['label', label],
    ['loss', perSampleLoss(spec, shared, objective.value, label)],
  ]);
  if (spec.gradients.length > 0) {
    const vector = emitGradient(spec, pass.value, forward, objective.value, rank);
    if (vector.value === undefined) return { diagnostics: vector.diagnostics };
    values.set('g', vector.value);
  }
  const score = emitExpression(builder, spec.score, { values, axes });
  const places = Array.from({ length: rank - 1 }, (_, index) => index + 1);
  const output = freshName(builder, 'scores');
  const loss = freshName(builder, 'loss');
  const infos: readonly ValueInfo[] = [
    { name: output, type: 'float32', dims: ['batch'] },
    ...scalarInfos([loss]),
  ];
  const graph = generatedModel(
    pass.value,
    builder,
    [...slotInputs(slots), ...feedInfos([samples, labels])],
    new Map(infos.map((info) => [info.name, info])),
    new Map([
      [output, reshape(builder, mean(builder, score, places), [-1])],
      [loss, total],
    ]),
  );
  return {
    value: {
      ...{ slots, samples, labels, output, outputDims: [], loss, graph },
      ...{ lossesPerSample: perSample, counting: countingOf(spec) },
    },
    diagnostics: [],
  };
}

/** Of a single sample's mean loss, in all parameters, as [1, parameters, 1, …]. */
function emitGradient(
  spec: SampleScoreSpec,
  { builder, shapes, tensors }: ForwardPass,
  nodes: GraphBuilder['nodes'],
  { gradient, perSample }: Objective,
  rank: number,
): Outcome<string> {
  const seed = { output: spec.output, gradient: gradient(scalar(builder, 1 / perSample)) };
  const forward = { nodes, shapes, constants: tensors };
  const of = differentiate(builder, forward, seed, spec.gradients);
  if (of.value === undefined) return { diagnostics: of.diagnostics };
  const parts = [...of.value.values()].map((name) => reshape(builder, name, [-1]));
  const [only = ''] = parts;
  const vector = parts.length === 1 ? only : emit(builder, 'Concat', parts, { axis: int(0) });
  const dims = [1, -1, ...Array.from({ length: rank - 2 }, () => 1)];
  return { value: reshape(builder, vector, dims), diagnostics: [] };
}
