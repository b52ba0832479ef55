/** Sessions of onnxruntime, which is imported when the first one is made: it is large. */
import { itemAt } from '../basics/must.ts';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { opsetOf, nameAt, type Model, type Node, type Attribute } from '../model/graph.ts';
import { encodeModel, inferShapes } from '../model/index.ts';
import { importOnnxruntime, withoutFaults, type Ort } from './engine.ts';
import { createBuilder, freshName, int, type GraphBuilder } from './builder.ts';
import { ownModel } from './own-model.ts';
import { listedInts, intAttribute, textAttribute, reshape, transpose } from './operators.ts';
import { fixedDims } from './shapes.ts';
import { namesIn, neededFor } from './stored-tensors.ts';

const channels = 64;

let known: Promise<number> | undefined;

/** 16 with AVX-512, 8 with AVX; 1 where onnxruntime has no such kernel. Asked once. */
export async function blockSize(ort: Ort): Promise<number> {
  known ??= observed(ort).catch(() => 1);
  return await known;
}

/** Of two places, the second one's first channel comes behind the first one's whole block. */
async function observed(ort: Ort): Promise<number> {
  const session = await ort.InferenceSession.create(encodeModel(reordering()));
  const places = Float32Array.from({ length: 2 * channels }, (_, index) => index);
  const { y } = await session.run({ x: new ort.Tensor('float32', places, [1, channels, 1, 2]) });
  await session.release();
  return y?.data instanceof Float32Array ? y.data.indexOf(1) : 1;
}

function reordering(): Model {
  const builder = createBuilder(17, ['x', 'y']);
  builder.nodes.push({ name: 'reorder', op: 'ReorderInput', domain: blockedDomain, inputs: ['x'], outputs: ['y'], attributes: {} });
  const model = ownModel(builder, {
    name: 'blocks',
    inputs: [{ name: 'x', type: 'float32', dims: [1, channels, 1, 2] }],
    outputs: [{ name: 'y', type: 'float32' }],
    nodes: builder.nodes,
  });
  return { ...model, opsets: new Map([...model.opsets, [blockedDomain, 1]]) };
}

export interface SessionOptions {
  /** Threads inside an operator; the same number gives the same bytes. */
  readonly threads: number;
  readonly device: string;
  /** Threads that work on parts of a batch; as many as the machine has processors where it is absent. */
  readonly workers?: number;
}

export type { Ort } from './engine.ts';

export type Program = { readonly ort: Ort; readonly session: InferenceSession };

/** Loads a generated graph. Rejects with onnxruntime's own error where it refuses. */
export async function loadProgram(model: Model, options: SessionOptions): Promise<Program> {
  const ort = await importOnnxruntime();
  const { graph, session } = await encodedProgram(model, options);
  return { ort, session: await ort.InferenceSession.create(graph, session) };
}

/** A generated graph as onnxruntime loads it, here or in another thread, and how. */
export async function encodedProgram(
  model: Model,
  options: SessionOptions,
): Promise<{ readonly graph: Uint8Array; readonly session: InferenceSession.SessionOptions }> {
  const ort = await importOnnxruntime();
  const own = options.device === 'cpu' ? inBlocks(model, await blockSize(ort)) : model;
  const placed = placedOn(options.device, own);
  return {
    graph: encodeModel(placed.model),
    session: {
      executionProviders: placed.providers,
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4,
      extra: withoutFaults,
    },
  };
}

export function floatTensor(ort: Ort, data: Float32Array, dims: readonly number[]): Tensor {
  return new ort.Tensor('float32', data, dims);
}

// Which providers of onnxruntime compute a graph, and which of its nodes a device leaves to the processor.

type Providers = NonNullable<InferenceSession.SessionOptions['executionProviders']>;

interface Placed {
  /** The same graph; nodes that have to be named have a name. */
  readonly model: Model;
  readonly providers: Providers;
}

/** Nodes for which a device has no kernel run on the processor, also where onnxruntime believes otherwise. */
export function placedOn(device: string, model: Model): Placed {
  if (device === 'cpu') return { model, providers: ['cpu'] };
  if (device !== 'webgpu') return { model, providers: [cardOf(device), 'cpu'] };
  const { nodes } = model.graph;
  const named = nodes.map((node) => (isLeftOut(node) ? { ...node, name: nameOf(node) } : node));
  const forceCpuNodeNames = named.filter(isLeftOut).map(({ name }) => name);
  return {
    model: { ...model, graph: { ...model.graph, nodes: named } },
    providers: [
      {
        name: 'webgpu',
        // Pooling that is left to the processor reads wrong numbers in the other layout.
        preferredLayout: 'NCHW',
        // onnxruntime takes a list here, or no key at all.
        ...(forceCpuNodeNames.length > 0 && { forceCpuNodeNames }),
      },
      'cpu',
    ],
  };
}

/** `cuda:1` is the second card of its kind; without a number it is the first. */
export function cardOf(device: string): { readonly name: string; readonly deviceId?: number } {
  const [name = '', card] = device.split(':');
  return card === undefined ? { name } : { name, deviceId: Number(card) };
}

