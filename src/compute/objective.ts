/** The loss of a model's output against labels: its inputs and its graph. */
import { collecting, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { unknownShape, wrongLogits } from '../diagnostics/catalogue/compute.ts';
import { freshName } from './builder.ts';
import type { ForwardPass, ForwardSpec } from './forward.ts';
import { crossEntropy, elementwiseLosses, type LossGraph, type LossName } from './losses.ts';
import { END, pad, slice } from './operators.ts';
import { fixedDims } from './shapes.ts';

import type { Feed } from './slots.ts';

export interface LabelLoss {
  readonly loss: LossName;
  /** Positions by which labels run ahead of the logits that foretell them. */
  readonly shift?: number;
  /** The class that is not counted. */
  readonly ignore?: number;
}

export interface LabelFeed {
  readonly samples: Feed;
  /** int64 classes, or float32 targets of the output's shape. */
  readonly labels: Feed;
  /** Losses that one sample adds to the total, those that are not counted included. */
  readonly perSample: number;
  readonly classes: number;
}

export interface Objective extends LossGraph, Omit<LabelFeed, 'classes'> {}

/** Emits the loss; its gradient is that in the whole output. */
export function emitObjective(spec: ForwardSpec & LabelLoss, pass: ForwardPass): Outcome<Objective> {
  return collecting((take) => {
    const { classes, ...fed } = take(labelFeed(spec, pass));
    return { ...emitLabelLoss(spec, pass, { labels: fed.labels.input, classes }), ...fed };
  });
}

/** What labels have to be fed. Errors: ESP6007, ESP6009. */
export function labelFeed(spec: ForwardSpec & LabelLoss, pass: ForwardPass): Outcome<LabelFeed> {
  const { builder, outputShape } = pass;
  if (!pass.shapes.has(spec.output)) return { diagnostics: [shapeless(spec, pass)] };
  const own = fixedDims(outputShape, 1);
  const classes = own?.at(-1);
  const isOfClasses = spec.loss === 'crossentropy';
  const shift = isOfClasses ? (spec.shift ?? 0) : 0;
  const length = own !== undefined && own.length > 1 ? (own[0] ?? 0) : 0;
  if (own === undefined || outputShape[0] !== 'batch' || (isOfClasses && classes === undefined) || (shift > 0 && shift >= length)) {
    const shape = `[${outputShape.join(', ')}]`;
    const loss = shift > 0 ? `${spec.loss}, shift: ${shift}` : spec.loss;
    return { diagnostics: [diagnose(wrongLogits, { output: spec.output, shape, loss })] };
  }
  const input = freshName(builder, 'labels');
  const dims = isOfClasses ? own.slice(0, -1) : own;
  const all = dims.reduce((product, dim) => product * dim, 1);
  return {
    value: {
      samples: { input: spec.input, type: pass.type, dims: spec.sampleDims },
      labels: { input, type: isOfClasses ? 'int64' : 'float32', dims },
      perSample: shift === 0 ? all : (all / length) * (length - shift),
      classes: classes ?? 1,
    },
    diagnostics: [],
  };
}

export function emitLabelLoss(
  spec: ForwardSpec & LabelLoss,
  { builder, outputShape }: ForwardPass,
  { labels, classes }: { readonly labels: string; readonly classes: number },
): LossGraph {
  const { output, loss, shift = 0, ignore } = spec;
  if (loss !== 'crossentropy') return elementwiseLosses[loss](builder, output, labels);
  const more = { classes, ignore };
  if (shift === 0) return crossEntropy(builder, output, { labels, ...more });
  const logits = slice(builder, output, [1], [0], [-shift]);
  const later = slice(builder, labels, [1], [shift], [END]);
  const { gradient, ...sums } = crossEntropy(builder, logits, { labels: later, ...more });
  const after = outputShape.map((_, axis) => (axis === 1 ? shift : 0));
  const before = outputShape.map(() => 0);
  return { ...sums, gradient: (weight) => pad(builder, gradient(weight), before, after) };
}

export function countingOf({ shift = 0, ignore }: LabelLoss): Counting {
  return { shift, ignore };
}

function shapeless(spec: ForwardSpec, pass: ForwardPass): Diagnostic {
  const producer = pass.nodes.find(({ outputs }) => outputs.includes(spec.output));
  const place = { node: producer?.name ?? '', operator: producer?.op ?? '' };
  return diagnose(unknownShape, { ...place, tensor: spec.output });
}

/** Which labels count: all but one class, and not the first ones of a sample, which nothing foretells. */
export type Counting = { readonly ignore?: number; readonly shift: number };
