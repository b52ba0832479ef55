/** Gates by input: how many samples open each, which were cut, and how far the cut network gives the same. */
import { count, percent } from '../../figures.ts';
import { html, type Content, type Html } from '../../html.ts';
import { lastOpen } from '../last-open.ts';
import type { InputGatesData } from '../report-data.ts';
import type { Report } from '../report.ts';
import { behind, table } from '../table.ts';
import { mostRows } from './course.ts';
import { eachRun, type Section } from './section.ts';

export function inputGates(report: Report): Section | undefined {
  if (report.runs.every(({ data }) => data.inputGates.length === 0)) return undefined;
  return {
    id: 'input-gates',
    title: 'Gates by input',
    content: [
      html`<p class="legend">
          Each sample opens a gate or shuts it. What the fewest samples open is cut, and what is left is open for every sample.
        </p>
        <p class="legend needs-script">
          Pale: cut. Between the dashed lines fewer samples agree on a gate than the consensus asks of one gate at least.
        </p> `,
      eachRun(report, ({ data }, run) => data.inputGates.map((own, at) => part(own, run, at))),
    ],
  };
}

function part(own: InputGatesData, run: number, at: number): Content {
  const { stage, on, samples } = own;
  const label = `${stage}: the share of ${count(samples)} samples of ${on} that open each gate`;
  return [
    html`<figure id="input-gates-${run}-${at}" class="chart needs-script" role="group" aria-label="${label}"></figure> `,
    table(
      label,
      ['Gate', 'Open', 'Agree', 'After the stage'].map((title, index) => ({ title, isNumber: index === 1 || index === 2 })),
      lastOpen(own).map(({ name, open, cutAt }) => [
        ...[name, exact(open), percent(Math.max(open, 1 - open))],
        cutAt === undefined ? 'open for all' : `cut at step ${count(cutAt)}`,
      ]),
    ),
    updateTable(own),
    agreementOf(own),
  ];
}

function updateTable({ stage, gates, updates }: InputGatesData): Content {
  if (updates.length < 2) return undefined;
  const every = Math.ceil(updates.length / mostRows);
  const shown = updates.filter((_, index) => (updates.length - 1 - index) % every === 0);
  return behind(
    `${stage}: open gates at each update of the prune`,
    table(
      `Gates by input of ${stage}`,
      ['Step', ...gates.map(({ name }) => name)].map((title) => ({ title, isNumber: true })),
      shown.map(({ at, open }) => [count(at), ...open.map(exact)]),
    ),
  );
}

function agreementOf({ stage, agreement }: InputGatesData): Html {
  if (agreement === undefined) {
    return html`<p class="hint">${stage} did not come to its end.</p>`;
  }
  const { on, samples, same, difference } = agreement;
  return html`<p class="agreement">
    The network with its gates and the one without ${same === undefined ? 'were compared on' : html`predict the same for ${exact(same)} of`}
    ${count(samples)} samples of ${on}; their outputs differ by ${exact(difference)} of the largest one at most.
  </p> `;
}

/** Rounded for the eye, whole in the attribute. */
function exact(value: number): Html {
  return html`<data value="${value}">${percent(value)}</data>`;
}
