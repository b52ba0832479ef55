/** Gates while they train: how many are open, what would be left of the model, and how decided they are in the end. */
import { count, percent } from '../../figures.ts';
import { gateWords } from '../../record/gates.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { GatesData } from '../report-data.ts';
import type { Report } from '../report.ts';
import { behind, table, type Column } from '../table.ts';
import { eachRun, type Section } from './section.ts';
import { mostRows } from './course.ts';

export function gates(report: Report): Section | undefined {
  if (report.runs.every(({ data }) => data.gates.length === 0)) return undefined;
  return {
    id: 'gates',
    title: 'Gates',
    content: [
      html`<p class="legend">
        A gate is open with a probability; that of a pruned unit is 0. Left: the mean over all outcomes, each gate apart from the others, as
        a share of the original model.
      </p> `,
      eachRun(report, ({ data }) => data.gates.map(stageOfGates)),
    ],
  };
}

function stageOfGates(own: GatesData): Content {
  const { stage, end } = own;
  return [
    courseTable(own),
    end === undefined
      ? html`<p class="hint">${stage} did not come to its end.</p>`
      : [
          table(
            `${stage}: open gates of each group at the end`,
            [{ title: 'Group' }, ...['Units', 'Open'].map((title) => ({ title, isNumber: true }))],
            end.groups.map(({ name, units, open }) => [name, count(units), exact(open)]),
          ),
          histogram(stage, end.histogram),
        ],
  ];
}

function courseTable({ stage, points }: GatesData): Content {
  const names = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const aimed = new Set(points.flatMap(({ targets }) => Object.keys(targets)));
  const titles = names.flatMap((name) => [titled(name), ...(aimed.has(name) ? ['Target'] : [])]);
  const columns = ['Step', ...titles].map((title): Column => ({ title, isNumber: true }));
  const every = Math.max(1, Math.ceil(points.length / mostRows));
  const shown = points.filter((_, index) => (points.length - 1 - index) % every === 0);
  const rows = shown.map(({ at, values, targets }): Content[] => [
    count(at),
    ...names.flatMap((name) => [exact(values[name]), ...(aimed.has(name) ? [exact(targets[name])] : [])]),
  ]);
  return behind(`${stage}: gates over the steps`, table(`Gates of ${stage}`, columns, rows));
}

function titled(name: string): string {
  const words = gateWords(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Rounded for the eye, whole in the attribute. */
function exact(value: number | undefined): Content {
  return value === undefined ? '–' : html`<data value="${value}">${percent(value)}</data>`;
}

function histogram(stage: string, counts: readonly number[]): Html {
  const highest = Math.max(1, ...counts);
  return table(
    `${stage}: units by the probability that their gate is open at the end`,
    [{ title: 'Probability' }, { title: 'Units', isNumber: true }, { title: 'Share' }],
    counts.map((units, bin) => [
      `${edge(bin, counts)} to ${edge(bin + 1, counts)}`,
      html`<data value="${units}">${count(units)}</data>`,
      units === 0 ? '' : bar(units / highest),
    ]),
  );
}

function edge(bin: number, { length }: readonly number[]): string {
  return `${Math.round((100 * bin) / length)}%`;
}

/** The table's numbers say the same to a screen reader. */
function bar(share: number): Html {
  return html`<span class="size" style="width: ${(100 * share).toFixed(2)}%" aria-hidden="true"></span>`;
}
