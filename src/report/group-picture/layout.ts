/**
 * Places boxes in layers, so that every arrow leads down: by longest paths, ordered within a layer by the mean place of what they are tied
 * to (Sugiyama, Tagawa and Toda 1981). A long arrow gets a place of its own in each layer that it crosses.
 */
import { flatMapDefined } from '../../basics/lists.ts';
import { itemAt } from '../../basics/must.ts';
import { matchParts } from '../../basics/matches.ts';
import { nameAt } from '../../model/graph.ts';
import { listAt } from '../../basics/maps.ts';
import { describeNode, printable } from '../../model/describe.ts';
import type { CoupledModel, Group, Member } from '../../model/index.ts';
import { passagesOf, type Passage } from '../../model/coupling/passages.ts';

export type Size = { readonly width: number; readonly height: number };

/** Its middle, in pixels. */
export type Place = Size & { readonly x: number; readonly y: number };

export interface Layout extends Size {
  readonly places: readonly Place[];
  /** Of every arrow the places that it leads through, its ends among them. */
  readonly routes: readonly (readonly Place[])[];
}

const gap = { across: 18, down: 30 };
const lane: Size = { width: 6, height: 0 };
const sweeps = 8;

/** `arrows` lead from lower to higher places in `sizes`. */
export function layered(sizes: readonly Size[], arrows: readonly Arrow[]): Layout {
  const ranks = ranksOf(sizes.length, arrows);
  const all: Size[] = [...sizes];
  const layerOf = [...ranks];
  const links: Arrow[] = [];
  const routes = arrows.map(({ from, to }) => {
    const route = [from];
    for (let rank = itemAt(ranks, from) + 1; rank < itemAt(ranks, to); rank++) {
      route.push(all.push(lane) - 1);
      layerOf.push(rank);
    }
    route.push(to);
    route.slice(1).forEach((next, at) => links.push({ from: itemAt(route, at), to: next }));
    return route;
  });
  const layers = Array.from({ length: Math.max(-1, ...layerOf) + 1 }, (_, rank) => [...all.keys()].filter((at) => layerOf[at] === rank));
  const above = neighbours(all.length, links, ({ from, to }) => [to, from]);
  const below = neighbours(all.length, links, ({ from, to }) => [from, to]);
  const order = ordered(layers, above, below);
  const xs = spread(order, all, above, below);
  const heights = order.map((layer) => Math.max(...layer.map((at) => itemAt(all, at).height)));
  const tops = heights.map((_, rank) => heights.slice(0, rank).reduce((sum, height) => sum + height + gap.down, 0));
  const places = all.map(({ width, height }, at): Place => {
    const rank = itemAt(layerOf, at);
    const y = itemAt(tops, rank) + itemAt(heights, rank) / 2;
    return { x: itemAt(xs, at), y, width, height: height === 0 ? itemAt(heights, rank) : height };
  });
  return {
    width: Math.max(0, ...places.map(({ x, width }) => x + width / 2)),
    height: Math.max(0, ...places.map(({ y, height }) => y + height / 2)),
    places: places.slice(0, sizes.length),
    routes: routes.map((route) => route.flatMap((at) => itemAt(places, at))),
  };
}

function ranksOf(count: number, arrows: readonly Arrow[]): readonly number[] {
  const ranks = new Array<number>(count).fill(0);
  const byEnd = [...arrows].sort((a, b) => a.to - b.to);
  for (const { from, to } of byEnd) ranks[to] = Math.max(itemAt(ranks, to), itemAt(ranks, from) + 1);
  const above = neighbours(count, arrows, ({ from, to }) => [to, from]);
  const below = neighbours(count, arrows, ({ from, to }) => [from, to]);
  // What is read once, and all that leads to it, stands right above its reader.
  const isFree: boolean[] = [];
  for (let at = 0; at < count; at++) isFree[at] = below[at]?.length === 1 && itemAt(above, at).every((earlier) => isFree[earlier] === true);
  for (let at = count - 1; at >= 0; at--) if (isFree[at]) ranks[at] = (ranks[below[at]?.[0] ?? 0] ?? 0) - 1;
  return ranks;
}

type Neighbours = readonly (readonly number[])[];

function neighbours(count: number, links: readonly Arrow[], side: (arrow: Arrow) => readonly [number, number]): Neighbours {
  const found: number[][] = Array.from({ length: count }, () => []);
  for (const link of links) {
    const [at, other] = side(link);
    found[at]?.push(other);
  }
  return found;
}

function ordered(layers: Neighbours, above: Neighbours, below: Neighbours): Neighbours {
  let order = layers;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const tied = sweep % 2 === 0 ? above : below;
    const place = new Map(order.flatMap((layer) => layer.map((at, index) => [at, index] as const)));
    const wish = (at: number): number => mean(itemAt(tied, at).map((it) => place.get(it) ?? 0)) ?? place.get(at) ?? 0;
    order = order.map((layer) => layer.toSorted((a, b) => wish(a) - wish(b)));
  }
  return order;
}

