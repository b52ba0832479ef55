/** Charts of their own, drawn at the width of the page: gates by input, widths of a search, and what sparsity costs. */
import * as Plot from '@observablehq/plot';
import { count } from '../../../basics/numbers.ts';
import { percent, figure } from '../../figures.ts';
import * as data from '../report-data.ts';
import { drawAtWidth, element } from './element.ts';

export function inputGateCharts(runs: readonly data.RunData[]): void {
  for (const [run, { inputGates }] of runs.entries()) {
    for (const [at, own] of inputGates.entries()) {
      const target = element(`input-gates-${run}-${at}`);
      drawAtWidth(target, (width) => target.replaceChildren(gateChart(own, width)));
    }
  }
}

function gateChart(own: data.InputGatesData, width: number): Element {
  const gates = data.lastOpen(own);
  const { consensus, stage } = own;
  const title = ({ name, open, cutAt }: data.LastOpen): string =>
    `${name}\n${percent(open)} open${cutAt === undefined ? '' : `, cut at step ${count(cutAt)}`}`;
  const fill = ({ cutAt }: data.LastOpen): string => (cutAt === undefined ? 'var(--kept)' : 'var(--cut)');
  return Plot.plot({
    width,
    height: 66 + 34 * gates.length,
    marginLeft: 14,
    marginRight: 24,
    marginTop: 10,
    marginBottom: 44,
    ariaLabel: `Open gates by input of ${stage}`,
    x: { label: 'samples that open the gate', domain: [0, 1], tickFormat: '.0%', ticks: 5 },
    y: { type: 'band', domain: gates.map(({ name }) => name), axis: null, padding: 0.1 },
    marks: [
      Plot.ruleX([1 - consensus, consensus], { strokeDasharray: '4 3', strokeOpacity: 0.7 }),
      Plot.barX(gates, { x1: 0, x2: 'open', y: 'name', insetTop: 17, title, fill: { value: fill, scale: null } }),
      // Above their bars, so that long names fit a phone.
      Plot.text(gates, {
        x: 0,
        y: 'name',
        text: gateLabel,
        textAnchor: 'start',
        dx: 4,
        dy: -7,
        fontSize: 11,
        fill: 'currentColor',
        stroke: 'var(--paper)',
        strokeWidth: 4,
      }),
      Plot.ruleX([0]),
    ],
  });
}

function gateLabel({ name, cutAt }: data.LastOpen): string {
  return cutAt === undefined ? name : `${name}, cut`;
}

export function widthCharts(runs: readonly data.RunData[]): void {
  for (const [run, { widths }] of runs.entries()) {
    for (const [at, own] of widths.entries()) {
      const target = element(`widths-${run}-${at}`);
      drawAtWidth(target, () => {
        // The first column; all are as wide.
        const each = Math.floor(parseFloat(getComputedStyle(target).gridTemplateColumns));
        target.replaceChildren(...own.groups.map((_, group) => widthChart(own, group, each)));
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

function widthChart(own: data.WidthsData, group: number, width: number): Element {
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
function thinned({ groups, points }: data.WidthsData): data.WidthsData['points'] {
  const each = groups.reduce((sum, { widths }) => sum + widths.length, 0);
  const every = Math.max(1, Math.ceil((points.length * each) / mostCells));
  return points.filter((_, index) => index === 0 || (points.length - 1 - index) % every === 0);
}

export function tradeOffCharts(all: readonly data.TradeOff[]): void {
  for (const [index, tradeOff] of all.entries()) {
    const target = element(`trade-off-${index}`);
    drawAtWidth(target, (width) => target.replaceChildren(tradeOffChart(tradeOff, width)));
  }
}

function tradeOffChart({ metric, points, dense }: data.TradeOff, width: number): Element {
  const [x, y] = ['sparsity', 'value'];
  const front = points.filter(({ isOnFront }) => isOnFront);
  const title = ({ name, sparsity, value, deviation }: data.TradeOffPoint): string =>
    `${name}\n${percent(sparsity)} sparsity, ${metric} ${figure(metric, value)}` +
    (deviation === undefined ? '' : ` ± ${figure(metric, deviation)}`);
  const color = 'var(--series-0)';
  return Plot.plot({
    width,
    height: 220,
    marginLeft: 64,
    marginRight: 24,
    marginTop: 26,
    marginBottom: 40,
    ariaLabel: `${metric} against sparsity`,
    x: { label: 'sparsity', tickFormat: '.0%', ticks: width / 110, inset: 8, nice: true },
    y: {
      label: metric,
      grid: true,
      ticks: 4,
      nice: true,
      inset: 6,
      labelArrow: 'none',
      tickFormat: (value: number) => figure(metric, value),
    },
    marks: [
      ...(dense === undefined ? [] : [Plot.ruleY([dense], { strokeDasharray: '2 3', strokeOpacity: 0.6 })]),
      Plot.lineY(points, { x, y, stroke: color, strokeOpacity: 0.35 }),
      Plot.lineY(front, { x, y, stroke: color, strokeWidth: 1.8 }),
      Plot.ruleX(
        points.filter(({ deviation }) => deviation !== undefined),
        {
          x,
          y1: ({ value, deviation = 0 }: data.TradeOffPoint) => value - deviation,
          y2: ({ value, deviation = 0 }: data.TradeOffPoint) => value + deviation,
          stroke: color,
        },
      ),
      Plot.dot(points, {
        x,
        y,
        r: 4.5,
        stroke: color,
        title,
        fill: { value: ({ isOnFront }: data.TradeOffPoint) => (isOnFront ? color : 'var(--paper)'), scale: null },
      }),
    ],
  });
}
