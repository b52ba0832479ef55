/** The clients that the samples were shared out to, with the numbers of the plan. */
import type { PlannedClients } from '../../../plan/plan.ts';
import { count } from '../../figures.ts';
import { html } from '../../html.ts';
import type { Report } from '../report.ts';
import { table } from '../table.ts';
import { eachRun, type Section } from './section.ts';

export function clients(report: Report): Section | undefined {
  if (report.runs.every(({ record }) => record.plan.clients === undefined)) return undefined;
  return {
    id: 'clients',
    title: 'Clients',
    content: eachRun(report, ({ record }) =>
      Object.values(record.plan.clients ?? {}).map(
        (split) =>
          html`<p class="hint">${split.split}, drawn from the seed.</p>
            ${tableOf(split)}`,
      ),
    ),
  };
}

function tableOf({ data, samples, classes = {} }: PlannedClients) {
  const labels = Object.entries(classes);
  const titles = ['Samples', ...labels.map(([label]) => `Of class ${label}`)];
  return table(
    `Samples of ${data} that each client has`,
    [{ title: 'Client' }, ...titles.map((title) => ({ title, isNumber: true }))],
    samples.map((own, at) => [...[String(at + 1), count(own)], ...labels.map(([, counts]) => count(counts[at] ?? 0))]),
  );
}
