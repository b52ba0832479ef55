/** Draws a group as SVG: boxes in layers, what each makes, reads or takes along, and what holds it. */
import type { CoupledModel, Group, Member } from '../../model/index.ts';
import { html, verbatim, type Html } from '../html/html.ts';
import { abridged } from './abridge.ts';
import { type Box, groupGraph } from './group-graph.ts';
import { layered, type Layout, type Place } from './layout.ts';
import { colours, style } from './style.ts';
import { visible } from '../../diagnostics/render/visible.ts';

/** What stands in a box: its operator, what it holds of the group, and why something stays. */
interface Line {
  readonly text: string;
  readonly kind: 'heading' | 'name' | Member['side'] | 'reason' | 'change';
}

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
    if (last !== undefined && last.length + word.length < widest) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(shortened(word));
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
    <desc id="${id}-text">${inWords(texts)}</desc>
    ${routes(layout)}${boxes.map((box, at) => boxHtml(box, texts[at] ?? [], layout.places[at]))}
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

function inWords(texts: readonly (readonly Line[])[]): string {
  return texts.map((lines) => lines.map(({ text }) => text).join(', ')).join('; ');
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
