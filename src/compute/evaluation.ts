/** Builds the forward pass with weights as inputs: it evaluates whatever the weights become. */
import { collecting, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Model, ValueInfo } from '../model/graph.ts';
import { freshName, type GraphBuilder } from './builder.ts';
import { forwardPass, generatedModel, type ForwardPass, type ForwardSpec } from './forward.ts';
import { behindCodes, placeCodes, type CodesSpec, type PlacedCodes } from './codes.ts';
import { behindInputGate, placeInputGates, type InputGateSpec, type PlacedInputGate } from './input-gates.ts';
import { countingOf, emitObjective, type LabelLoss, type LabelledPart, type Objective, type Counting } from './objective.ts';
import { feedInfos, scalarInfos, slotInputs, frozenSlots, type Feed, type StateSlot } from './slots.ts';
import type { Shape } from './shapes.ts';

export interface EvaluationSpec extends ForwardSpec, LabelLoss {
  /** Stored tensors that may be overwritten between evaluations; the others are constants. */
  readonly replaceable: readonly string[];
  /** Gates on branches, anew for each sample; what they hold may be overwritten, too. */
  readonly inputGates?: readonly InputGateSpec[];
  /** Codes of gates, likewise. */
  readonly codes?: CodesSpec;
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
  /** What the output and the labels are put together of, where outputs are several. */
  readonly parts?: readonly LabelledPart[];
  readonly counting: Counting;
  readonly graph: Model;
}

/** A forward pass with its loss, to which more may be added before it is made into a graph. */
export interface OpenedEvaluation {
  readonly pass: ForwardPass;
  readonly slots: readonly StateSlot[];
  readonly objective: Objective;
  readonly inputGates: readonly PlacedInputGate[];
  readonly codes?: PlacedCodes;
  /** The nodes of the model alone, for who differentiates it. */
  readonly forward: GraphBuilder['nodes'];
}

/** The model in inference form, BatchNormalization on its running statistics. Errors: ESP6004–6009. */
export function buildEvaluation(spec: EvaluationSpec): Outcome<Evaluation> {
  return collecting((take) => closeEvaluation(spec, take(openEvaluation(spec))));
}

export function openEvaluation(spec: EvaluationSpec): Outcome<OpenedEvaluation> {
  return collecting((take, fail) => {
    const pass = take(forwardPass(spec));
    const { builder, nodes } = pass;
    const { slots: stored, diagnostics: faults } = frozenSlots(pass, spec.replaceable);
    const shapes = new Map<string, Shape>(pass.shapes);
    const inputGates = placeInputGates(builder, spec.inputGates ?? [], shapes);
    const codes = spec.codes && placeCodes(pass, spec.codes, spec.input, shapes);
    for (const node of nodes) builder.nodes.push(behindCodes(pass, behindInputGate(pass, node, inputGates, shapes), codes, shapes));
    const slots = [...[...stored, ...inputGates.flatMap(({ slot, live }) => [slot, live])], ...(codes ? [codes.slot] : [])];
    const forward = [...builder.nodes];
    const objective = emitObjective({ ...spec, isMean: true }, pass);
    const diagnostics = [...faults, ...objective.diagnostics];
    if (objective.value === undefined || diagnostics.length > 0) return fail(diagnostics);
    return { pass: pass, slots, objective: objective.value, inputGates, forward, codes };
  });
}

export interface EvaluationOutput {
  readonly name: string;
  readonly value: string;
  /** Of one sample. */
  readonly dims: readonly number[];
}

/** `output` takes the place of the model's own; `scalars` are numbers beside it: output name → value. */
export function closeEvaluation(
  spec: EvaluationSpec,
  { pass, slots, objective }: OpenedEvaluation,
  output: EvaluationOutput = outputOf(spec, pass),
  scalars: ReadonlyMap<string, string> = new Map(),
): Evaluation {
  const { builder } = pass;
  const { samples, labels, total, perSample, parts } = objective;
  const loss = freshName(builder, 'loss');
  const infos: readonly ValueInfo[] = [
    { name: output.name, type: 'float32', dims: ['batch', ...output.dims] },
    ...scalarInfos([loss, ...scalars.keys()]),
  ];
  const graph = generatedModel(pass, builder, {
    inputs: [...slotInputs(slots), ...feedInfos([samples, labels])],
    infos: new Map(infos.map((info) => [info.name, info])),
    outputs: new Map([[output.name, output.value], [loss, total], ...scalars]),
  });
  return {
    slots,
    samples,
    labels,
    loss,
    graph,
    output: output.name,
    outputDims: output.dims,
    lossesPerSample: perSample,
    parts,
    counting: countingOf(spec),
  };
}

function outputOf({ output }: EvaluationSpec, { builder, outputShape }: ForwardPass) {
  return { name: freshName(builder, `model:${output}`), value: output, dims: outputShape.slice(1).map(Number) };
}
