/** Curves over the sparsity timeline and the stages, on one axis of time, read at a cursor. */
import type { RunData } from '../report-data.ts';
import { drawAtWidth } from './element.ts';
import { gatesPanel } from './gates-panel.ts';
import { lossPanel, metricPanels, sparsityPanel, stagePanel, type Frame } from './panels.ts';
import { readingAt } from './reading.ts';
import { widthsPanel } from './widths-panel.ts';

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
    const panels = parts.flatMap((panel) => panel(frame));
    figure.replaceChildren(...panels, cursor);
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