/** onnxruntime 1.30 gives these to WebGPU, whose kernels then refuse them while they run. */
function isLeftOut({ op, outputs, attributes }: Node): boolean {
  if (op === 'MaxPool') return outputs.length > 1;
  const training = attributes['training_mode'];
  return op === 'BatchNormalization' && training?.kind === 'int' && training.value === 1;
}

/** Outputs are told apart in every graph; names of nodes may be empty or repeated. */
function nameOf({ op, outputs }: Node): string {
  return `${op} of ${nameAt(outputs, 0)}`;
}

// Convolutions whose weights change, in the form of onnxruntime's fastest kernel: channels in blocks as wide as the processor's vectors.
// onnxruntime itself puts only constant weights into blocks (its `NchwcTransformer`).

/** onnxruntime's own domain for operators on tensors in blocks. */
export const blockedDomain = 'com.microsoft.nchwc';

/** The model with its convolutions in blocks of `size` channels, where these come out even; 1 is no block. */
export function inBlocks(model: Model, size: number): Model {
  const candidates = size > 1 ? model.graph.nodes.filter((node) => isCandidate(node, model)) : [];
  if (candidates.length === 0) return model;
  const { graph } = model;
  const weightDims = dimsOf(model, new Set(candidates.map(({ inputs }) => nameAt(inputs, 1))));
  const builder = createBuilder(opsetOf(model), namesIn(graph));
  const chosen = new Set(candidates);
  for (const node of graph.nodes) {
    const dims = chosen.has(node) ? weightDims.get(nameAt(node.inputs, 1)) : undefined;
    const form = dims && formOf(node, dims, size);
    if (form === undefined) builder.nodes.push(node);
    else emitBlocked(builder, node, form);
  }
  return {
    ...model,
    opsets: new Map([...model.opsets, [blockedDomain, 1]]),
    graph: { ...graph, nodes: builder.nodes, initializers: new Map([...graph.initializers, ...builder.initializers]) },
  };
}

/** A kernel over several places of a plane: with one place, what it saves is less than the blocks cost. */
function isCandidate(node: Node, { graph }: Model): boolean {
  if (node.op !== 'Conv' || node.domain !== '') return false;
  const kernel = listedInts(node, 'kernel_shape');
  const area = kernel.reduce((product, extent) => product * extent, 1);
  const isPadded = textAttribute(node, 'auto_pad', 'NOTSET') === 'NOTSET';
  return kernel.length === 2 && area > 1 && isPadded && !graph.initializers.has(nameAt(node.inputs, 1));
}

function dimsOf(model: Model, weights: ReadonlySet<string>): ReadonlyMap<string, readonly number[]> {
  const nodes = neededFor(model.graph.nodes, weights);
  const shapes = inferShapes({ ...model, graph: { ...model.graph, nodes, outputs: [] } });
  return new Map(
    [...weights].flatMap((name) => {
      const dims = fixedDims(shapes.get(name)?.dims ?? ['?']);
      return dims === undefined ? [] : [[name, dims] as const];
    }),
  );
}

/** How the weights [O, I / groups, h, w] are cut, and in which order the pieces are laid. */
type BlockedForm = { readonly dims: readonly number[]; readonly cut: readonly number[]; readonly order: readonly number[] };

/** Undefined where the channels do not come out even, or where groups share kernels. */
function formOf(node: Node, dims: readonly number[], size: number): BlockedForm | undefined {
  const [outputs = 0, perGroup = 0, ...kernel] = dims;
  const groups = intAttribute(node, 'group', 1);
  if (outputs % size !== 0) return undefined;
  if (groups === 1 && perGroup % size === 0) {
    return { dims, cut: [outputs / size, size, perGroup / size, size, ...kernel], order: [0, 2, 4, 5, 3, 1] };
  }
  if (groups !== outputs || perGroup !== 1) return undefined;
  return { dims, cut: [outputs / size, size, ...kernel], order: [0, 2, 3, 1] };
}

function emitBlocked(builder: GraphBuilder, node: Node, { dims, cut, order }: BlockedForm): void {
  const [x = '', w = '', ...bias] = node.inputs;
  const [y = ''] = node.outputs;
  const laid = reshape(builder, transpose(builder, reshape(builder, w, cut), order), dims);
  const blocked = inDomain(builder, 'ReorderInput', { inputs: [x] });
  const convolved = inDomain(builder, 'Conv', { inputs: [blocked, laid, ...bias], attributes: node.attributes });
  inDomain(builder, 'ReorderOutput', { inputs: [convolved], attributes: { channels: int(itemAt(dims, 0)) }, output: y });
}

function inDomain(
  builder: GraphBuilder,
  op: string,
  {
    inputs,
    attributes = {},
    output = freshName(builder, `${op}:${builder.nodes.length}`),
  }: {
    readonly inputs: readonly string[];
    readonly attributes?: Readonly<Record<string, Attribute>> | undefined;
    readonly output?: string | undefined;
  },
): string {
  const name = freshName(builder, `${op} in blocks:${builder.nodes.length}`);
  builder.nodes.push({ name, op, domain: blockedDomain, inputs, outputs: [output], attributes });
  return output;
}
