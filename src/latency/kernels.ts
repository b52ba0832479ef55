/** Operators with a weight, each as a model of its own whose weight can be made smaller. */
import { ownAt } from '../basics/own.ts';
import { membersAt } from '../basics/maps.ts';
import { nameAt } from '../model/graph.ts';
import { createBuilder, int } from '../compute/builder.ts';
import { ownModel } from '../compute/own-model.ts';
import * as models from '../model/index.ts';
import type { FixedInput } from './fixed-inputs.ts';

export interface Kernel {
  readonly output: string;
  readonly operator: string;
  readonly tensor: string;
  readonly dims: readonly number[];
  readonly axes: readonly { readonly axis: number; readonly sizes: readonly number[] }[];
  /** Equal for kernels that take equally long, at every choice of sizes. */
  readonly key: string;
  /** With so many along each of `axes`. */
  readonly at: (sizes: readonly number[]) => KernelModel;
}

export type KernelModel = { readonly model: models.Model; readonly inputs: readonly FixedInput[] };

/** In graph order, those of the main graph whose sizes are known for these inputs. */
export function kernelsOf(model: models.Model, inputs: readonly FixedInput[]): readonly Kernel[] {
  const shapes = models.inferShapes(model, new Map(inputs.map(({ name, dims }) => [name, dims])));
  const stored = new Map([...models.storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  const cut = axesThatShrink(model);
  return model.graph.nodes.flatMap((node) => {
    const kernel = kernelOf(node, { model, shapes, stored, cut });
    return kernel === undefined ? [] : [kernel];
  });
}

interface World {
  readonly model: models.Model;
  readonly shapes: models.Shapes;
  readonly stored: ReadonlyMap<string, models.Tensor>;
  /** Axes by tensor. */
  readonly cut: ReadonlyMap<string, ReadonlySet<number>>;
}

function kernelOf(node: models.Node, world: World): Kernel | undefined {
  const index = node.domain === '' ? ownAt(weightInputs, node.op) : undefined;
  const tensor = index === undefined ? undefined : nameAt(node.inputs, index);
  const weight = tensor === undefined ? undefined : world.stored.get(tensor);
  const [output] = node.outputs;
  if (!tensor || !weight || output === undefined || !models.isFloat(weight.type)) return undefined;
  const sources = sourcesOf(node, world);
  if (sources === undefined) return undefined;
  const { dims } = weight;
  const isCut = resized(node, dims, dims) !== undefined;
  const axes = membersAt(world.cut, tensor)
    .filter((axis) => isCut && axis < 2)
    .sort((a, b) => a - b)
    .map((axis) => ({ axis, sizes: sampledSizes(dims[axis] ?? 1, partsOf(node, dims, axis)) }));
  const { op: operator, attributes } = node;
  return {
    output,
    operator,
    tensor,
    dims,
    axes,
    key: JSON.stringify([operator, attributes, sources.map((one) => one && [one.isStored, one.type, one.dims]), axes]),
    at: (sizes) => {
      const now = axes.reduce((all, { axis }, nth) => all.with(axis, sizes[nth] ?? 1), [...dims]);
      return modelOf(node, sources, now, world.model);
    },
  };
}

interface Source extends FixedInput {
  /** Constants stay such, so that the engine packs them beforehand. */
  readonly isStored: boolean;
}

/** Undefined entries are inputs that are left out; undefined as a whole where a size is unknown. */
function sourcesOf(node: models.Node, { shapes, stored }: World): readonly (Source | undefined)[] | undefined {
  const sources: (Source | undefined)[] = [];
  for (const name of node.inputs) {
    if (name === '') {
      sources.push(undefined);
      continue;
    }
    const tensor = stored.get(name);
    const { type, dims } = tensor ?? shapes.get(name) ?? {};
    const sizes = dims?.filter((dim) => typeof dim === 'number');
    if (type === undefined || sizes === undefined || sizes.length !== dims?.length) return undefined;
    sources.push({ name, type, dims: sizes, isStored: tensor !== undefined });
  }
  return sources;
}

function modelOf(node: models.Node, sources: readonly (Source | undefined)[], dims: readonly number[], model: models.Model): KernelModel {
  const weight = sources[weightInputs[node.op] ?? 1];
  const change = resized(node, weight?.dims ?? dims, dims);
  const builder = createBuilder(model.opsets.get('') ?? 17);
  const inputs: FixedInput[] = [];
  for (const [index, source] of sources.entries()) {
    if (source === undefined) continue;
    const { name, type } = source;
    const own = change?.dimsOf(index, source.dims) ?? source.dims;
    const count = own.reduce((product, size) => product * size, 1);
    if (!source.isStored) {
      if (inputs.every((other) => other.name !== name)) inputs.push({ name, type, dims: own });
    } else {
      builder.initializers.set(name, {
        name,
        type,
        dims: own,
        data: { kind: 'bytes', bytes: new Uint8Array(models.byteSize(type, count)) },
      });
    }
  }
  const outputs = node.outputs.filter((name) => name !== '').map((name) => ({ name }));
  const [first] = outputs;
  const own = { ...node, attributes: change?.attributes ?? node.attributes };
  const type = weight?.type ?? 'float32';
  const graph = { name: first?.name ?? '', nodes: [own], inputs };
  return { model: ownModel(builder, { ...graph, outputs: outputs.map(({ name }) => ({ name, type })) }), inputs };
}

/** Axes of stored tensors along which units can go. */
function axesThatShrink(model: models.Model): ReadonlyMap<string, ReadonlySet<number>> {
  const axes = new Map<string, Set<number>>();
  for (const { pin, cuts, members } of models.allGroups(model)) {
    if (pin !== undefined || cuts !== undefined) continue;
    for (const { tensor, axis } of members.filter(({ unit }) => unit === undefined)) {
      axes.set(tensor, (axes.get(tensor) ?? new Set<number>()).add(axis));
    }
  }
  return axes;
}

/** What an operator takes when its weight gets other sizes. */
interface Resized {
  /** Dimensions of an input, given those that it has now. */
  readonly dimsOf: (input: number, dims: readonly number[]) => readonly number[];
  readonly attributes: models.Node['attributes'];
}

/** The input that a weight is, by operator. */
const weightInputs: Readonly<Record<string, number>> = { Conv: 1, ConvTranspose: 1, Gemm: 1, MatMul: 1, LSTM: 1, GRU: 1, RNN: 1 };

/** Undefined for operators whose weights cannot be made smaller alone; their cost counts in proportion. */
function resized(node: models.Node, from: readonly number[], to: readonly number[]): Resized | undefined {
  switch (node.op) {
    case 'Conv':
      return convolution(node, from, to, { out: 0, in: 1 });
    case 'ConvTranspose':
      return convolution(node, from, to, { out: 1, in: 0 });
    case 'Gemm':
      return product(node, to);
    case 'MatMul':
      return to.length === 2 ? product(node, to) : undefined;
    default:
      return undefined;
  }
}

/** How many parts an axis of the weight falls into, all of the same size whatever is cut. */
function partsOf(node: models.Node, dims: readonly number[], axis: number): number {
  const isConvolution = node.op === 'Conv' || node.op === 'ConvTranspose';
  const across = dims[1] ?? 1;
  return isConvolution && axis === 0 && across > 1 ? integer(node, 'group', 1) : 1;
}

/** Of a depthwise convolution the groups go with the channels; others keep theirs. */
function convolution(
  node: models.Node,
  from: readonly number[],
  to: readonly number[],
  axes: { readonly out: 0 | 1; readonly in: 0 | 1 },
): Resized {
  const before = integer(node, 'group', 1);
  const group = before > 1 && from[1] === 1 ? Math.round((before * (to[0] ?? 1)) / (from[0] ?? 1)) : before;
  const [own = 1, across = 1] = to;
  const [inputs, outputs] = axes.in === 1 ? [across * group, own] : [own, across * group];
  return {
    attributes: { ...node.attributes, group: int(group) },
    dimsOf: (input, dims) => {
      if (input === 0) return withAxis(dims, 1, inputs);
      return input === 1 ? to : [outputs];
    },
  };
}

function product(node: models.Node, to: readonly number[]): Resized {
  const isGemm = node.op === 'Gemm';
  const [first = 1, second = 1] = to;
  const isTransposed = isGemm && integer(node, 'transB', 0) === 1;
  const [inputs, outputs] = isTransposed ? [second, first] : [first, second];
  const axis = isGemm ? (integer(node, 'transA', 0) === 1 ? 0 : 1) : -1;
  return {
    attributes: node.attributes,
    dimsOf: (input, dims) => {
      if (input === 0) return withAxis(dims, axis, inputs);
      return input === 1 ? to : dims.at(-1) === 1 ? dims : withAxis(dims, -1, outputs);
    },
  };
}

function withAxis(dims: readonly number[], axis: number, size: number): readonly number[] {
  return dims.length === 0 ? dims : dims.with(axis, size);
}

function integer(node: models.Node, name: string, otherwise: number): number {
  const attribute: models.Attribute | undefined = node.attributes[name];
  return attribute?.kind === 'int' ? attribute.value : otherwise;
}

// The network with fewer and fewer of all units that can go.

interface Rung {
  /** `87.5%`. */
  readonly kept: string;
  readonly model: models.Model;
}

const rungs = 8;

/** Heads stand for their dimensions, which lie on the same axes; looking a row up takes as long however many there are. */
const others: ReadonlySet<string> = new Set(['dimensions', 'rows']);

/** From the whole network down; nothing where no unit can go. */
export function ladderOf(model: models.Model): readonly Rung[] {
  const groups = models.freeGroups(model).filter(({ cuts, kind }) => cuts === undefined && !others.has(kind));
  if (groups.length === 0) return [];
  return Array.from({ length: rungs }, (_, nth) => {
    const share = (rungs - nth) / rungs;
    const gone = groups.map((group) => {
      const bundles = models.bundlesOf(group, (unit) => unit);
      return { group, units: bundles.slice(Math.max(1, Math.round(share * bundles.length))).flat() };
    });
    return { kept: `${100 * share}%`, model: nth === 0 ? model : models.modelWithout(model, gone) };
  });
}

/** Numbers that kernels compute at once: between its multiples nothing gets faster. */
const vector = 8;
const mostVectors = 8;
/** Of a small axis so many. */
const fewest = 4;

/** Ascending, the full size last; all multiples of `parts`, where it is divided into so many. */
export function sampledSizes(size: number, parts = 1): readonly number[] {
  const step = size <= 2 * vector ? Math.ceil(size / fewest) : vector * Math.ceil(size / (vector * mostVectors));
  const steps = Array.from({ length: Math.ceil(size / step) - 1 }, (_, index) => (index + 1) * step);
  return [...new Set([...steps.map((one) => Math.ceil(one / parts) * parts).filter((one) => one < size), size])];
}
