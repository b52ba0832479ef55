/** One graph that measures every statistic of every layer on a batch of samples. */
import { collecting, done, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Layer, Model, ValueInfo } from '../../model/graph.ts';
import type { Moment } from '../../plan/criteria/criterion.ts';
import { append, emit, freshName, integers } from '../builder.ts';
import { emitExpression } from '../expressions/emit.ts';
import { namedAxes } from '../expressions/layout.ts';
import { forwardPass, generatedModel, type ForwardPass, type ForwardSpec } from '../forward.ts';
import type { LossName } from '../losses.ts';
import { feedInfos, scalarInfos, slotInputs, frozenSlots, type Feed, type StateSlot } from '../slots.ts';
import { activationMoment } from './activation-moment.ts';
import { emitReversePasses, type LabelledStart } from './reverse-passes.ts';

export interface StatisticsSpec extends ForwardSpec {
  readonly loss: LossName;
  /** As a training step takes them. */
  readonly shift?: number;
  readonly ignore?: number;
  readonly layers: readonly Layer[];
  readonly moments: readonly Moment[];
  /** A hidden state that is given beside the statistics. */
  readonly hidden?: string;
  /** Stored tensors that may be overwritten between batches; the others are constants. */
  readonly replaceable: readonly string[];
}

export interface StatisticsGraph {
  /** Only those that a statistic depends on. */
  readonly slots: readonly StateSlot[];
  readonly samples: Feed;
  /** Where labels are read. */
  readonly objective?: LabelledStart;
  readonly sums: readonly MomentSum[];
  /** Output: the hidden state that was asked for. */
  readonly hidden?: string;
  readonly graph: Model;
}

/** An output: the sum of a moment over the samples of the batch. */
export type MomentSum = { readonly output: string; readonly layer: Layer; readonly moment: Moment };

/**
 * The network in inference form; a gradient is that of each sample's mean loss, in the weights as
 * they are, pruned ones included. Errors: ESP6001–6013.
 */
export function buildStatistics(spec: StatisticsSpec): Outcome<StatisticsGraph> {
  return collecting((take, fail) => {
    const pass = take(forwardPass(spec));
    const { builder, nodes } = pass;
    const { slots, diagnostics: faults } = frozenSlots(pass, spec.replaceable);
    append(builder, nodes);
    const reverse = emitReversePasses(spec, pass);
    if (faults.length > 0) return fail([...faults, ...reverse.diagnostics]);
    const { objective, gradients, relevance } = take(reverse);

    const values = new Map<string, string>();
    const sums: MomentSum[] = [];
    const refused: Diagnostic[] = [];
    for (const layer of spec.layers) {
      for (const moment of spec.moments) {
        const gradient = gradients.get(layer.tensor) ?? '';
        const emitted =
          moment.of === 'gradient' ? done(gradientMoment(pass, layer, moment, gradient)) : activationMoment(pass, layer, moment, relevance);
        if (emitted.value === undefined) {
          refused.push(...emitted.diagnostics);
          continue;
        }
        const output = freshName(builder, `${moment.text}:${layer.tensor}`);
        values.set(output, emitted.value);
        sums.push({ output, layer, moment });
      }
    }
    if (refused.length > 0) return fail(refused);
    const hidden = spec.hidden === undefined ? undefined : freshName(builder, 'hidden');
    if (hidden !== undefined) values.set(hidden, spec.hidden ?? '');
    const samples: Feed = { input: spec.input, type: pass.type, dims: spec.sampleDims };
    const inputs: readonly ValueInfo[] = [
      ...slotInputs(slots),
      ...(objective === undefined ? [] : scalarInfos([objective.weight])),
      ...feedInfos(objective === undefined ? [samples] : [samples, objective.labels]),
    ];
    const graph = generatedModel(pass, builder, { inputs, infos: new Map(), outputs: values });
    const read = new Set(graph.graph.inputs.map(({ name }) => name));
    const own = slots.filter(({ input }) => read.has(input));
    return { slots: own, samples, objective, hidden: hidden || undefined, sums, graph };
  });
}

function gradientMoment({ builder, tensors }: ForwardPass, layer: Layer, { inner }: Moment, gradient: string): string {
  const { dims, tensor } = layer;
  const isSplit = tensors.get(tensor)?.dims.length !== dims.length;
  const inParts = (name: string): string => (isSplit ? emit(builder, 'Reshape', [name, integers(builder, dims)]) : name);
  const values = new Map([
    ['w', inParts(tensor)],
    ['g', inParts(gradient)],
  ]);
  return emitExpression(builder, inner, { values, axes: namedAxes(layer) });
}
