/** A chart for each metric: its values against sparsity, with the Pareto front. */
import * as Plot from '@observablehq/plot';
import { figure, percent } from '../../figures.ts';
import type { TradeOff, TradeOffPoint } from '../report-data.ts';
import { drawAtWidth, element } from './element.ts';

export function tradeOffCharts(all: readonly TradeOff[]): void {
  for (const [index, tradeOff] of all.entries()) {
    const target = element(`trade-off-${index}`);
    drawAtWidth(target, (width) => target.replaceChildren(chart(tradeOff, width)));
  }
}

function chart({ metric, points, dense }: TradeOff, width: number): Element {
  const [x, y] = ['sparsity', 'value'];
  const front = points.filter(({ isOnFront }) => isOnFront);
  const title = ({ name, sparsity, value, deviation }: TradeOffPoint): string =>
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
          y1: ({ value, deviation = 0 }: TradeOffPoint) => value - deviation,
          y2: ({ value, deviation = 0 }: TradeOffPoint) => value + deviation,
          stroke: color,
        },
      ),
      Plot.dot(points, {
        x,
        y,
        r: 4.5,
        stroke: color,
        title,
        fill: { value: ({ isOnFront }: TradeOffPoint) => (isOnFront ? color : 'var(--paper)'), scale: null },
      }),
    ],
  });
}
