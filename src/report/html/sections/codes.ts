/** Codes: how many samples take each, and what a sample costs in the network that is cut out by it. */
import { count, percent } from '../../figures.ts';
import { html, type Content } from '../../html.ts';
import type { CodesData } from '../report-data.ts';
import type { Report } from '../report.ts';
import { table, type Column } from '../table.ts';
import { eachRun, type Section } from './section.ts';

export function codes(report: Report): Section | undefined {
  if (report.runs.every(({ data }) => data.codes.length === 0)) return undefined;
  return {
    id: 'codes',
    title: 'Codes',
    content: [
      html`<p class="legend">
        A router gives each sample one code. A code is cut out as a network of its own, whose cost is that of one sample.
      </p> `,
      eachRun(report, ({ data }) => data.codes.map(stageOfCodes)),
    ],
  };
}

function stageOfCodes({ stage, routes, networks }: CodesData): Content {
  const number = (title: string): Column => ({ title, isNumber: true });
  const columns = [
    ...[{ title: 'Code' }, { title: 'Taken by' }],
    ...routes.map(({ on }) => number(`Samples of ${on}`)),
    ...['Parameters', 'Multiply-adds'].map(number),
  ];
  return table(
    `${stage}: samples and cost of each code`,
    columns,
    networks.map(({ takenBy = '–', cost }, code) => [
      ...[count(code + 1), takenBy],
      ...routes.map(({ samples }) => partOf(samples[code] ?? 0, sum(samples))),
      ...(['parameters', 'macs'] as const).map((of) => (cost === undefined ? '–' : partOf(cost.after[of], cost.before[of]))),
    ]),
  );
}

/** Rounded for the eye, whole in the attribute. */
function partOf(own: number, all: number): Content {
  return html`<data value="${own}">${count(own)} (${percent(own / Math.max(1, all))})</data>`;
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}
