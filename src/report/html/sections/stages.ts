/** Stages in order, with what each did, and the whole plan below. */
import { count } from '../../figures.ts';
import { renderPlan } from '../../plan-table.ts';
import { html } from '../../html.ts';
import type { Report } from '../report.ts';
import { behind, table, type Column } from '../table.ts';
import { eachRun, type Section } from './section.ts';

export function stages(report: Report): Section {
  return {
    id: 'stages',
    title: 'Stages and plan',
    content: eachRun(report, ({ data, record }) => {
      const hasLanes = data.stages.some(({ lane }) => lane !== '');
      const columns: readonly Column[] = [
        { title: 'Stage' },
        ...(hasLanes ? [{ title: 'Arm' }] : []),
        ...['From step', 'To step', 'Steps'].map((title) => ({ title, isNumber: true })),
        { title: 'Does' },
      ];
      const rows = data.stages.map(({ path, lane, start, end, does }) => [
        path,
        ...(hasLanes ? [lane === '' ? '–' : lane] : []),
        ...[start, end, end - start].map(count),
        does,
      ]);
      const plan = renderPlan(record.plan, { columns: 100, color: false });
      return [table('Stages', columns, rows), behind('The whole plan', html`<pre class="plan" tabindex="0">${plan}</pre>`)];
    }),
  };
}
