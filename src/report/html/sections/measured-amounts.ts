/** Prunes whose amount a metric decided in the run: what it gave, and what is gone after it. */
import { count, percent } from '../../figures.ts';
import { toldPrunes } from '../../record/prune-events.ts';
import { shownShare } from '../../../plan/share-text.ts';
import { html, type Content } from '../html.ts';
import type { Report } from '../report.ts';
import type { ReportedRun } from '../reported-run.ts';
import { table, type Column } from '../table.ts';
import { eachRun, type Section } from './section.ts';

export function measuredAmounts(report: Report): Section | undefined {
  if (report.runs.every((run) => rowsOf(run).length === 0)) return undefined;
  return {
    id: 'measured-amounts',
    title: 'Amounts that were measured',
    content: eachRun(report, (run) => [
      table(
        'The share of the remaining weights that is pruned, and the pruned weights',
        columns,
        rowsOf(run),
      ),
      html`<p class="hint">The plan has the fewest and the most; the run measures.</p> `,
    ]),
  };
}

const columns: readonly Column[] = [
  { title: 'Stage' },
  { title: 'Of' },
  { title: 'Metric' },
  ...['Measured', 'At most', 'Gone', 'Planned'].map((title) => ({ title, isNumber: true })),
];

function rowsOf({ record }: ReportedRun): readonly (readonly Content[])[] {
  return record.plan.stages.flatMap((stage) =>
    toldPrunes(record.events, stage).flatMap(({ prune, eventAt }) => {
      const event = eventAt(prune.window.last);
      const { limited } = prune;
      if (limited === undefined || event?.measured === undefined) return [];
      const { metric, values } = event.measured;
      return Object.entries(values).map(([part, value]) => {
        const gone = event.layers?.[part] ?? event.pruned;
        const planned = limited.bounds[part] ?? [prune.reached];
        return [
          ...[stage.path, part, metric, percent(value), shownShare(limited.most)],
          ...[count(gone), planned.map(count).join('–')],
        ];
      });
    }),
  );
}
