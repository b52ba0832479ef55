/** Draws a group as SVG: boxes in layers, what each makes, reads or takes along, and what holds it. */
import { lengthOf } from '../../basics/lists.ts';
import { itemAt } from '../../basics/must.ts';
import type { CoupledModel, Group, Member } from '../../model/index.ts';
import { html, verbatim, type Html } from '../html.ts';
import { groupGraph, layered, type Box, type Arrow, type GroupGraph, type Layout, type Place } from './layout.ts';
import { visible } from '../../diagnostics/render/visible.ts';

/** For a file of its own, which has no page around it: the colours of `theme.css` that it needs. */
const colours = [
  'svg{--paper:#fffefb;--ink:#23261f;--quiet:#62685a;--rule:#d9dbd0;--wash:#f4f4ec;--bad:#b3261e;',
  '--series-0:#2f7d4f;--series-1:#b3541e;--series-2:#3a66b0;background:var(--paper)}',
  '@media (prefers-color-scheme:dark){svg{--paper:#171915;--ink:#e6e8de;--quiet:#a0a695;',
  '--rule:#3a3d35;--wash:#20231d;--bad:#ff8a80;--series-0:#6fc08f;--series-1:#f0a06a;--series-2:#8db1f0}}',
].join('');

export const style = [
  '.group-picture text{font:11px ui-monospace,Menlo,Consolas,monospace;text-anchor:middle;fill:var(--ink)}',
  '.group-picture .heading{font-weight:600}',
  '.group-picture .name{fill:var(--quiet)}',
  '.group-picture .producer{fill:var(--series-0)}',
  '.group-picture .consumer{fill:var(--series-2)}',
  '.group-picture .change{fill:var(--series-1)}',
  '.group-picture .reason{fill:var(--bad)}',
  '.group-picture rect{fill:var(--wash);stroke:var(--quiet)}',
  '.group-picture .between rect{stroke:var(--rule)}',
  '.group-picture .many rect{stroke:var(--rule);stroke-dasharray:4 3}',
  '.group-picture .maker rect{stroke:var(--series-0);stroke-width:1.6}',
  '.group-picture .reader rect{stroke:var(--series-2);stroke-width:1.6}',
  '.group-picture .changing rect{stroke:var(--series-1);stroke-width:1.6}',
  '.group-picture .pinned rect{stroke:var(--bad);stroke-width:1.6}',
  '.group-picture .way{fill:none;stroke:var(--quiet);stroke-width:1.2}',
  '.group-picture .tip{fill:var(--quiet)}',
].join('');

/** What stands in a box: its operator, what it holds of the group, and why something stays. */
type Line = { readonly text: string; readonly kind: 'heading' | 'name' | Member['side'] | 'reason' | 'change' };

const widest = 44;
const verbs: Readonly<Record<Member['side'], string>> = { producer: 'makes', consumer: 'reads', follower: 'with' };

function linesOf({ heading, name, members, changes, pin }: Box): readonly Line[] {
  return [
    { text: shortened(heading), kind: 'heading' },
    ...(name === '' ? [] : [{ text: shortened(name), kind: 'name' } as const]),
    ...memberLines(members),
    ...(changes ? [{ text: 'gives other values without it', kind: 'change' } as const] : []),
    ...(pin === undefined ? [] : wrapped(`stays: ${pin}`).map((text): Line => ({ text, kind: 'reason' }))),
  ];
}

function memberLines(members: readonly Member[]): readonly Line[] {
  return (['producer', 'consumer', 'follower'] as const).flatMap((side): readonly Line[] => {
    const own = members.filter((member) => member.side === side);
    const [first] = own;
    if (first === undefined) return [];
    const more = own.length > 1 ? ` +${own.length - 1}` : '';
    const times = first.slices === 1 ? '' : ` ×${first.slices}`;
    const place = `[${first.axis}]${times}${more}`;
    const room = widest - verbs[side].length - place.length - 1;
    return [{ text: `${verbs[side]} ${shortened(first.tensor, room)}${place}`, kind: side }];
  });
}

/** Names differ at their ends: the middle goes. */
function shortened(text: string, room = widest): string {
  const shown = visible(text);
  if (shown.length <= room) return shown;
  const start = Math.floor((room - 1) / 3);
  return `${shown.slice(0, start)}…${shown.slice(shown.length - (room - 1 - start))}`;
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of visible(text).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < widest) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(shortened(word));
  }
  return lines;
}

const margin = 12;
const line = 15;
const letter = 6.7;

