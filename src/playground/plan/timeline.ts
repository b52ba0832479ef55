/** The sparsity timeline: stages as bands, every pruning statement as a line of steps. */
import { draw, make } from '../dom.ts';
import type { Course, Line } from './course.ts';
import { count } from './words.ts';

const height = 190;
const margin = { left: 40, right: 12, top: 24, bottom: 28 } as const;
/** How many colours the style has for lines. */
const palette = 6;

/** `width` in pixels. */
export function drawTimeline(course: Course, width: number): readonly Element[] {
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const total = Math.max(1, course.steps);
  const x = (step: number) => round(margin.left + (step / total) * inner.width);
  const y = (share: number) => round(margin.top + (1 - share) * inner.height);
  const base = margin.top + inner.height;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    draw(
      'g',
      { class: 'grid' },
      draw('line', { x1: margin.left, x2: width - margin.right, y1: y(share), y2: y(share) }),
      draw('text', { x: margin.left - 6, y: y(share) + 4, 'text-anchor': 'end' }, `${share * 100}%`),
    ),
  );
  const long = course.stages.filter(({ from, to }) => to > from);
  const bands = long.map(({ name, from, to }, index) =>
    draw(
      'g',
      { class: index % 2 === 0 ? 'band' : 'band other' },
      draw('rect', { x: x(from), y: margin.top, width: round(x(to) - x(from)), height: inner.height }),
      // A name that does not fit stands in the table below.
      ...(fits(name, x(to) - x(from)) ? [draw('text', { x: (x(from) + x(to)) / 2, y: 15, 'text-anchor': 'middle' }, name)] : []),
    ),
  );
  const lines = course.lines.map(({ points }, index) => {
    const steps = points.map(({ step, share }) => `H${x(step)}V${y(share)}`).join('');
    const path = `M${margin.left} ${base}${steps}H${width - margin.right}`;
    return draw(
      'g',
      { class: `line series-${index % palette}` },
      draw('path', { class: 'area', d: `${path}V${base}Z` }),
      draw('path', { class: 'stroke', d: path }),
    );
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * course.steps));
  const axis = [...new Set(ticks)].map((step, index, all) => {
    const anchor = index === 0 ? 'start' : index === all.length - 1 ? 'end' : 'middle';
    return draw('text', { class: 'tick', x: x(step), y: height - 9, 'text-anchor': anchor }, count(step));
  });
  const svg = draw(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': wordsOf(course) },
    ...[...bands, ...grid, ...lines, ...axis],
  );
  return [svg, legend(course.lines)];
}

function legend(lines: readonly Line[]): Element {
  const items = lines.map(({ name, points }, index) =>
    make('li', {}, make('span', { class: `key series-${index % palette}` }), `${name} to ${shareWords(points.at(-1)?.share ?? 0)}`),
  );
  return make('ul', { class: 'legend' }, ...items);
}

/** For those who do not see it. */
function wordsOf({ steps, lines }: Course): string {
  const each = lines.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return name;
    const when =
      points.length === 1
        ? `once, at step ${count(first.step)}`
        : `${points.length} times, from step ${count(first.step)} to ${count(last.step)}`;
    return `${name}: ${when}, up to ${shareWords(last.share)}`;
  });
  return `Sparsity over ${count(steps)} steps. ${each.join('. ')}`;
}

function shareWords(share: number): string {
  return `${Number((share * 100).toPrecision(4))}%`;
}

/** By a rule of thumb for small type, in pixels. */
function fits(name: string, width: number): boolean {
  return name.length * 6.4 < width - 6;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
