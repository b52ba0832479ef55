/** The loss of a model's output: its inputs and its graph. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import { unknownShape, wrongLogits } from '../diagnostics/catalogue/compute.ts';
import { freshName } from './builder.ts';
import type { ForwardPass, ForwardSpec } from './forward.ts';
import type { LossGraph, LossName } from './losses.ts';
import { crossEntropy, squaredError } from './losses.ts';
import { fixedDims } from './shapes.ts';
import type { Feed } from './training-step.ts';

export interface Objective extends LossGraph {
  readonly samples: Feed;
  readonly labels: Feed;
  /** Losses that one sample adds to the total. */
  readonly perSample: number;
}

/** Emits the loss; labels are int64 for cross-entropy, float32 of the output's shape otherwise. */
export function emitObjective(
  spec: ForwardSpec & { readonly loss: LossName },
  pass: ForwardPass,
): Outcome<Objective> {
  const { builder, outputShape } = pass;
  if (!pass.shapes.has(spec.output)) {
    const producer = pass.nodes.find(({ outputs }) => outputs.includes(spec.output));
    const place = { node: producer?.name ?? '', operator: producer?.op ?? '' };
    return { diagnostics: [diagnose(unknownShape, { ...place, tensor: spec.output })] };
  }
  const own = fixedDims(outputShape, 1);
  const classes = own?.at(-1);
  if (own === undefined || (spec.loss === 'crossentropy' && classes === undefined)) {
    const shape = `[${outputShape.join(', ')}]`;
    return {
      diagnostics: [diagnose(wrongLogits, { output: spec.output, shape, loss: spec.loss })],
    };
  }
  const input = freshName(builder, 'labels');
  const labels: Feed =
    spec.loss === 'crossentropy'
      ? { input, type: 'int64', dims: own.slice(0, -1) }
      : { input, type: 'float32', dims: own };
  const graph =
    spec.loss === 'crossentropy'
      ? crossEntropy(builder, spec.output, classes ?? 1, input)
      : squaredError(builder, spec.output, input);
  const samples: Feed = { input: spec.input, type: pass.type, dims: spec.sampleDims };
  const perSample = labels.dims.reduce((product, dim) => product * dim, 1);
  return { value: { ...graph, samples, labels, perSample }, diagnostics: [] };
}
