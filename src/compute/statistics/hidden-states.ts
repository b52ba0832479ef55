/**
 * Where a network can be cut in two so that one tensor is all that the second part reads of the first:
 * the hidden state between two blocks. What is worked on block after block then passes each block
 * twice, once to be measured and once as it has become, whatever the number of blocks.
 */
import type { Layer, Model, Node } from '../../model/graph.ts';
import { batchShapes, fixedDims } from '../shapes.ts';
import { inferShapes, isHalf } from '../../model/index.ts';
import { neededFor, readsOfNode } from '../stored-tensors.ts';

/** A tensor, and the number of nodes that lie before it is all that is needed of them. */
export interface Cut {
  readonly tensor: string;
  readonly position: number;
  /** Without the batch. */
  readonly sampleDims: readonly number[];
}

/** What is worked on in turn, and the input that the samples are fed to. */
export interface CutRequest {
  readonly model: Model;
  readonly input: string;
  readonly sampleDims: readonly number[];
  readonly turns: readonly (readonly Layer[])[];
}

/** What lies between two cuts, or behind one. */
export type Stretch = { readonly from: Cut; readonly to?: Cut };

/** For each turn from the last cut before any of its layers, or of a later turn's, is used, to the first one behind which none of the turn's layers is used. */
export function hiddenStretches({ model, input, sampleDims, turns }: CutRequest): readonly Stretch[] {
  const { nodes } = model.graph;
  const dependent = dependents(nodes, [input]);
  const whole: Cut = { tensor: input, position: 0, sampleDims };
  const cuts = [whole, ...singleTensors(model, input, sampleDims, dependent)];
  const uses = turns.map((layers) => usesOf(nodes, layers, dependent));
  return turns.map((_, turn) => {
    const first = Math.min(...uses.slice(turn).map((own) => own[0] ?? 0));
    const last = uses[turn]?.at(-1) ?? nodes.length;
    const from = cuts.findLast(({ position }) => position <= first) ?? whole;
    const to = cuts.find(({ position }) => position > last);
    return to === undefined ? { from } : { from, to };
  });
}

/** The model without nodes and stored tensors that its outputs do not depend on. */
export function withoutUnread(model: Model): Model {
  const { graph } = model;
  const outputs = graph.outputs.map(({ name }) => name);
  const nodes = neededFor(graph.nodes, outputs);
  const read = new Set([...outputs, ...nodes.flatMap(readsOfNode)]);
  const initializers = new Map([...graph.initializers].filter(([name]) => read.has(name)));
  return { ...model, graph: { ...graph, nodes, initializers } };
}

/** The model from one cut to another, or to its outputs; what no sample reaches is in every part. */
export function partOfModel(model: Model, from: Cut, to?: Cut): Model {
  const { graph } = model;
  if (from.position === 0 && to === undefined) return model;
  const dependent = dependents(graph.nodes, [from.tensor, ...graph.inputs.map(({ name }) => name)]);
  const end = to?.position ?? graph.nodes.length;
  const nodes = graph.nodes.filter((node, index) => (index >= from.position && index < end) || !isDependent(node, dependent));
  const { tensor: name, sampleDims } = from;
  const type = graph.inputs.find((input) => input.name === name)?.type ?? 'float32';
  return {
    ...model,
    graph: {
      ...graph,
      nodes,
      inputs: [{ name, type, dims: ['batch', ...sampleDims] }],
      ...(to && { outputs: [{ name: to.tensor, type: 'float32' as const }] }),
    },
  };
}

/** Every place where one tensor of single or half precision and of known shape is read further on, and nothing else. */
function singleTensors(model: Model, input: string, sampleDims: readonly number[], dependent: ReadonlySet<string>): readonly Cut[] {
  const { nodes, outputs } = model.graph;
  const shapes = batchShapes(model, input, sampleDims);
  const types = inferShapes(model, new Map([[input, [1, ...sampleDims]]]));
  const lastRead = new Map<string, number>();
  nodes.forEach((node, index) => readsOfNode(node).forEach((name) => lastRead.set(name, index)));
  outputs.forEach(({ name }) => lastRead.set(name, nodes.length));
  const live = new Set([input]);
  return nodes.flatMap((node, index): readonly Cut[] => {
    for (const name of node.outputs) if (dependent.has(name) && (lastRead.get(name) ?? -1) > index) live.add(name);
    for (const name of readsOfNode(node)) if (lastRead.get(name) === index) live.delete(name);
    const [tensor, another] = live;
    if (tensor === undefined || another !== undefined || tensor === input) return [];
    const shape = shapes.get(tensor) ?? [];
    const dims = fixedDims(shape, 1);
    const type = types.get(tensor)?.type;
    const fits = shape[0] === 'batch' && (type === 'float32' || isHalf(type));
    return fits && dims !== undefined ? [{ tensor, position: index + 1, sampleDims: dims }] : [];
  });
}

/** The nodes on the way of the samples that read one of the layers, in whatever form; ascending. */
function usesOf(nodes: readonly Node[], layers: readonly Layer[], dependent: ReadonlySet<string>): readonly number[] {
  const forms = new Set(layers.map(({ tensor }) => tensor));
  for (const node of nodes) {
    const isForm = readsOfNode(node).some((name) => forms.has(name));
    if (isForm && !isDependent(node, dependent)) node.outputs.forEach((name) => forms.add(name));
  }
  return nodes.flatMap((node, index) => (isDependent(node, dependent) && readsOfNode(node).some((name) => forms.has(name)) ? [index] : []));
}

/** Everything that is computed from one of these tensors. */
function dependents(nodes: readonly Node[], sources: readonly string[]): ReadonlySet<string> {
  const found = new Set(sources);
  for (const node of nodes) if (readsOfNode(node).some((name) => found.has(name))) node.outputs.forEach((name) => found.add(name));
  return found;
}

function isDependent(node: Node, dependent: ReadonlySet<string>): boolean {
  return node.outputs.some((name) => dependent.has(name));
}
