/**
 * `grad(sum(y), weights: |w|, inputs: 1)`: the gradient of the network's summed outputs in its weights, with an expression of each weight
 * in its place and one number as every input. As the code of SynFlow (Tanaka et al., arXiv:2006.05467) does, every stored parameter is
 * replaced, biases, norms and their running statistics included.
 */
import { must } from '../../basics/must.ts';
import { collecting, diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { untraceable } from '../../diagnostics/catalogue/compute.ts';
import type { Layer, Model } from '../../model/graph.ts';
import type { Flow } from '../../plan/criteria/criterion.ts';
import { type GraphBuilder, append, emit, freshName, scalar } from '../builder.ts';
import { differentiate } from '../differentiate.ts';
import { emitExpression } from '../expressions/emit.ts';
import { type ForwardPass, type ForwardSpec, forwardPass, generatedModel } from '../forward.ts';
import type { Shape } from '../shapes.ts';
import { feedInfos, slotInputs, frozenSlots, type Feed, type StateSlot } from '../slots.ts';
import type { Tensor } from 'onnxruntime-node';
import { feedTensor } from '../feeding.ts';
import { type SessionOptions, floatTensor, loadProgram } from '../session.ts';

export interface FlowSpec extends ForwardSpec {
  readonly layers: readonly Layer[];
  readonly flow: Flow;
  /** Stored tensors of parameters and running statistics: all are replaced, and may be overwritten. */
  readonly parameters: readonly string[];
}

export interface FlowGraph {
  readonly slots: readonly StateSlot[];
  readonly samples: Feed;
  /** The value of every element of the one sample. */
  readonly value: number;
  readonly outputs: readonly { readonly layer: Layer; readonly output: string }[];
  readonly graph: Model;
}

/** Errors: ESP6001–6013. */
export function buildFlow(spec: FlowSpec): Outcome<FlowGraph> {
  return collecting((take, fail) => {
    const pass = take(forwardPass(spec));
    if (pass.type !== 'float32') return fail([noNumbers(spec, pass)]);
    const { builder, tensors } = pass;
    const { slots, diagnostics } = frozenSlots(pass, spec.parameters);
    if (diagnostics.length > 0) return fail(diagnostics);
    const shapes = new Map<string, Shape>(pass.shapes);
    const replaced = new Map(slots.map(({ value, dims }) => [value, emitReplaced(builder, spec.flow, { input: value, dims, shapes })]));
    const following = pass.nodes.map((node) => ({ ...node, inputs: node.inputs.map((name) => replaced.get(name) ?? name) }));
    append(builder, following);
    const nodes = [...builder.nodes];
    const ones = emit(builder, 'Expand', [scalar(builder, 1), emit(builder, 'Shape', [spec.output])]);
    const forward = { nodes, shapes, constants: tensors };
    const wanted = [...new Set(spec.layers.map(({ tensor }) => tensor))];
    const gradientOf = take(differentiate(builder, forward, { output: spec.output, gradient: ones }, wanted));
    const values = new Map<string, string>();
    const outputs = spec.layers.map((layer) => {
      const output = freshName(builder, `${spec.flow.text}:${layer.tensor}`);
      values.set(output, must(gradientOf.get(layer.tensor), 'a gradient'));
      return { layer, output };
    });
    const samples: Feed = { input: spec.input, type: 'float32', dims: spec.sampleDims };
    const inputs = [...slotInputs(slots), ...feedInfos([samples])];
    const graph = generatedModel(pass, builder, { inputs, infos: new Map(), outputs: values });
    return { slots, samples, value: spec.flow.inputs, outputs, graph };
  });
}

/** What stands in the place of a weight is element by element, so its parts have its shape. */
function emitReplaced(
  builder: GraphBuilder,
  { weights }: Flow,
  { input, dims, shapes }: { readonly input: string; readonly dims: readonly number[]; readonly shapes: Map<string, Shape> },
): string {
  const before = builder.nodes.length;
  const value = emitExpression(builder, weights, { values: new Map([['w', input]]), axes: new Map() });
  for (const { outputs } of builder.nodes.slice(before)) {
    for (const name of outputs) shapes.set(name, dims);
  }
  for (const [name, tensor] of builder.initializers) shapes.set(name, tensor.dims);
  return value;
}

function noNumbers({ flow, layers }: FlowSpec, { type }: ForwardPass): Diagnostic {
  const reason = `the network reads ${type} numbers, which stand for something else`;
  return diagnose(untraceable, { layer: layers[0]?.name ?? '', statistic: flow.text, reason });
}

/** Runs the graph of a flow on the network's weights as they are. */
interface Follower {
  /** Gradients by layer name, from the values of the stored tensors. */
  readonly follow: (values: ReadonlyMap<string, ArrayLike<number>>) => Promise<ReadonlyMap<string, Float32Array>>;
  readonly release: () => Promise<void>;
}

export async function createFollower(flow: FlowGraph, options: SessionOptions): Promise<Follower> {
  const { ort, session } = await loadProgram(flow.graph, options);
  const { samples, value } = flow;
  const size = samples.dims.reduce((product, dim) => product * dim, 1);
  const sample = feedTensor(ort, samples, new Float32Array(size).fill(value), 1);
  const weights = flow.slots.map((slot) => ({ slot, values: slot.initial.slice() }));
  const taken = new Set(session.inputNames);
  return {
    async follow(current) {
      const feeds: [string, Tensor][] = [[samples.input, sample]];
      for (const { slot, values } of weights) {
        const own = current.get(slot.tensor);
        if (own !== undefined) values.set(own);
        feeds.push([slot.input, floatTensor(ort, values, slot.dims)]);
      }
      const results = await session.run(Object.fromEntries(feeds.filter(([name]) => taken.has(name))));
      return new Map(
        flow.outputs.map(({ layer, output }) => {
          const data = results[output]?.data;
          if (!(data instanceof Float32Array)) throw new TypeError('gradients are float32');
          return [layer.name, data] as const;
        }),
      );
    },
    release: () => session.release(),
  };
}
