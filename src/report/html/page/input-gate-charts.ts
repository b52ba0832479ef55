/** A bar a gate: the share of the samples that open it, beside the consensus that is asked for. */
import * as Plot from '@observablehq/plot';
import { count, percent } from '../../figures.ts';
import { lastOpen, type LastOpen } from '../last-open.ts';
import type { InputGatesData, RunData } from '../report-data.ts';
import { drawAtWidth, element } from './element.ts';

export function inputGateCharts(runs: readonly RunData[]): void {
  for (const [run, { inputGates }] of runs.entries()) {
    for (const [at, own] of inputGates.entries()) {
      const target = element(`input-gates-${run}-${at}`);
      drawAtWidth(target, (width) => target.replaceChildren(chart(own, width)));
    }
  }
}

function chart(own: InputGatesData, width: number): Element {
  const gates = lastOpen(own);
  const { consensus, stage } = own;
  const title = ({ name, open, cutAt }: LastOpen): string =>
    `${name}\n${percent(open)} open${cutAt === undefined ? '' : `, cut at step ${count(cutAt)}`}`;
  const fill = ({ cutAt }: LastOpen): string => (cutAt === undefined ? 'var(--kept)' : 'var(--cut)');
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
        text: label,
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

function label({ name, cutAt }: LastOpen): string {
  return cutAt === undefined ? name : `${name}, cut`;
}
