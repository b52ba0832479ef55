/** The graphs of a model as an estimate of memory sees them: built from its header, and never run. */
import { ownAt } from '../../basics/own.ts';
import { sumAt } from '../../basics/maps.ts';
import { nameAt, type Model, type Node, type Tensor, type ValueInfo } from '../../model/graph.ts';
import { elementCount, isHalf, mapTensors, storedTensors, byteSize, inferShapes, sizeNumbers, type Shapes } from '../../model/index.ts';
import type { GraphMemory, Pass } from '../../plan/facts.ts';
import { movesStatistics, trainingForm } from '../batch-statistics.ts';
import { append } from '../builder.ts';
import { differentiate } from '../differentiate.ts';
import { forwardPass, type ForwardPass } from '../forward.ts';
import type { Shape } from '../shapes.ts';
import { neededFor, readsOfNode } from '../stored-tensors.ts';

/** The same question is asked of many statements. */
export function graphMemory(model: Model): GraphMemory {
  const known = new Map<string, number>();
  const remembered = (question: unknown, answer: () => number): number => {
    const key = JSON.stringify(question);
    const value = known.get(key) ?? answer();
    known.set(key, value);
    return value;
  };
  const unread = mapTensors(model, asFloat);
  const tensors = [...storedTensors(model).values()].map(({ tensor }) => tensor);
  return {
    numbers: sumOf(tensors, (count) => count),
    embedded: sumOf(
      tensors.filter(({ data }) => data.kind !== 'external'),
      (count) => 4 * count,
    ),
    sample: (input, dims = dimsOf(model, input)) =>
      (model.graph.inputs.find(({ name }) => name === input)?.type === 'int64' ? 8 : 4) * dims.reduce((product, dim) => product * dim, 1),
    forward: (pass) => remembered(['forward', pass], () => forwardBytes(unread, pass)),
    beside: (pass) => remembered(['beside', pass], () => bytesBeside(unread, pass)),
    unsized: (pass) => unsizedValues(model, fedBy(model, pass)),
    backward: (pass, trained) => remembered(['backward', pass, trained], () => backwardBytes(unread, pass, trained)),
  };
}

function sumOf(tensors: readonly Tensor[], of: (count: number) => number): number {
  return tensors.reduce((sum, { dims }) => sum + of(elementCount(dims) ?? 0), 0);
}

/** Halves are computed with as the float32 that they become. */
function asFloat(tensor: Tensor): Tensor {
  return isHalf(tensor.type) && tensor.data.kind !== 'bytes' ? { ...tensor, type: 'float32' } : tensor;
}

/** An axis that is open counts as 1. */
function dimsOf({ graph }: Model, input: string): readonly number[] {
  const [, ...dims] = graph.inputs.find(({ name }) => name === input)?.dims ?? [];
  return dims.map((dim) => (typeof dim === 'number' ? dim : 1));
}

/** Of one and the same form of the graph, so that nothing is left where the task needs all of it. */
function bytesBeside(model: Model, pass: Pass): number {
  const { graph } = model;
  const { output } = pass.task;
  const fed = fedBy(model, pass);
  const needed = { ...model, graph: { ...graph, nodes: neededFor(graph.nodes, [output]) } };
  if (needed.graph.nodes.length === graph.nodes.length && graph.outputs.length === 1) return 0;
  return Math.max(0, liveValues(model, fed) - liveValues(needed, fed, [output]));
}

function fedBy(model: Model, { task, dims, batch }: Pass): ReadonlyMap<string, readonly number[]> {
  return new Map([[task.input, [batch, ...(dims ?? dimsOf(model, task.input))]]]);
}

function forwardBytes(model: Model, { task, dims, batch }: Pass): number {
  const sampleDims = dims ?? dimsOf(model, task.input);
  const fed = new Map([[task.input, [batch, ...sampleDims]]]);
  const { value: pass } = forwardPass({
    model,
    input: task.input,
    output: task.output,
    classes: task.classes,
    outputs: task.outputs,
    sampleDims,
  });
  return pass ? liveValues(asModel(pass, pass.nodes, [task.output], batch), fed, [task.output]) : liveValues(model, fed);
}

