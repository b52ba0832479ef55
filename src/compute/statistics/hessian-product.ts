/**
 * The Hessian of the mean loss in the weights of layers, times a direction, by double backward: the gradient of the inner product of
 * gradient and direction (Pearlmutter, Neural Computation 6, 1994). Every operator of the first gradient is differentiated again.
 */
import { must } from '../../basics/must.ts';
import { collecting, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Model, Node } from '../../model/graph.ts';
import { append, emit, freshName, scalar, type GraphBuilder } from '../builder.ts';
import { differentiate, gradientsWhereDependent } from '../differentiate.ts';
import { forwardPass, generatedModel, type ForwardPass, type ForwardSpec } from '../forward.ts';
import { noteShapes } from '../note-shapes.ts';
import { emitLabelLoss, labelFeed, type LabelLoss } from '../objective.ts';
import { addAll } from '../operators.ts';
import type { Shape } from '../shapes.ts';
import { feedInfos, frozenSlots, scalarInfos, slotInputs, type Feed, type StateSlot } from '../slots.ts';
import type { LabelledStart } from './reverse-passes.ts';

export interface HessianProductSpec extends ForwardSpec, LabelLoss {
  /** Stored tensors that the product is taken in, one after the other. */
  readonly tensors: readonly string[];
  /** Stored tensors that may be overwritten between products. */
  readonly replaceable: readonly string[];
}

export interface HessianProductGraph {
  readonly slots: readonly StateSlot[];
  readonly samples: Feed;
  readonly objective: LabelledStart;
  /** Of each stored tensor: the input of its direction, and the output of its product, summed over the batch. */
  readonly ends: readonly {
    readonly tensor: string;
    readonly dims: readonly number[];
    readonly direction: string;
    readonly product: string;
  }[];
  readonly graph: Model;
}

/** The network in inference form. Errors: ESP6001–6013, of the operators of the gradient as well. */
export function buildHessianProduct(spec: HessianProductSpec): Outcome<HessianProductGraph> {
  return collecting((take, fail) => {
    const pass = take(forwardPass(spec));
    const { builder, nodes, tensors } = pass;
    const { slots, diagnostics } = frozenSlots(pass, spec.replaceable);
    if (diagnostics.length > 0) return fail(diagnostics);
    append(builder, nodes);
    const { labels, perSample, classes } = take(labelFeed(spec, pass));
    const weight = freshName(builder, 'loss weight');
    const wanted = [...new Set(spec.tensors)];
    const shapes = new Map<string, Shape>([...pass.shapes, [labels.input, ['batch', ...labels.dims]], [weight, []]]);
    const makers = new Map<Node, Node>();
    const gradients = take(
      differentiate(
        builder,
        { nodes: [...builder.nodes], shapes: pass.shapes, constants: tensors, again: true },
        { output: spec.output, gradient: emitLabelLoss(spec, pass, { labels: labels.input, classes }).gradient(weight) },
        wanted,
        { shapes, makers },
      ),
    );
    const ends = wanted.map((tensor) => {
      const dims = must(tensors.get(tensor), 'a stored tensor').dims;
      const direction = freshName(builder, `direction:${tensor}`);
      shapes.set(direction, dims);
      return { tensor, dims, direction, product: freshName(builder, `product:${tensor}`) };
    });
    const terms = ends.map(({ tensor, direction }) => innerProduct(builder, must(gradients.get(tensor), 'a gradient'), direction));
    const products = take(secondGradients(pass, { inner: addAll(builder, terms), shapes, makers, wanted }));
    const values = new Map(ends.map(({ tensor, direction, product }) => [product, products.get(tensor) ?? zerosLike(builder, direction)]));
    const samples: Feed = { input: spec.input, type: pass.type, dims: spec.sampleDims };
    const inputs = [
      ...slotInputs(slots),
      ...ends.map(({ direction, dims }) => ({ name: direction, type: 'float32' as const, dims })),
      ...scalarInfos([weight]),
      ...feedInfos([samples, labels]),
    ];
    const graph = generatedModel(pass, builder, { inputs, infos: new Map(), outputs: values });
    const read = new Set(graph.graph.inputs.map(({ name }) => name));
    return { slots: slots.filter(({ input }) => read.has(input)), samples, objective: { labels, weight, perSample }, ends, graph };
  });
}

function innerProduct(builder: GraphBuilder, a: string, b: string): string {
  return emit(builder, 'ReduceSum', [emit(builder, 'Mul', [a, b])], { keepdims: { kind: 'int', value: 0 } });
}

/** A weight that the gradient does not depend on has zeros: the loss is linear in it. */
function zerosLike(builder: GraphBuilder, x: string): string {
  return emit(builder, 'Mul', [x, scalar(builder, 0)]);
}

interface Second {
  readonly inner: string;
  readonly shapes: Map<string, Shape>;
  readonly makers: ReadonlyMap<Node, Node>;
  readonly wanted: readonly string[];
}

function secondGradients({ builder, tensors }: ForwardPass, { inner, shapes, makers, wanted }: Second) {
  const nodes = [...builder.nodes];
  noteShapes(builder, nodes, tensors, shapes);
  const forward = { nodes, shapes, constants: new Map([...tensors, ...builder.initializers]), makers };
  return gradientsWhereDependent(builder, forward, { output: inner, gradient: scalar(builder, 1) }, wanted);
}
