/** Curves over the sparsity timeline and the stages, on one axis of time, read at a cursor. */
import * as Plot from '@observablehq/plot';
import { panel, seriesOf, lossPanel, metricPanels, sparsityPanel, stagePanel, type Frame, type Panel } from './panels.ts';
import { colorOf, readingAt } from './reading.ts';
import { resourceShown } from '../../record/gates.ts';
import type { RunData } from '../report-data.ts';
import { drawAtWidth } from './element.ts';

/** One value has one pattern; an arm or a run has one colour. */
const dashes: Readonly<Record<string, string>> = { params: '6 3', flops: '2 3' };

function gatesPanel(frame: Frame): readonly Panel[] {
  const { runs } = frame;
  const gates = seriesOf(runs, (data) => data.gates);
  if (gates.length === 0) return [];
  const marks = gates.flatMap(({ points, ...series }) => {
    const color = colorOf(runs, series);
    const names = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
    return names.flatMap((name) => {
      const told = points.map(({ at, values, targets }) => ({ at, value: values[name], target: targets[name] }));
      const dash = dashes[name];
      const shared = { x: 'at', stroke: color } as const;
      return [
        Plot.lineY(told, { ...shared, y: 'target', strokeWidth: 6, strokeOpacity: 0.28 }),
        Plot.lineY(told, { ...shared, y: 'value', strokeWidth: 1.4, ...(dash !== undefined && { strokeDasharray: dash }) }),
      ];
    });
  });
  const y: Plot.ScaleOptions = { label: 'gates', grid: true, domain: [0, 1], ticks: 4, tickFormat: '.0%' };
  return [panel(frame, { label: 'Open gates, and the remaining shares', height: 140, y, marks })];
}

function widthsPanel(frame: Frame): readonly Panel[] {
  const { runs } = frame;
  const searches = seriesOf(runs, (data) => data.widths);
  if (searches.length === 0) return [];
  const marks = searches.flatMap(({ points, ...series }) => {
    const { values: first = {}, targets: aims = {} } = points[0] ?? {};
    const of = resourceShown(first, aims);
    const told = points.map(({ at, values, chosen, targets }) => ({ at, expected: values[of], chosen: chosen[of], target: targets[of] }));
    const shared = { x: 'at', stroke: colorOf(runs, series) } as const;
    return [
      Plot.lineY(told, { ...shared, y: 'target', strokeWidth: 6, strokeOpacity: 0.28 }),
      Plot.lineY(told, { ...shared, y: 'expected', strokeWidth: 1.4 }),
      Plot.lineY(told, { ...shared, y: 'chosen', curve: 'step-after', strokeDasharray: '6 3' }),
    ];
  });
  const y: Plot.ScaleOptions = { label: 'left by the widths', grid: true, domain: [0, 1], ticks: 4, tickFormat: '.0%' };
  return [panel(frame, { label: 'What the widths leave', height: 120, y, marks })];
}

const left = 56;
const right = 14;

export function courseChart(runs: readonly RunData[], figure: HTMLElement, readout: HTMLElement): void {
  const steps = Math.max(1, ...runs.map((run) => run.steps));
  const cursor = document.createElement('div');
  cursor.className = 'cursor';
  cursor.hidden = true;

  drawAtWidth(figure, (width) => {
    const frame: Frame = { runs, steps, width, left, right };
    const parts = [lossPanel, metricPanels, gatesPanel, widthsPanel, sparsityPanel, stagePanel];
    figure.replaceChildren(...parts.flatMap((panel) => panel(frame)), cursor);
    if (!cursor.hidden) place(position);
  });

  let position = 0;

  function place(step: number): void {
    position = Math.min(steps, Math.max(0, Math.round(step)));
    const width = figure.clientWidth - left - right;
    cursor.style.left = `${left + (position / steps) * width}px`;
    cursor.hidden = false;
    readout.textContent = readingAt(runs, position);
  }

  figure.addEventListener('pointermove', ({ clientX }) => {
    const width = figure.clientWidth - left - right;
    place(((clientX - figure.getBoundingClientRect().left - left) / width) * steps);
  });

  figure.addEventListener('keydown', (event) => {
    const next = keyTarget(event.key, position, steps);
    if (next === undefined) return;
    event.preventDefault();
    place(next);
  });
}

/** Where a key leads from a step; undefined for a key that does not move. */
function keyTarget(key: string, from: number, steps: number): number | undefined {
  const small = Math.max(1, Math.round(steps / 200));
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: from - small,
    ArrowRight: from + small,
    PageUp: from - 10 * small,
    PageDown: from + 10 * small,
    Home: 0,
    End: steps,
  };
  return targets[key];
}
