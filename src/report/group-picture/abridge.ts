/** Large graphs in few boxes: operators in a row become one, and the middle of what is still too long. */
import type { Arrow, Box, GroupGraph } from './group-graph.ts';

/** More boxes than this, and a picture is no longer read. */
const most = 48;

export function abridged(graph: GroupGraph): GroupGraph {
  const short = withRows(graph);
  const over = short.boxes.length - most;
  if (over <= 0) return short;
  const first = Math.ceil((most * 2) / 3);
  return merged(short, [range(first, first + over + 1)]);
}

/** Operators one after another that hold nothing by themselves. */
function withRows(graph: GroupGraph): GroupGraph {
  const { boxes, arrows } = graph;
  const next = boxes.map((_, at) => arrows.filter(({ from }) => from === at));
  const before = boxes.map((_, at) => arrows.filter(({ to }) => to === at));
  const isLink = (at: number): boolean => {
    const box = boxes[at];
    return (
      box !== undefined &&
      box.members.length === 0 &&
      !box.changes &&
      box.pin === undefined &&
      (next[at]?.length ?? 0) <= 1 &&
      (before[at]?.length ?? 0) <= 1
    );
  };
  const rows: number[][] = [];
  const taken = new Set<number>();
  for (const start of boxes.keys()) {
    if (taken.has(start) || !isLink(start)) continue;
    const row: number[] = [];
    for (let at: number | undefined = start; at !== undefined && isLink(at) && !taken.has(at);) {
      row.push(at);
      taken.add(at);
      at = next[at]?.[0]?.to;
    }
    if (row.length > 1) rows.push(row);
  }
  return merged(graph, rows);
}

/** Every list of places becomes one box, at the last of them. */
function merged({ title, boxes, arrows }: GroupGraph, lists: readonly (readonly number[])[]) {
  const last = new Map(lists.flatMap((list) => list.map((at) => [at, list.at(-1) ?? at] as const)));
  const kept = [...boxes.keys()].filter((at) => (last.get(at) ?? at) === at);
  const place = new Map(kept.map((at, index) => [at, index]));
  const placeOf = (at: number): number => place.get(last.get(at) ?? at) ?? 0;
  const found = new Map<string, Arrow>();
  for (const arrow of arrows) {
    const [from, to] = [placeOf(arrow.from), placeOf(arrow.to)];
    if (from !== to) found.set(`${from} ${to}`, { from, to });
  }
  const listAt = new Map(lists.map((list) => [list.at(-1), list]));
  return {
    title,
    boxes: kept.flatMap((at) => {
      const box = boxes[at];
      const list = listAt.get(at)?.flatMap((it) => boxes[it] ?? []);
      return list === undefined ? (box ?? []) : joined(list);
    }),
    arrows: [...found.values()],
  };
}

function joined(boxes: readonly Box[]): Box {
  const count = boxes.reduce((sum, box) => sum + box.count, 0);
  const words = [...new Set(boxes.flatMap(({ heading, name, count: of }) => (of > 1 ? name.split(', ') : heading)))];
  const tensors = new Set(boxes.flatMap(({ members }) => members.map(({ tensor }) => tensor)));
  const more = words.length > 4 ? ', …' : '';
  const pin = boxes.find((box) => box.pin !== undefined)?.pin;
  return {
    heading: tensors.size === 0 ? `${count} operators` : `${count} more operators, with ${tensors.size} tensors`,
    name: words.slice(0, 4).join(', ') + more,
    members: [],
    count,
    changes: boxes.some(({ changes }) => changes),
    pin,
  };
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
