/** One graph that measures the second moments of layers' inputs on a batch of samples. */
import { collecting } from '../../diagnostics/collecting.ts';
import { type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Layer, Model } from '../../model/graph.ts';
import { append, freshName } from '../builder.ts';
import { forwardPass, generatedModel, type ForwardSpec } from '../forward.ts';
import { feedInfos, slotInputs, frozenSlots, type Feed, type StateSlot } from '../slots.ts';
import { secondMomentOf } from './second-moment.ts';

export interface SecondMomentSpec extends ForwardSpec {
  readonly layers: readonly Layer[];
  /** Stored tensors that may be overwritten between passes; the others are constants. */
  readonly replaceable: readonly string[];
}

export interface SecondMomentGraph {
  /** Only those that the layers' inputs depend on. */
  readonly slots: readonly StateSlot[];
  readonly samples: Feed;
  readonly sums: readonly SharedSum[];
  readonly graph: Model;
}

/** An output [groups, size, size], and every layer whose input it is the second moment of. */
export interface SharedSum {
  readonly output: string;
  readonly layers: readonly Layer[];
  readonly groups: number;
  readonly size: number;
  readonly positions: number;
}

/** The network in inference form. Errors: ESP6004–6013. */
export function buildSecondMoments(spec: SecondMomentSpec): Outcome<SecondMomentGraph> {
  return collecting((take, fail) => {
    const pass = take(forwardPass(spec));
    const { builder, nodes, type } = pass;
    const diagnostics: Diagnostic[] = [];
    append(builder, nodes);
    const values = new Map<string, string>();
    const sums = new Map<string, SharedSum>();
    for (const layer of spec.layers) {
      const source = secondMomentOf(pass, layer);
      if (source.value === undefined) {
        diagnostics.push(...source.diagnostics);
        continue;
      }
      const known = sums.get(source.value.key);
      if (known !== undefined) {
        sums.set(source.value.key, { ...known, layers: [...known.layers, layer] });
        continue;
      }
      const emitted = source.value.emit();
      if (emitted.value === undefined) {
        diagnostics.push(...emitted.diagnostics);
        continue;
      }
      const { value, ...sizes } = emitted.value;
      const output = freshName(builder, `second moment:${layer.tensor}`);
      values.set(output, value);
      sums.set(source.value.key, { output, layers: [layer], ...sizes });
    }
    const { slots, diagnostics: faults } = frozenSlots(pass, spec.replaceable);
    diagnostics.push(...faults);
    if (diagnostics.length > 0) return fail(diagnostics);
    const samples: Feed = { input: spec.input, type, dims: spec.sampleDims };
    const inputs = [...slotInputs(slots), ...feedInfos([samples])];
    const graph = generatedModel(pass, builder, { inputs, infos: new Map(), outputs: values });
    const read = new Set(graph.graph.inputs.map(({ name }) => name));
    return { slots: slots.filter(({ input }) => read.has(input)), samples, sums: [...sums.values()], graph };
  });
}
