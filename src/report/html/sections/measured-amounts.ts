/** Prunes whose amount a metric or a threshold decided in the run: what it gave, and what is gone after it. */
import { count, percent } from '../../figures.ts';
import { reportedPrunes } from '../../record/prune-events.ts';
import { shownShare } from '../../../plan/share-text.ts';
import { html, type Content } from '../../html.ts';
import type { Report, ReportedRun } from '../report.ts';
import { table, type Column } from '../table.ts';
import { eachRun, type Section } from './section.ts';

export function measuredAmounts(report: Report): Section | undefined {
  const isIdle = report.runs.every((run) => rowsOf(run).length === 0 && thresholdRows(run).length === 0);
  if (isIdle) return undefined;
  return {
    id: 'measured-amounts',
    title: 'Amounts that were measured',
    content: eachRun(report, (run) => [
      ...(rowsOf(run).length === 0 ? [] : [table(caption, columns, rowsOf(run))]),
      ...(thresholdRows(run).length === 0 ? [] : [table(captionOfThresholds, columnsOfThresholds, thresholdRows(run))]),
      html`<p class="hint">The plan has the fewest and the most; the run measures.</p> `,
    ]),
  };
}

const caption = 'The share of the remaining weights that is pruned, and the pruned weights';
const captionOfThresholds = 'Thresholds at the last update, and what lay below them';

const columns: readonly Column[] = [
  { title: 'Stage' },
  { title: 'Of' },
  { title: 'Metric' },
  ...['Measured', 'At most', 'Gone', 'Planned'].map((title) => ({ title, isNumber: true })),
];

function rowsOf({ record }: ReportedRun): readonly (readonly Content[])[] {
  return record.plan.stages.flatMap((stage) =>
    reportedPrunes(record.events, stage).flatMap(({ prune, eventAt }) => {
      const event = eventAt(prune.window.last);
      const { limited } = prune;
      if (limited === undefined || event?.measured === undefined) return [];
      const { metric, values } = event.measured;
      return Object.entries(values).map(([part, value]) => {
        const gone = event.layers?.[part] ?? event.pruned;
        const planned = limited.bounds[part] ?? [prune.reached];
        return [...[stage.path, part, metric, percent(value), shownShare(limited.most)], ...[count(gone), planned.map(count).join('–')]];
      });
    }),
  );
}

const columnsOfThresholds: readonly Column[] = [
  { title: 'Stage' },
  { title: 'Layer' },
  { title: 'Threshold' },
  ...['Measured', 'Gone', 'Planned'].map((title) => ({ title, isNumber: true })),
];

function thresholdRows({ record }: ReportedRun): readonly (readonly Content[])[] {
  return record.plan.stages.flatMap((stage) =>
    reportedPrunes(record.events, stage).flatMap(({ prune, eventAt }) => {
      const event = eventAt(prune.window.last);
      const { threshold } = prune;
      if (threshold === undefined || event?.threshold === undefined) return [];
      const { expression, values } = event.threshold;
      return prune.layers.map((name) => {
        const value = values[name] ?? values['all'] ?? NaN;
        const planned = [...new Set(threshold.bounds[name])].map(count).join('–');
        const gone = count(event.layers?.[name] ?? NaN);
        return [stage.path, name, expression, String(Number(value.toPrecision(4))), gone, planned];
      });
    }),
  );
}
