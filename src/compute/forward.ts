/** The forward pass of a model as the start of a generated graph. */
import { wholeOutput } from '../basics/slices.ts';
import { itemAt } from '../basics/must.ts';
import { fromFront } from '../model/shapes/known.ts';
import { collecting, diagnose, done, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { notFloat32, oneBatch, unfedInput, unknownOutput, unknownTensor } from '../diagnostics/catalogue/compute.ts';
import { nameAt, type ElementType, type Model, type Node, type Tensor, type ValueInfo } from '../model/graph.ts';
import {
  faultsOn,
  fixedBatch,
  freeBatch,
  isHalf,
  paddingKey,
  paddingRows,
  roundedToHalf,
  storedTensors,
  withTakenBranches,
  codeOfType,
  type HalfType,
} from '../model/index.ts';
import { batchDims, batchShapes, type Shape, type Shapes } from './shapes.ts';
import { createBuilder, freshName, nodesWithOutputs, int, type GraphBuilder } from './builder.ts';
import { halvesOf, inFloat32, type Halves } from './in-float32.ts';
import { modernize, oldestOpset } from './modernize.ts';
import { withOwnStatistics } from './batch-statistics.ts';
import { recurrentForms, type Rewritten } from './recurrent-forms.ts';
import { floatValues, liftConstants, namesIn, neededFor, readsOfNode } from './stored-tensors.ts';
import { intAttribute } from './operators.ts';
import { readingInstead } from './reading-instead.ts';
import { asTrained, type OutputPart, type TrainedForm } from './trained-output.ts';

export interface ForwardPass {
  readonly model: Model;
  readonly builder: GraphBuilder;
  /** In topological order, without constants, up to date; not yet in the builder. */
  readonly nodes: readonly Node[];
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly shapes: Shapes;
  readonly outputShape: Shape;
  /** What the output is put together of, where it is several. */
  readonly parts?: readonly OutputPart[];
  readonly type: ElementType;
  /** Stored tensors that are half precision in the file; here they are float32. */
  readonly halves: Halves;
  /** Nodes before all others: they round what is fed to the half precision that it stands for. */
  readonly roundings: Node[];
}

export interface ForwardSpec extends TrainedForm {
  /** With all tensors in memory (`loadTensors`). */
  readonly model: Model;
  /** Current values of stored tensors by name, where they differ from the model's. */
  readonly weights?: ReadonlyMap<string, Float32Array>;
  /** Model input that gets the samples, and the size of one sample. */
  readonly input: string;
  readonly sampleDims: readonly number[];
  /** Model output that the loss reads: logits, or predictions. */
  readonly output: string;
}

export function forwardPass(spec: ForwardSpec): Outcome<ForwardPass> {
  return collecting((take, fail) => {
    const { input, output } = spec;
    const whole = inFloat32(freeBatch(spec.model, input));
    const model = withTakenBranches(whole, batchDims(input, spec.sampleDims));
    const { graph } = model;
    const entry = graph.inputs.find(({ name }) => name === input);
    if (entry === undefined) return fail([diagnose(unknownTensor, { tensor: input })]);
    const outputs = graph.outputs.map(({ name }) => name);
    const missing = (spec.outputs?.map(wholeOutput) ?? [output]).find((name) => !outputs.includes(name));
    if (missing !== undefined) return fail([diagnose(unknownOutput, { output: missing, outputs })]);
    const opset = model.opsets.get('') ?? oldestOpset;
    const halves = halvesOf(spec.model);
    const stored = liftConstants(graph);
    const builder = createBuilder(Math.max(opset, oldestOpset), namesIn(graph));
    const trained = asTrained(spec, builder, stored.nodes, batchShapes(model, input, spec.sampleDims));
    const needed = neededFor(withoutIdleCasts(trained.nodes, stored.tensors, output), [output]);
    const fault = batchFault(spec, model, needed);
    if (fault !== undefined) return fail([fault]);
    const read = new Set(needed.flatMap(readsOfNode));
    const unfed = graph.inputs.map(({ name }) => name).filter((name) => name !== input && read.has(name));
    if (unfed.length > 0) return fail([diagnose(unfedInput, { inputs: unfed, fed: input })]);
    const { roundings, reading, shapes } = roundedSamples(spec, builder, needed, trained.shapes);
    const recurrent = recurrentForms(builder, take(modernize(reading, opset, builder, shapes)), shapes);
    const normed = withOwnStatistics(builder, recurrent, stored.tensors);
    const formed = withRowStatistics(builder, normed.nodes, normed.shapes);
    const made = [...builder.initializers];
    const tensors = new Map([...leftOut(inFloat32(spec.model), model), ...stored.tensors, ...made]);
    const madeShapes = made.map(([name, { dims }]) => [name, dims] as const);
    return {
      model,
      builder,
      nodes: withPadding(formed.nodes, paddingRows(model)),
      tensors: withWeights(tensors, spec.weights),
      shapes: new Map([...formed.shapes, ...madeShapes]),
      outputShape: shapes.get(output) ?? [],
      parts: trained.parts,
      type: entry.type ?? 'float32',
      halves,
      roundings,
    };
  });
}

/** What a file of a fixed batch computes on that batch alone; `freed` is what was made of it for others. */
function batchFault({ model, input, sampleDims }: ForwardSpec, freed: Model, needed: readonly Node[]): Diagnostic | undefined {
  const batch = freeBatch(model, input) === model ? undefined : fixedBatch(model, input);
  if (batch === undefined || faultsOn(model, new Map([[input, [batch, ...sampleDims]]])).length > 0) return undefined;
  const read = new Set(needed.flatMap(({ outputs }) => outputs));
  const fault = faultsOn(freed, itemAt(batchDims(input, sampleDims), 0)).find(({ node }) => node.outputs.some((name) => read.has(name)));
  return fault && diagnose(oneBatch, { batch, node: fault.node.name, operator: fault.node.op, problem: fault.problem });
}

/** What the branches hold that are not taken: it can be kept and fed, and nothing reads it. */
function leftOut(whole: Model, taken: Model): ReadonlyMap<string, Tensor> {
  const kept = new Set([...storedTensors(taken).values()].map(({ name }) => name));
  const all = [...storedTensors(whole).values()].map(({ name, tensor }) => [name, tensor] as const);
  return new Map(all.filter(([name]) => !kept.has(name)));
}

/** A model that takes halves computes with its samples rounded to them. */
function roundedSamples({ model, input }: ForwardSpec, builder: GraphBuilder, nodes: readonly Node[], shapes: Shapes) {
  const type = model.graph.inputs.find(({ name }) => name === input)?.type;
  if (!isHalf(type)) return { roundings: [], reading: nodes, shapes };
  const rounded = freshName(builder, `rounded:${input}`);
  return {
    roundings: [...roundingNodes(type, input, rounded)],
    reading: nodes.map((node) => readingInstead(node, new Map([[input, rounded]]))),
    shapes: new Map([...shapes, [rounded, shapes.get(input) ?? []]]),
  };
}

function withWeights(tensors: ReadonlyMap<string, Tensor>, weights: ReadonlyMap<string, Float32Array> = new Map()) {
  const current = new Map(tensors);
  for (const [name, values] of weights) {
    const tensor = tensors.get(name);
    if (tensor === undefined) continue;
    current.set(name, { ...tensor, data: { kind: 'bytes', bytes: bytesOf(values) } });
  }
  return current;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A constant has no node that rounds it. */
function roundedTensor(tensor: Tensor, type: HalfType | undefined): Tensor {
  const values = type && floatValues(tensor);
  if (type === undefined || values === undefined) return tensor;
  return { ...tensor, data: { kind: 'bytes', bytes: bytesOf(roundedToHalf(type, values)) } };
}

/** The values of a stored float32 tensor that is to be fed. */
export function storedFloats(
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
): Outcome<{ readonly dims: readonly number[]; readonly values: Float32Array }> {
  const tensor = tensors.get(name);
  if (tensor === undefined) return { diagnostics: [diagnose(unknownTensor, { tensor: name })] };
  const values = floatValues(tensor);
  if (values === undefined) return { diagnostics: [diagnose(notFloat32, { tensor: name, type: tensor.type })] };
  return done({ dims: tensor.dims, values });
}

/**
 * A model of the builder's nodes that computes `outputs`: output name → value. Of the inputs it takes
 * those that are read, of the stored tensors those that are read and not fed.
 */
export function generatedModel(
  { model, tensors, halves, roundings }: ForwardPass,
  builder: GraphBuilder,
  {
    inputs,
    infos,
    outputs,
  }: {
    readonly inputs: readonly ValueInfo[];
    readonly infos: ReadonlyMap<string, ValueInfo>;
    readonly outputs: ReadonlyMap<string, string>;
  },
): Model {
  const nodes = neededFor([...roundings, ...nodesWithOutputs(builder, outputs)], outputs.keys());
  const read = new Set(nodes.flatMap(readsOfNode));
  const fed = new Set([...inputs.map(({ name }) => name), ...roundings.flatMap((it) => it.outputs)]);
  const constants = [...tensors, ...builder.initializers]
    .filter(([name]) => read.has(name) && !fed.has(name))
    .map(([name, tensor]) => [name, roundedTensor(tensor, halves.get(name))] as const);
  return {
    irVersion: Math.max(model.irVersion, 8),
    opsets: new Map([...model.opsets, ['', builder.opset]]),
    functions: model.functions,
    producer: 'espalier',
    metadata: new Map(),
    graph: {
      name: 'espalier',
      inputs: inputs.filter(({ name }) => read.has(name)),
      outputs: [...outputs.keys()].map((name) => infos.get(name) ?? { name, type: 'float32' }),
      nodes,
      initializers: new Map(constants),
      valueInfo: new Map(),
    },
  };
}

/** LayerNormalization with names for each row's mean and inverse deviation, which its gradient starts from. */
function withRowStatistics(builder: GraphBuilder, nodes: readonly Node[], shapes: Shapes): Rewritten {
  const added = new Map<string, Shape>();
  const rewritten = nodes.map((node) => {
    const shape = shapes.get(nameAt(node.inputs, 0));
    if (node.op !== 'LayerNormalization' || node.domain !== '' || shape === undefined) return node;
    const first = fromFront(intAttribute(node, 'axis', -1), shape.length);
    const [y = '', ...known] = node.outputs;
    const statistics = ['mean', 'inverse deviation'].map((kind, index) => {
      const given = known[index] ?? '';
      const name = given === '' ? freshName(builder, `${y}/${kind}`) : given;
      const reduced = shape.map((size, axis) => (axis < first ? size : 1));
      added.set(name, reduced);
      return name;
    });
    return { ...node, outputs: [y, ...statistics] };
  });
  return { nodes: rewritten, shapes: new Map([...shapes, ...added]) };
}

/** Lookups of tables with a row for padding say which row it is: their gradient leaves it out. */
function withPadding(nodes: readonly Node[], rows: ReadonlyMap<string, number>): readonly Node[] {
  const known = new Map(rows);
  if (known.size === 0) return nodes;
  return nodes.map((node) => {
    const row = known.get(nameAt(node.inputs, 0));
    if (row === undefined || node.domain !== '') return node;
    if (node.op === 'Identity') known.set(nameAt(node.outputs, 0), row);
    if (node.op !== 'Gather' || fromFront(intAttribute(node, 'axis', 0), 2) !== 0) return node;
    return { ...node, notes: { doc: '', metadata: new Map([[paddingKey, String(row)]]) } };
  });
}

/** The nodes without casts of stored float32 tensors to their own type, which half precision leaves. */
function withoutIdleCasts(nodes: readonly Node[], tensors: ReadonlyMap<string, Tensor>, output: string): readonly Node[] {
  const idle = new Map<string, string>();
  const rest = nodes.filter((node) => {
    const [[input = ''], [made = '']] = [node.inputs, node.outputs];
    const isIdle =
      node.domain === '' &&
      node.op === 'Cast' &&
      made !== output &&
      intAttribute(node, 'to', 0) === codeOfType('float32') &&
      tensors.get(input)?.type === 'float32';
    if (isIdle) idle.set(made, input);
    return !isIdle;
  });
  return idle.size === 0 ? nodes : rest.map((node) => readingInstead(node, idle));
}

// Half precision in a graph that computes in float32: what stands for a half is the float32 master, rounded to the nearest half wherever
// the model reads it (mixed-precision training, Micikevicius et al., arXiv:1710.03740). The rounding has no gradient of its own; it is
// passed straight through, in float32.

/** Nodes that give the half nearest to each number of `from` the name `to`; halves go to the even one. */
export function roundingNodes(type: HalfType, from: string, to: string): readonly Node[] {
  const half = `${to}/${type}`;
  return [cast(from, half, type), cast(half, to, 'float32')];
}

function cast(from: string, to: string, type: ElementType): Node {
  return { name: to, op: 'Cast', domain: '', inputs: [from], outputs: [to], attributes: { to: int(codeOfType(type)) } };
}
