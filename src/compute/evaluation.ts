/** Builds the forward pass with weights as inputs: it evaluates whatever the weights become. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Model, ValueInfo } from '../model/graph.ts';
import { freshName } from './builder.ts';
import type { ForwardSpec } from './forward.ts';
import { forwardPass, generatedModel } from './forward.ts';
import type { Counting } from './feeding.ts';
import type { LabelLoss } from './objective.ts';
import { countingOf, emitObjective } from './objective.ts';
import { feedInfos, scalarInfos, slotInputs, frozenSlots } from './slots.ts';
import type { Feed, StateSlot } from './training-step.ts';

export interface EvaluationSpec extends ForwardSpec, LabelLoss {
  /** Stored tensors that may be overwritten between evaluations; the others are constants. */
  readonly replaceable: readonly string[];
}

export interface Evaluation {
  readonly slots: readonly StateSlot[];
  readonly samples: Feed;
  readonly labels: Feed;
  /** Output of the model, and its size for one sample. */
  readonly output: string;
  readonly outputDims: readonly number[];
  /** Output: the sum of the losses; a mean needs `lossesPerSample`. */
  readonly loss: string;
  readonly lossesPerSample: number;
  readonly counting: Counting;
  readonly graph: Model;
}

/** The model in inference form, BatchNormalization on its running statistics. Errors: ESP6004–6009. */
export function buildEvaluation(spec: EvaluationSpec): Outcome<Evaluation> {
  const pass = forwardPass(spec);
  if (pass.value === undefined) return { diagnostics: pass.diagnostics };
  const { builder, nodes, outputShape } = pass.value;
  const { slots, diagnostics: faults } = frozenSlots(pass.value, spec.replaceable);
  const diagnostics = [...faults];
  builder.nodes.push(...nodes);
  const objective = emitObjective(spec, pass.value);
  diagnostics.push(...objective.diagnostics);
  if (objective.value === undefined || diagnostics.length > 0) return { diagnostics };
  const { samples, labels, total, perSample } = objective.value;
  const loss = freshName(builder, 'loss');
  const output = freshName(builder, `model:${spec.output}`);
  const outputDims = outputShape.slice(1).map(Number);
  const infos: readonly ValueInfo[] = [
    { name: output, type: 'float32', dims: ['batch', ...outputDims] },
    ...scalarInfos([loss]),
  ];
  const graph = generatedModel(
    pass.value,
    builder,
    [...slotInputs(slots), ...feedInfos([samples, labels])],
    new Map(infos.map((info) => [info.name, info])),
    new Map([
      [output, spec.output],
      [loss, total],
    ]),
  );
  return {
    value: {
      slots,
      samples,
      labels,
      output,
      outputDims,
      loss,
      lossesPerSample: perSample,
      counting: countingOf(spec),
      graph,
    },
    diagnostics: [],
  };
}
