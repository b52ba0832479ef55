/** What `insert` adds to a network, and how it is folded into the weights or taken out. */
import { lengthOf } from '../basics/lists.ts';
import { must } from '../basics/must.ts';
import { fits, insertedTensors, insertionName, siteIn, type Insertion, type Model, type Site } from '../model/index.ts';
import { insertionsOfStatement } from '../plan/train/planned-train.ts';
import type { PlannedFold, PlannedInsert } from '../plan/plan.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import { mergeAdapters, withChanges, type Network, type Values } from './network.ts';

/**
 * What it adds trains from now on. A is uniform in ±1/√outputs (`kaiming_uniform_(√5)`), each from a
 * stream of its own; B and kernels are 0, so that no output changes.
 */
export function withInserted(
  network: Network,
  statement: PlannedInsert,
  { model, seed }: { readonly model: Model; readonly seed: number },
): Network {
  const insertions = insertionsOfStatement(statement);
  const values = insertions.flatMap((insertion): (readonly [string, Values])[] => {
    const [tensor = ''] = insertedTensors(insertion);
    if (statement.stream === undefined) return [];
    const [[outputs = 1, rank = 1] = []] = siteAt(model, insertion).dims;
    const own = uniform(stream(seed, `${statement.stream}/${tensor}`), outputs * rank, 1 / Math.sqrt(outputs));
    return [[tensor, underMask(own, network.masks.get(tensor))]];
  });
  const inserted = [...(network.inserted ?? []), ...insertions.map(insertionName)];
  return { ...withChanges(network, { values: new Map(values) }), inserted };
}

/** Without what is gone; a merge leaves every output as it was, and masks as they are. */
export function withoutInserted(
  before: Network,
  { kind, gone }: PlannedFold,
  { model, all }: { readonly model: Model; readonly all: readonly Insertion[] },
): Network {
  const network = mergeAdapters(before);
  const names = new Set(gone);
  const own = all.filter((insertion) => names.has(insertionName(insertion)));
  const values = new Map<string, Values>();
  for (const insertion of own) {
    const merged = kind === 'merge inserted' ? folded(network, insertion, siteAt(model, insertion), model) : [];
    for (const [tensor, now] of merged) values.set(tensor, underMask(now, network.masks.get(tensor)));
    for (const tensor of insertedTensors(insertion)) values.set(tensor, new Float32Array(lengthOf(network.values.get(tensor))));
  }
  const inserted = (network.inserted ?? []).filter((name) => !names.has(name));
  return { ...withChanges(network, { values }), inserted };
}

function siteAt(model: Model, insertion: Insertion): Site {
  const site = siteIn(model, insertion);
  if (!fits(site)) throw new Error(`${insertion.layer} takes no insertion`);
  return site;
}

function underMask(values: Float32Array, mask: Uint8Array | undefined): Float32Array {
  return mask === undefined ? values : values.map((value, at) => (mask[at] === 0 ? 0 : value));
}

type Folded = readonly (readonly [tensor: string, values: Float32Array])[];

/** New values of the layer's tensors. */
function folded(network: Network, insertion: Insertion, { node, dims: own }: Site, model: Model): Folded {
  const { tensor, form, size } = insertion;
  const dims = must(model.graph.initializers.get(tensor), 'a stored tensor').dims;
  const read = (name: string): Float32Array => {
    const values = network.values.get(name);
    if (!(values instanceof Float32Array)) throw new TypeError(`${name} is not float32`);
    return values;
  };
  const [first = new Float32Array(), second = new Float32Array()] = insertedTensors(insertion).map(read);
  if (form === 'bypass') {
    const channels = (own[0]?.[1] ?? 1) * size;
    return [[tensor, withKernel(read(tensor), dims, first, { channels, groups: size })]];
  }
  const transB = node.attributes['transB'];
  const isTransposed = node.op === 'Gemm' && transB?.kind === 'int' && transB.value === 1;
  const product = { a: first, b: second, rank: size };
  const weight = withProduct(read(tensor), product, isTransposed);
  const bias = node.op === 'Gemm' ? node.inputs[2] : undefined;
  return [[tensor, weight], ...(bias ? [[bias, withProduct(read(bias), product, false)] as const] : [])];
}

/** The bypass is added in the middle of the window. */
function withKernel(
  weight: Float32Array,
  [outputs = 1, part = 1, ...kernel]: readonly number[],
  bypass: Float32Array,
  { channels, groups }: { readonly channels: number; readonly groups: number },
): Float32Array {
  const sum = weight.slice();
  const places = kernel.reduce((product, size) => product * size, 1);
  // The middle of odd sizes, row-major.
  const middle = (places - 1) / 2;
  const width = channels / groups;
  const ownGroups = channels / part;
  for (let out = 0; out < outputs; out++) {
    const first = Math.floor((out * groups) / outputs) * width;
    const ownFirst = Math.floor((out * ownGroups) / outputs) * part;
    for (let index = 0; index < width; index++) {
      const at = (out * part + first + index - ownFirst) * places + middle;
      sum[at] = (sum[at] ?? 0) + (bypass[out * width + index] ?? 0);
    }
  }
  return sum;
}

interface Product {
  /** [outputs, rank]. */
  readonly a: Float32Array;
  /** [rank, outputs]. */
  readonly b: Float32Array;
  readonly rank: number;
}

/** W + WAB, row by row; `isTransposed`: the rows of W are its outputs. */
function withProduct(weight: Float32Array, { a, b, rank }: Product, isTransposed: boolean) {
  const outputs = a.length / rank;
  const rows = weight.length / outputs;
  const place = (row: number, out: number): number => (isTransposed ? out * rows + row : row * outputs + out);
  const sum = weight.slice();
  const low = new Float64Array(rank);
  for (let row = 0; row < rows; row++) {
    low.fill(0);
    for (let out = 0; out < outputs; out++) {
      const value = weight[place(row, out)] ?? 0;
      for (let r = 0; r < rank; r++) low[r] = (low[r] ?? 0) + value * (a[out * rank + r] ?? 0);
    }
    for (let out = 0; out < outputs; out++) {
      let value = weight[place(row, out)] ?? 0;
      for (let r = 0; r < rank; r++) value += (low[r] ?? 0) * (b[r * outputs + out] ?? 0);
      sum[place(row, out)] = value;
    }
  }
  return sum;
}
