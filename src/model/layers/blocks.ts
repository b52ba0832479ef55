/**
 * Residual blocks found by structure. A residual sum joins a branch to the value that it forked
 * from; what lies between fork and sum is a sublayer, and sublayers make blocks.
 */
import { isDefault, sourcesOf } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';

/** What a shortcut may hold besides nothing at all: a projection and its norm. */
const shortcut: ReadonlySet<string> = new Set(
  [
    'Add AveragePool BatchNormalization Cast Conv Gemm GroupNormalization Identity InstanceNormalization LayerNormalization MatMul',
    'MaxPool Mul Pad',
  ]
    .join(' ')
    .split(' '),
);

const longestShortcut = 6;

/** A branch of more nodes is no sublayer, but may take a hostile file's whole graph each time. */
const longestBranch = 20_000;

/** The number of the residual block of every weighted node that lies in one, from 0. */
export function residualBlocks(
  flat: FlatGraph,
  data: ReadonlySet<ValueId>,
  weighted: ReadonlySet<FlatNode>,
  attention: ReadonlySet<FlatNode>,
): ReadonlyMap<FlatNode, number> {
  const dominators = immediateDominators(flat, data, new Map(flat.nodes.map((flatNode, index) => [flatNode, index])));
  const blocks = new Map<FlatNode, number>();
  let block = -1;
  let afterAttention = true;
  const hasAttention = attention.size > 0;
  for (const sum of flat.nodes) {
    if (sum.node.op !== 'Add' || !isDefault(sum)) continue;
    const fork = dominators.get(sum);
    if (fork === undefined || !sum.inputs.every((input) => data.has(input))) continue;
    if (!sum.inputs.some((input) => isShortcut(flat, data, input, fork))) continue;
    const sublayer = nodesBetween(flat, data, sum, fork).filter((inner) => weighted.has(inner));
    // A sum around another one is a long skip, as in U-Net: the inner blocks have their numbers.
    const fresh = sublayer.filter((inner) => !blocks.has(inner));
    if (fresh.length === 0 || fresh.length < sublayer.length) continue;
    const attends = sublayer.some((inner) => attention.has(inner));
    // A transformer's block is its attention and what follows up to the next attention.
    if (!hasAttention || block < 0 || (attends && !afterAttention)) block++;
    afterAttention = attends;
    for (const inner of fresh) blocks.set(inner, block);
  }
  return blocks;
}

/** The nearest node that every path of data to a node passes; absent behind the inputs alone. */
function immediateDominators(
  flat: FlatGraph,
  data: ReadonlySet<ValueId>,
  position: ReadonlyMap<FlatNode, number>,
): ReadonlyMap<FlatNode, FlatNode> {
  const dominators = new Map<FlatNode, FlatNode>();
  const place = (flatNode: FlatNode | undefined) => (flatNode === undefined ? -1 : (position.get(flatNode) ?? -1));
  for (const flatNode of flat.nodes) {
    let common: FlatNode | undefined;
    let first = true;
    for (const source of sourcesOf(flatNode)) {
      if (!data.has(source)) continue;
      let other = flat.producers.get(source);
      if (first) common = other;
      first = false;
      while (common !== other) {
        if (place(common) > place(other)) common = common && dominators.get(common);
        else other = other && dominators.get(other);
      }
    }
    if (common !== undefined) dominators.set(flatNode, common);
  }
  return dominators;
}

/** True where a value is made from the fork by no more than a projection. */
function isShortcut(flat: FlatGraph, data: ReadonlySet<ValueId>, value: ValueId, fork: FlatNode): boolean {
  let producer = flat.producers.get(value);
  for (let steps = 0; producer !== undefined && steps <= longestShortcut; steps++) {
    if (producer === fork) return true;
    const sources = producer.inputs.filter((input) => data.has(input));
    if (!shortcut.has(producer.node.op) || sources.length !== 1) return false;
    producer = flat.producers.get(sources[0] ?? '');
  }
  return false;
}

function nodesBetween(flat: FlatGraph, data: ReadonlySet<ValueId>, sum: FlatNode, fork: FlatNode): readonly FlatNode[] {
  const between = new Set<FlatNode>();
  const stack = [...sum.inputs];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    const producer = data.has(value) ? flat.producers.get(value) : undefined;
    if (producer === undefined || producer === fork || between.has(producer)) continue;
    if (between.size >= longestBranch) return [];
    between.add(producer);
    for (const source of sourcesOf(producer)) stack.push(source);
  }
  return [...between];
}