/** A picture for a page that has our colours; `id` is no other's on it. */
export function drawGroup(coupled: CoupledModel, group: Group, id: string): Html {
  return drawn(coupled, group, id, undefined);
}

/** The same as a file of its own, dark on a dark screen. Ends with a line break. */
export function groupFile(coupled: CoupledModel, group: Group): string {
  return `${
    drawn(
      coupled,
      group,
      'group',
      html`<style>
        ${verbatim(colours + style)}
      </style>`,
    ).html
  }\n`;
}

function drawn(coupled: CoupledModel, group: Group, id: string, ownStyle: Html | undefined): Html {
  const { title, boxes, arrows } = abridged(groupGraph(coupled, group));
  const texts = boxes.map(linesOf);
  const sizes = texts.map((lines) => ({
    width: Math.max(...lines.map(({ text }) => text.length)) * letter + 20,
    height: lines.length * line + 10,
  }));
  const layout = layered(sizes, arrows);
  const [width, height] = [layout.width + 2 * margin, layout.height + 2 * margin];
  const picture = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    class="group-picture"
    role="img"
    aria-labelledby="${id}-title ${id}-text"
    width="${round(width)}"
    height="${round(height)}"
    viewBox="${-margin} ${-margin} ${round(width)} ${round(height)}"
  >
    ${ownStyle}
    <title id="${id}-title">${title}</title>
    <desc id="${id}-text">${texts.map((lines) => lines.map(({ text }) => text).join(', ')).join('; ')}</desc>
    ${routes(layout)}${boxes.map((box, at) => boxHtml(box, itemAt(texts, at), layout.places[at]))}
  </svg>`;
  return verbatim(tight(picture.html));
}

/** Without the spaces between tags: a tag ends nowhere but at `>`, which texts have escaped. */
function tight(svg: string): string {
  return svg
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?(\/?>) ?/g, '$1')
    .replaceAll(' <', '<');
}

function routes({ routes: all }: Layout): readonly Html[] {
  return all.map((route) => {
    const [first, ...others] = route;
    const start = `M${point(first?.x, bottom(first))}`;
    let from = first;
    const path = others.map((place) => {
      const [above, top] = [bottom(from), place.y - place.height / 2];
      const middle = (above + top) / 2;
      const curve = `C${point(from?.x, middle)} ${point(place.x, middle)} ${point(place.x, top)}`;
      from = place;
      return `${curve}L${point(place.x, place === others.at(-1) ? top : bottom(place))}`;
    });
    const end = others.at(-1);
    return html`<path class="way" d="${start}${path.join('')}" /><path
        class="tip"
        d="M${point(end?.x, (end?.y ?? 0) - (end?.height ?? 0) / 2)}l-4 -7h8z"
      />`;
  });
}

function bottom(place: Place | undefined): number {
  return (place?.y ?? 0) + (place?.height ?? 0) / 2;
}

function boxHtml(box: Box, lines: readonly Line[], place: Place | undefined): Html | undefined {
  if (place === undefined) return undefined;
  const { x, y, width, height } = place;
  const top = y - height / 2;
  return html`<g class="${classOf(box)}"
    ><rect x="${round(x - width / 2)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" rx="5" />${lines.map(
      ({ text, kind }, at) => html`<text class="${kind}" x="${round(x)}" y="${round(top + 16 + at * line)}">${text}</text>`,
    )}</g
  >`;
}

function classOf({ pin, changes, members, count }: Box): string {
  if (pin !== undefined) return 'pinned';
  if (changes) return 'changing';
  if (count > 1) return 'many';
  if (members.some(({ side }) => side === 'producer')) return 'maker';
  return members.some(({ side }) => side === 'consumer') ? 'reader' : 'between';
}

function point(x: number | undefined, y: number): string {
  return `${round(x ?? 0)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

// Large graphs in few boxes: operators in a row become one, and the middle of what is still too long.

/** More boxes than this, and a picture is no longer read. */
const most = 48;

export function abridged(graph: GroupGraph): GroupGraph {
  const short = withRows(graph);
  const over = short.boxes.length - most;
  if (over <= 0) return short;
  const first = Math.ceil((most * 2) / 3);
  return merged(short, [Array.from({ length: first + over + 1 - first }, (_, index) => first + index)]);
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
      lengthOf(next[at]) <= 1 &&
      lengthOf(before[at]) <= 1
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
      const list = listAt.get(at)?.flatMap((it) => itemAt(boxes, it));
      return list === undefined ? (boxes[at] ?? []) : joined(list);
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
