/** A small chart a group: how probable each width is over the steps, and which one is the most probable. */
import * as Plot from '@observablehq/plot';
import { count, percent } from '../../figures.ts';
import type { RunData, WidthsData } from '../report-data.ts';
import { drawAtWidth, element } from './element.ts';

export function widthCharts(runs: readonly RunData[]): void {
  for (const [run, { widths }] of runs.entries()) {
    for (const [at, own] of widths.entries()) {
      const target = element(`widths-${run}-${at}`);
      drawAtWidth(target, () => {
        // The first column; all are as wide.
        const each = Math.floor(parseFloat(getComputedStyle(target).gridTemplateColumns));
        target.replaceChildren(...own.groups.map((_, group) => chart(own, group, each)));
      });
    }
  }
}

/** Cells of all groups together. */
const mostCells = 20_000;

interface Cell {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly share: number;
}

function chart(own: WidthsData, group: number, width: number): Element {
  const { name = '', widths: all = [] } = own.groups[group] ?? {};
  const points = thinned(own);
  const cells = points.flatMap(({ at, groups }, index) => {
    const to = points[index + 1]?.at ?? at;
    const { shares = [] } = groups[group] ?? {};
    return to === at ? [] : all.map((one, place): Cell => ({ from: at, to, width: one, share: shares[place] ?? 0 }));
  });
  const chosen = points.map(({ at, groups }) => ({ at, width: groups[group]?.chosen ?? NaN }));
  const title = ({ from, width: one, share }: Cell): string => `${count(one)} units from step ${count(from)} on: ${percent(share)}`;
  const [start = 0, end = 1] = [points[0]?.at, points.at(-1)?.at];
  return Plot.plot({
    width,
    height: Math.min(320, 74 + 16 * all.length),
    marginLeft: 56,
    marginRight: 14,
    marginTop: 26,
    marginBottom: 36,
    ariaLabel: `Widths of ${name}`,
    x: { domain: [start, end], label: 'step', ticks: width / 110 },
    y: { type: 'band', domain: all.toReversed(), label: name, labelArrow: 'none', tickSize: 0, tickFormat: (one: number) => count(one) },
    style: { overflow: 'visible' },
    marks: [
      Plot.barX(cells, {
        x1: 'from',
        x2: 'to',
        y: 'width',
        fill: 'var(--kept)',
        title,
        inset: 0,
        fillOpacity: { value: 'share', scale: null },
      }),
      Plot.line(chosen, { x: 'at', y: 'width', curve: 'step-after', stroke: 'currentColor', strokeWidth: 1.6 }),
      Plot.frame({ strokeOpacity: 0.3 }),
    ],
  });
}

/** So few that the cells can be drawn; the last one is among them. */
function thinned({ groups, points }: WidthsData): WidthsData['points'] {
  const each = groups.reduce((sum, { widths }) => sum + widths.length, 0);
  const every = Math.max(1, Math.ceil((points.length * each) / mostCells));
  return points.filter((_, index) => index === 0 || (points.length - 1 - index) % every === 0);
}