/** Where a network cannot be differentiated the plan says so; what a forward pass holds is then all. */
function backwardBytes(model: Model, pass: Pass, trained: readonly string[]): number {
  const { input, output, classes, outputs } = pass.task;
  const sampleDims = pass.dims ?? dimsOf(model, input);
  const { value: opened } = forwardPass({ model, input, output, classes, outputs, sampleDims });
  if (opened === undefined) return forwardBytes(model, pass);
  const { builder, nodes, tensors } = opened;
  const shapes = new Map<string, Shape>(opened.shapes);
  const formed = nodes.map((node) => {
    if (!movesStatistics(node, tensors)) return node;
    const { node: trains } = trainingForm(builder, node, shapes);
    for (const name of trains.outputs.slice(1)) shapes.set(name, shapeOf(trains, tensors));
    return trains;
  });
  append(builder, formed);
  const forward = { nodes: [...builder.nodes], shapes, constants: tensors };
  // The output itself in the place of the loss: a gradient of the right shape.
  const { value: made } = differentiate(builder, forward, { output, gradient: output }, trained);
  if (made === undefined) return forwardBytes(model, pass);
  const kept = [...made.values()];
  const own = asModel({ ...opened, shapes }, builder.nodes, kept, pass.batch);
  return liveValues(own, new Map([[input, [pass.batch, ...sampleDims]]]), kept);
}

/** Statistics are as long as the scale. */
function shapeOf({ inputs }: Node, tensors: ReadonlyMap<string, Tensor>): Shape {
  return tensors.get(nameAt(inputs, 1))?.dims ?? [];
}

/** Nodes as a model whose shapes can be inferred; what no rule gives is taken from the shapes of the pass. */
function asModel({ model, builder, tensors, shapes }: ForwardPass, nodes: readonly Node[], kept: readonly string[], batch: number): Model {
  const valueInfo = new Map<string, ValueInfo>();
  for (const [name, shape] of shapes) {
    const dims = shape.map((dim) => (typeof dim === 'number' ? dim : along(dim, batch)));
    valueInfo.set(name, { name, type: 'float32', dims });
  }
  return {
    irVersion: 8,
    producer: '',
    functions: model.functions,
    metadata: new Map(),
    opsets: new Map([...model.opsets, ['', builder.opset]]),
    graph: {
      name: '',
      inputs: model.graph.inputs,
      outputs: [],
      valueInfo,
      nodes: neededFor(nodes, kept),
      initializers: new Map([...tensors, ...builder.initializers]),
    },
  };
}

/** `batch`, `4·batch`. */
function along(dim: string, batch: number): number {
  const factor = Number.parseFloat(dim);
  return Number.isFinite(factor) ? factor * batch : batch;
}

// How many bytes of values a graph holds while it runs, from the shapes of its values alone.

/**
 * The most that is alive at a time, in bytes, where nodes run in their order and a value lives until it is
 * read for the last time. Inputs and stored tensors are not counted. An axis that is still open counts as 1.
 */
export function liveValues(
  model: Model,
  dims: ReadonlyMap<string, readonly number[]>,
  kept: Iterable<string> = model.graph.outputs.map(({ name }) => name),
): number {
  const { nodes } = model.graph;
  const shapes = inferShapes(model, dims, sizeNumbers);
  const sizeOf = (name: string): number => {
    const shape = shapes.get(name);
    if (shape === undefined) return 0;
    const count = shape.dims.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : 1), 1);
    return byteSize(shape.type, count);
  };
  const last = lastReads(nodes);
  for (const name of kept) last.set(name, nodes.length);
  const live = new Map<string, number>();
  let [held, most] = [0, 0];
  nodes.forEach((node, index) => {
    for (const name of node.outputs) {
      const size = sizeOf(name);
      held += size;
      live.set(name, size);
    }
    most = Math.max(most, held + workspaceOf(node, shapes));
    for (const name of [...readsOfNode(node), ...node.outputs]) {
      if ((last.get(name) ?? -1) > index) continue;
      held -= sumAt(live, name);
      live.delete(name);
    }
  });
  return most;
}

const gates: Readonly<Record<string, number>> = { LSTM: 4, GRU: 3, RNN: 1 };

/** What a recurrence holds while it runs: the product of its input for all steps and gates. */
function workspaceOf({ op, outputs }: Node, shapes: Shapes): number {
  const name = outputs.find((output) => output !== '');
  const own = ownAt(gates, op);
  const dims = own === undefined ? [] : (shapes.get(name ?? '')?.dims ?? []);
  return 4 * (own ?? 0) * dims.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : 1), 1);
}

/** Values that nodes make, and whose sizes follow from no header: what they hold of memory only a run tells. */
function unsizedValues(model: Model, dims: ReadonlyMap<string, readonly number[]>): readonly string[] {
  const shapes = inferShapes(model, dims, sizeNumbers);
  const isSized = (name: string): boolean => shapes.get(name)?.dims.every((dim) => typeof dim === 'number') === true;
  return model.graph.nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== '' && !isSized(name)));
}

function lastReads(nodes: readonly Node[]): Map<string, number> {
  const last = new Map<string, number>();
  nodes.forEach((node, index) => readsOfNode(node).forEach((name) => last.set(name, index)));
  return last;
}
