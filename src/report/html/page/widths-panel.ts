/** What the widths of a search are expected to leave over the steps, and the most probable ones, beside the target. */
import * as Plot from '@observablehq/plot';
import { resourceShown } from '../../record/gates.ts';
import { panel, seriesOf, type Frame, type Panel } from './panels.ts';
import { colorOf } from './series.ts';

export function widthsPanel(frame: Frame): readonly Panel[] {
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