/** Each where the mean of its neighbours is, as far as the order and the gaps allow it. */
function spread(order: Neighbours, sizes: readonly Size[], above: Neighbours, below: Neighbours): readonly number[] {
  const xs = new Array<number>(sizes.length).fill(0);
  const half = (at: number | undefined): number => (sizes[at ?? -1]?.width ?? 0) / 2;
  for (let sweep = 0; sweep <= sweeps; sweep++) {
    for (const layer of sweep % 2 === 0 ? order : order.toReversed()) {
      const wishes = layer.map((at) => {
        return sweep === 0 ? 0 : (mean([...itemAt(above, at), ...itemAt(below, at)].map((it) => itemAt(xs, it))) ?? xs[at] ?? 0);
      });
      const right = packed(layer, wishes, half);
      const mirrored = packed(layer.toReversed(), wishes.map((x) => -x).toReversed(), half);
      layer.forEach((at, index) => {
        xs[at] = (itemAt(right, index) - (mirrored[layer.length - 1 - index] ?? 0)) / 2;
      });
    }
  }
  const left = Math.min(...xs.map((x, at) => x - half(at)));
  return xs.map((x) => x - left);
}

/** As far left as the wishes let them, without an overlap. */
function packed(layer: readonly number[], wishes: readonly number[], half: (at: number | undefined) => number): readonly number[] {
  let edge = -Infinity;
  return layer.map((at, index) => {
    const x = Math.max(itemAt(wishes, index), edge + half(at));
    edge = x + half(at) + gap.across;
    return x;
  });
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

// The part of a model around a group: operators that its slices pass, and the members that each of them reads.

export interface GroupGraph {
  /** What the picture says, in a sentence. */
  readonly title: string;
  /** In an order in which every arrow leads forward. */
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

export interface Box {
  /** The operator, `input` or `output`, or how many operators stand for it. */
  readonly heading: string;
  /** Its own name; of several operators what they are. */
  readonly name: string;
  readonly members: readonly Member[];
  /** The operators that it stands for. */
  readonly count: number;
  /** What stays changes in value here when a unit goes. */
  readonly changes: boolean;
  /** Why no unit can go. */
  readonly pin?: string;
}

/** Places of boxes. */
export type Arrow = { readonly from: number; readonly to: number };

export function groupGraph(coupled: CoupledModel, group: Group): GroupGraph {
  const { flat, walk } = coupled;
  const roots = new Set(group.units.map(({ label }) => walk.labels.find(label)));
  const isOurs = (root: number): true | undefined => (roots.has(root) ? true : undefined);
  // Reading a size hands no slice on.
  const passages = listAt(passagesOf(flat, walk, isOurs), true).filter(({ node }) => node.node.op !== 'Shape');
  const boxes = passages.map((passage) => boxOf(passage, coupled, group));
  const makers = new Map(passages.flatMap(({ outputs }, at) => outputs.map((value) => [value, at] as const)));
  const arrows = passages.flatMap(({ inputs }, to) =>
    inputs.flatMap((value) => {
      const from = makers.get(value);
      return from === undefined ? [] : [{ from, to }];
    }),
  );
  return { title: titleOf(group), ...withHolder({ boxes, arrows }, passages, group) };
}

function boxOf({ node, inputs }: Passage<true>, { flat }: CoupledModel, group: Group): Box {
  const read = new Set(flatMapDefined(inputs, (value) => flat.constants.get(value)?.name));
  const where = describeNode(node.node);
  const { name, op, outputs } = node.node;
  return {
    heading: printable(op),
    name: printable(name === '' ? nameAt(outputs, 0) : name),
    members: group.members.filter(({ tensor }) => read.has(tensor)),
    count: 1,
    changes: group.changes.includes(where),
    pin: group.pin?.where === where ? group.pin.why : undefined,
  };
}

type Drawn = Pick<GroupGraph, 'boxes' | 'arrows'>;

/** What pins a group may be no operator that it passes: an input, an output, or whatever reads its size. */
function withHolder({ boxes, arrows }: Drawn, passages: readonly Passage<true>[], { pin }: Group): Drawn {
  if (pin === undefined || boxes.some((box) => box.pin !== undefined)) return { boxes, arrows };
  const [, heading = '', name = ''] = matchParts(/^(input|output) `(.*)`$/, pin.where);
  const plain = { members: [], count: 0, changes: false, pin: pin.why };
  const at = boxes.length;
  if (heading === 'output') {
    const from = passages.findLastIndex(({ outputs }) => outputs.map(printable).includes(name));
    return { boxes: [...boxes, { ...plain, heading, name }], arrows: [...arrows, ...(from < 0 ? [] : [{ from, to: at }])] };
  }
  if (heading === 'input') {
    const moved = arrows.map(({ from, to }) => ({ from: from + 1, to: to + 1 }));
    const readers = passages.flatMap(({ node }, to) => (node.inputs.map(printable).includes(name) ? [{ from: 0, to: to + 1 }] : []));
    return { boxes: [{ ...plain, heading, name }, ...boxes], arrows: [...readers, ...moved] };
  }
  return { boxes: [...boxes, { ...plain, heading: 'held by', name: pin.where }], arrows };
}

function titleOf({ units, kind, name, pin }: Group): string {
  const word = units.length === 1 ? kind.replace(/s$/, '') : kind;
  const what = `${units.length} ${word} of ${printable(name)}`;
  return pin === undefined ? what : `${what}, which stay`;
}
