/** What a node reads beside samples, and a file of a fixed batch holds for all of them: for as many as there are. */
import { lengthOf } from '../../basics/lists.ts';
import type { FlatNode } from '../flat/flatten.ts';
import { nameAt, type Dim, type Node } from '../graph.ts';
import { asProduct } from '../shapes/dim-algebra.ts';
import { fromFront } from '../shapes/known.ts';
import { blockOf, follows, type Freeing, type Results } from './freeing.ts';
import { firstOf, forEachSample, isForAny } from './slices-of-samples.ts';

/** What is joined to samples, takes what they scatter, or tells which of their numbers to take, is there once for each sample. */
export function joined(freeing: Freeing, { node, inputs: names }: FlatNode, results: Results, inputs: Results): Results {
  const axis = node.attributes['axis'];
  const rank = lengthOf(inputs.find((it) => it !== undefined)?.dims);
  const on = fromFront(axis?.kind === 'int' ? axis.value : 0, rank);
  const at = Array.from({ length: rank }, (_, own) => own).find((own) => own !== on && inputs.some((it) => follows(it?.dims[own])));
  const held = at === undefined ? undefined : heldAt(freeing, names, inputs, rank - at);
  if (at === undefined || held === undefined) return results;
  const { nodes, read } = beside(freeing, node, inputs, { ...held, fromEnd: rank - at, of: forEachSample });
  if (nodes.length === 0) return results;
  freeing.replaced.set(node, [...nodes, { ...node, inputs: read }]);
  const [first] = inputs;
  const shaped = node.op === 'GatherElements' ? inputs[1] : first;
  if (first === undefined || shaped === undefined) return results;
  const length = node.op === 'Concat' ? inputs.reduce((sum, it) => sum + Number(it?.dims[on]), 0) : Number(shaped.dims[on]);
  const sizes = Number.isInteger(length) ? shaped.dims.with(on, length) : shaped.dims;
  return [{ type: first.type, dims: sizes.with(at, held.size) }];
}

/** What stands beside samples and is the same for each of them is read once, and broadcast, or repeated as blocks such as heads. */
export function matched(freeing: Freeing, { node, inputs: names }: FlatNode, results: Results, inputs: Results): Results {
  const rank = Math.max(...inputs.map((it) => lengthOf(it?.dims)));
  const ends = node.op === 'MatMul' ? rank - 2 : rank;
  const fromEnd = Array.from({ length: ends }, (_, axis) => rank - axis).find((back) => inputs.some((it) => follows(it?.dims.at(-back))));
  const held = fromEnd === undefined ? undefined : heldAt(freeing, names, inputs, fromEnd);
  if (fromEnd === undefined || held === undefined || freeing.batch === 1) return results;
  const { nodes, read } = beside(freeing, node, inputs, { ...held, fromEnd, of: firstOf });
  if (nodes.length === 0) return results;
  freeing.replaced.set(node, [...nodes, { ...node, inputs: read }]);
  return results.map((it) => it && { ...it, dims: it.dims.with(it.dims.length - fromEnd, held.size) });
}

/** An axis of samples: its size, and how many rows of each stand together. */
interface Held {
  readonly size: Dim;
  readonly factor: number;
}

/** The one so far from the end; undefined where rows of other samples stand between those of one. */
function heldAt({ strides }: Freeing, names: readonly string[], inputs: Results, fromEnd: number): Held | undefined {
  const leader = inputs.findIndex((it) => follows(it?.dims.at(-fromEnd)));
  const size = inputs[leader]?.dims.at(-fromEnd);
  if (size === undefined) return undefined;
  const { factor } = asProduct(size);
  return factor === 1 || strides.get(nameAt(names, leader)) === factor ? { size, factor } : undefined;
}

/** What a node reads beside samples, for as many as there are: rows of one sample alone by `of`, several rows repeated as blocks. */
function beside(
  freeing: Freeing,
  node: Node,
  inputs: Results,
  { factor, fromEnd, of }: Held & { readonly fromEnd: number; readonly of: typeof firstOf },
) {
  const nodes: Node[] = [];
  const read = node.inputs.map((name, index) => {
    const rank = lengthOf(inputs[index]?.dims);
    const axis = rank - fromEnd;
    if (inputs[index]?.dims.at(-fromEnd) !== factor * freeing.batch || !isForAny(freeing, name, axis, factor)) return name;
    const made = factor === 1 ? of(freeing, node, name, axis, inputs[index]) : blockOf(freeing, node, name, { axis, rank, factor });
    nodes.push(...made.nodes);
    return made.name;
  });
  return { nodes, read };
}
