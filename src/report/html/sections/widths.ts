/** A search for widths: how probable each width of each group is over the steps, and what they leave of the model. */
import { count, percent } from '../../figures.ts';
import { gateWords, expectedWidth } from '../../record/gates.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { WidthPoint, WidthsData } from '../report-data.ts';
import type { Report } from '../report.ts';
import { behind, table, type Column } from '../table.ts';
import { mostRows } from './course.ts';
import { eachRun, type Section } from './section.ts';

export function widths(report: Report): Section | undefined {
  if (report.runs.every(({ data }) => data.widths.length === 0)) return undefined;
  return {
    id: 'widths',
    title: 'Search for widths',
    content: [
      html`<p class="legend">
          A width holds the first units of its group. Expected: under the distribution, the groups apart from one another, as a share of the
          original model.
        </p>
        <p class="legend needs-script">The darker a width, the more probable it is; the line is the most probable one.</p> `,
      eachRun(report, ({ data }, run) => data.widths.map((own, at) => stageOfWidths(own, run, at))),
    ],
  };
}

function stageOfWidths(own: WidthsData, run: number, at: number): Content {
  const { stage, groups } = own;
  return [
    html`<div class="needs-script">
      <div
        id="widths-${run}-${at}"
        class="chart small-charts"
        role="group"
        aria-label="${stage}: the probability of each width over the steps"
      ></div>
    </div> `,
    endTable(own),
    courseTable(own),
    behind(
      `${stage}: the probability of each width at the end`,
      groups.map((_, group) => shareTable(own, group)),
    ),
  ];
}

const number = (title: string): Column => ({ title, isNumber: true });

function endTable({ stage, groups, points }: WidthsData): Html {
  const last = points.at(-1);
  const columns = ['Units', 'Most probable', 'Probability', 'Expected', 'Left by the prune'];
  return table(
    `${stage}: widths at the end`,
    [{ title: 'Group' }, ...columns.map(number)],
    groups.map(({ name, units, widths: all, left }, group) => {
      const { shares = [], chosen = units } = last?.groups[group] ?? {};
      const share = shares[all.indexOf(chosen)];
      return [
        ...[name, count(units), whole(chosen), exact(share)],
        tenth(expectedWidth({ widths: all, shares })),
        left === undefined ? '–' : whole(left),
      ];
    }),
  );
}

function courseTable({ stage, points }: WidthsData): Content {
  const names = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const aimed = new Set(points.flatMap(({ targets }) => Object.keys(targets)));
  const titles = names.flatMap((name) => [
    `${capital(gateWords(name))}, expected`,
    'Of the most probable',
    ...(aimed.has(name) ? ['Target'] : []),
  ]);
  const every = Math.max(1, Math.ceil(points.length / mostRows));
  const shown = points.filter((_, index) => (points.length - 1 - index) % every === 0);
  const rows = shown.map(({ at, values, chosen, targets }: WidthPoint): Content[] => [
    count(at),
    ...names.flatMap((name) => [...[exact(values[name]), exact(chosen[name])], ...(aimed.has(name) ? [exact(targets[name])] : [])]),
  ]);
  const title = `${stage}: what the widths leave over the steps`;
  return behind(title, table(`Widths of ${stage}`, ['Step', ...titles].map(number), rows));
}

function shareTable({ stage, groups, points }: WidthsData, at: number): Html {
  const { name = '', widths: all = [] } = groups[at] ?? {};
  const { shares = [] } = points.at(-1)?.groups[at] ?? {};
  return table(
    `${stage}: widths of ${name} at the end`,
    ['Width', 'Probability'].map(number),
    all.map((width, index) => [count(width), exact(shares[index])]),
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Rounded for the eye, whole in the attribute. */
function exact(value: number | undefined): Content {
  return value === undefined ? '–' : html`<data value="${value}">${percent(value)}</data>`;
}

function whole(value: number): Html {
  return html`<data value="${value}">${count(value)}</data>`;
}

function tenth(value: number): Html {
  return html`<data value="${value}">${value.toFixed(1)}</data>`;
}
