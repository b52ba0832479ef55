/** The graphs that hold a model with a branch against itself without it. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Model } from '../../model/graph.ts';
import { createBuilder, freshName } from '../builder.ts';
import type { Evaluation } from '../evaluation.ts';
import { countingOf, emitObjective } from '../objective.ts';
import type { LabelLoss } from '../objective.ts';
import type { ForwardSpec } from '../forward.ts';
import { forwardPass, generatedModel } from '../forward.ts';
import { feedInfos, frozenSlots, scalarInfos, slotInputs } from '../slots.ts';
import { emitMeasure } from './measures.ts';
import type { PairMeasure } from './measures.ts';

/** Two values of the network, one where a unit begins and one where it ends. */
export interface StreamPair {
  readonly measure: PairMeasure;
  readonly a: string;
  readonly b: string;
}

export interface GatedSpec extends ForwardSpec, LabelLoss {
  /** Of the model; gates are among them. */
  readonly replaceable: readonly string[];
  readonly pairs: readonly StreamPair[];
}

export interface GatedGraph extends Evaluation {
  /** Outputs with the mean of each pair over the batch, in the order of the pairs. */
  readonly pairs: readonly string[];
}

/** The model in inference form, with its loss, and what is measured of its stream. Errors: ESP6004–6009. */
export function buildGated(spec: GatedSpec): Outcome<GatedGraph> {
  const pass = forwardPass(spec);
  if (pass.value === undefined) return { diagnostics: pass.diagnostics };
  const { builder, nodes, outputShape, shapes } = pass.value;
  const { slots, diagnostics: faults } = frozenSlots(pass.value, spec.replaceable);
  const diagnostics = [...faults];
  builder.nodes.push(...nodes);
  const objective = emitObjective(spec, pass.value);
  diagnostics.push(...objective.diagnostics);
  if (objective.value === undefined || diagnostics.length > 0) return { diagnostics };
  const { samples, labels, total, perSample } = objective.value;
  const measured = spec.pairs.map(({ measure, a, b }) => {
    const rank = shapes.get(a)?.length ?? 3;
    const value = emitMeasure(builder, measure, a, b, { rank, axis: featureAxis(rank) });
    return { name: freshName(builder, `pair:${a}`), value };
  });
  const loss = freshName(builder, 'loss');
  const output = freshName(builder, `model:${spec.output}`);
  const outputDims = outputShape.slice(1).map(Number);
  const infos = [
    { name: output, type: 'float32' as const, dims: ['batch', ...outputDims] },
    ...scalarInfos([loss, ...measured.map(({ name }) => name)]),
  ];
  const outputs = new Map([
    [output, spec.output],
    [loss, total],
    ...measured.map(({ name, value }) => [name, value] as const),
  ]);
  const inputs = [...slotInputs(slots), ...feedInfos([samples, labels])];
  const named = new Map(infos.map((info) => [info.name, info]));
  const graph = generatedModel(pass.value, builder, inputs, named, outputs);
  return {
    value: {
      ...{ slots, samples, labels, output, outputDims, loss, graph },
      ...{ lossesPerSample: perSample, counting: countingOf(spec) },
      pairs: measured.map(({ name }) => name),
    },
    diagnostics: [],
  };
}

/** Of pictures and volumes channels come first, of everything else features last. */
function featureAxis(rank: number): number {
  return rank >= 4 ? 1 : rank - 1;
}

export interface OutputGraph {
  readonly inputs: readonly [string, string];
  /** Means over the batch, in the order of the measures. */
  readonly outputs: readonly string[];
  readonly model: Model;
}

/** Compares two outputs of one model; classes are along the last axis. `dims` are those of one sample. */
export function buildOutputMeasures(
  measures: readonly PairMeasure[],
  dims: readonly number[],
): OutputGraph {
  const builder = createBuilder(17, ['a', 'b']);
  const rank = dims.length + 1;
  const outputs = new Map(
    measures.map((measure) => {
      const value = emitMeasure(builder, measure, 'a', 'b', { rank, axis: rank - 1 });
      return [freshName(builder, `measure:${measure}`), value] as const;
    }),
  );
  const feeds = feedInfos(['a', 'b'].map((input) => ({ input, type: 'float32', dims })));
  const empty: Model = {
    irVersion: 8,
    ...{ opsets: new Map(), functions: [], producer: 'espalier', metadata: new Map() },
    graph: {
      ...{ name: '', inputs: [], outputs: [], nodes: [] },
      ...{ initializers: new Map(), valueInfo: new Map() },
    },
  };
  const infos = new Map(scalarInfos([...outputs.keys()]).map((info) => [info.name, info]));
  const model = generatedModel(
    { model: empty, tensors: new Map() },
    builder,
    feeds,
    infos,
    outputs,
  );
  return { inputs: ['a', 'b'], outputs: [...outputs.keys()], model };
}
