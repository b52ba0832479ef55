/** Open gates and what would be left of the model over the steps, beside what the stage aims at. */
import * as Plot from '@observablehq/plot';
import { panel, seriesOf, type Frame, type Panel } from './panels.ts';
import { colorOf } from './series.ts';

/** One value has one pattern; an arm or a run has one colour. */
const dashes: Readonly<Record<string, string>> = { params: '6 3', flops: '2 3' };

export function gatesPanel(frame: Frame): readonly Panel[] {
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
