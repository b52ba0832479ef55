/** The passes from a network's labelled outputs back that statistics need: of gradients, and of relevance. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Layer } from '../../model/graph.ts';
import type { Moment } from '../../plan/criteria/criterion.ts';
import { freshName, emit } from '../builder.ts';
import { differentiate } from '../differentiate.ts';
import type { ForwardPass, ForwardSpec } from '../forward.ts';
import { emitLabelLoss, labelFeed, type LabelLoss } from '../objective.ts';
import { propagateRelevance } from '../relevance/propagate.ts';
import type { Feed } from '../slots.ts';
import { usesOf } from './uses.ts';
import { countedClasses } from '../losses.ts';
import { END, pad, slice } from '../operators.ts';

/** What is fed where a pass begins: labels, and a scalar that every loss, or relevance, is multiplied by. */
export interface LabelledStart {
  readonly labels: Feed;
  readonly weight: string;
  readonly perSample: number;
}

export interface ReversePasses {
  /** Absent where no statistic reads labels. */
  readonly objective?: LabelledStart;
  /** By stored tensor. */
  readonly gradients: ReadonlyMap<string, string>;
  /** By tensor of the forward pass, of the outputs of layers that the network's output depends on. */
  readonly relevance: ReadonlyMap<string, string>;
}

interface Spec extends ForwardSpec, LabelLoss {
  readonly layers: readonly Layer[];
  readonly moments: readonly Moment[];
}

/** The forward pass is in the builder already. */
export function emitReversePasses(spec: Spec, pass: ForwardPass): Outcome<ReversePasses> {
  const none = { gradients: new Map(), relevance: new Map() };
  const reads = (of: Moment['of']): boolean => spec.moments.some((moment) => moment.of === of);
  if (!reads('gradient') && !reads('relevance')) return { value: none, diagnostics: [] };
  const { builder, shapes, tensors } = pass;
  const forward = { nodes: [...builder.nodes], shapes, constants: tensors };
  const fed = labelFeed(spec, pass);
  if (fed.value === undefined) return { diagnostics: fed.diagnostics };
  const { labels, perSample, classes } = fed.value;
  const weight = freshName(builder, 'loss weight');
  const labelled = { labels: labels.input, classes };
  const wanted = [...new Set(spec.layers.map(({ tensor }) => tensor))];
  const gradients = reads('gradient')
    ? differentiate(builder, forward, { output: spec.output, gradient: emitLabelLoss(spec, pass, labelled).gradient(weight) }, wanted)
    : { value: none.gradients, diagnostics: [] };
  if (gradients.value === undefined) return { diagnostics: gradients.diagnostics };
  const outputs = wanted.flatMap((tensor) => usesOf(pass, tensor).flatMap(({ output }) => (output === undefined ? [] : [output.tensor])));
  const relevance = reads('relevance')
    ? propagateRelevance(builder, forward, {
        seed: { output: spec.output, gradient: emitRelevanceSeed(spec, pass, labelled, weight) },
        wanted: outputs,
        input: spec.input,
      })
    : { value: none.relevance, diagnostics: [] };
  if (relevance.value === undefined) return { diagnostics: relevance.diagnostics };
  const objective = { labels, weight, perSample };
  return { value: { objective, gradients: gradients.value, relevance: relevance.value }, diagnostics: [] };
}

// Where relevance begins: at the output of the class that is the label, as in the code of Yeom et al.

/**
 * `weight`, a scalar of the graph, at the class of every label that counts, 0 elsewhere; of the output's shape.
 * What foretells labels that lie ahead has the relevance of those.
 */
function emitRelevanceSeed(
  { shift = 0, ignore }: ForwardSpec & LabelLoss,
  { builder, outputShape }: ForwardPass,
  { labels, classes }: { readonly labels: string; readonly classes: number },
  weight: string,
): string {
  const later = shift === 0 ? labels : slice(builder, labels, [1], [shift], [END]);
  const own = { classes, labels: later, ignore };
  const seed = emit(builder, 'Mul', [countedClasses(builder, own), weight]);
  const after = outputShape.map((_, axis) => (axis === 1 ? shift : 0));
  const before = outputShape.map(() => 0);
  return shift === 0 ? seed : pad(builder, seed, before, after);
}
