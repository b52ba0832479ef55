/** The course of the run: curves over the sparsity timeline on one axis of time, and their numbers. */
import { count, figure, figureBeside, percent } from '../../figures.ts';
import { html, type Content, type Html } from '../../html.ts';
import type { PruningData, RunData, UpdateData } from '../report-data.ts';
import type { Report } from '../report.ts';
import { behind, table } from '../table.ts';
import { thinOut } from '../thin-out.ts';
import { eachRun, runMark, type Section } from './section.ts';

export function course(report: Report): Section {
  return { id: 'course', title: 'Course of the run', content: [legend(report), chart(), eachRun(report, ({ data }) => numbers(data))] };
}

/** What lines and dots mean; the colours are those of runs, or of the arms of one. */
function legend({ runs }: Report): Html {
  const arms = [...new Set(runs[0]?.data.stages.map(({ lane }) => lane))];
  const names =
    runs.length > 1 ? runs.map(({ data }) => data.label) : arms.length > 1 ? arms.map((arm) => (arm === '' ? 'trunk' : arm)) : [];
  return html`<p class="legend needs-script">
    ${names.map((name, index) => html`${runMark(index)}${name} `)} Line: mean loss of the training batches, with its range. Dots: measured,
    hollow on training data. Sparsity: broad as planned, thin as it
    was.${runs.some(({ data }) => data.gates.length > 0) ? ofGates : undefined}
    ${runs.some(({ data }) => data.widths.length > 0) ? ofWidths : undefined}
  </p> `;
}

const ofGates = html` Gates: how many are open, dashed the parameters that would be left, dotted the multiply-adds; broad what the stage
aims at.`;

const ofWidths = html` Widths: what they are expected to leave, dashed the most probable ones; broad what the stage aims at.`;

/** The script draws it; without one the tables stand alone. */
function chart(): Html {
  return html`<figure
      id="course-chart"
      class="chart"
      tabindex="0"
      role="group"
      aria-describedby="course-keys"
      aria-label="Loss, metrics, sparsity and stages over the steps of the run"
    ></figure>
    <output id="course-readout" class="readout" for="course-chart" aria-live="polite"></output>
    <p id="course-keys" class="hint needs-script">
      Point at the chart, or focus it and press ← and → (PageUp and PageDown for larger steps, Home and End), to read its values.
    </p> `;
}

function numbers(data: RunData): Content {
  return [
    measurementTable(data),
    data.prunings.length === 0 ? undefined : behind('Sparsity timeline, planned and actual', data.prunings.map(pruningTable)),
    ...data.losses.map(({ lane, stretches }) => behind(lossTitle(lane, stretches), [lossTable(lane, stretches)])),
  ];
}

function lossTitle(lane: string, stretches: RunData['losses'][number]['stretches']): string {
  const [first, last] = [stretches[0]?.first ?? 0, stretches.at(-1)?.last ?? 0];
  const name = lane === '' ? 'Training loss' : `Training loss of ${lane}`;
  return `${name}, steps ${count(first)} to ${count(last)}`;
}

function measurementTable({ measurements }: RunData): Content {
  if (measurements.length === 0) return html`<p>Nothing was measured.</p>`;
  const metrics = [...new Set(measurements.flatMap(({ values }) => Object.keys(values)))];
  const columns = [
    ...[{ title: 'When' }, { title: 'Step', isNumber: true }, { title: 'On' }],
    ...[...metrics, 'sparsity'].map((title) => ({ title, isNumber: true })),
  ];
  return table(
    'What was measured',
    columns,
    measurements.map(({ stage, when, at, on, values, originals, sparsity }) => [
      stage === '' ? when : `${stage}, ${when}`,
      ...[count(at), on],
      ...metrics.map((metric) => exact(metric, values[metric], originals?.[metric])),
      exact('sparsity', sparsity),
    ]),
  );
}

/** Rounded for the eye, whole in the attribute. */
function exact(metric: string, value: number | undefined, original?: number): Content {
  if (value === undefined) return '–';
  const shown = metric === 'sparsity' ? percent(value) : figureBeside(metric, value, original);
  return html`<data value="${value}">${shown}</data>`;
}

function pruningTable({ stage, units, criterion, of, updates }: PruningData): Html {
  return table(
    `${stage}: prune ${units} by ${criterion}, of ${count(of)} units`,
    ['Step', 'Planned', 'Actual', 'Sparsity'].map((title) => ({ title, isNumber: true })),
    updates.map((update) => [count(update.at), plannedIn(update), ...actual(update, of)]),
  );
}

function plannedIn({ planned, left }: UpdateData): string {
  return left === undefined ? count(planned) : `${left} left`;
}

function actual({ pruned }: UpdateData, of: number): readonly Content[] {
  if (pruned === undefined) return ['–', '–'];
  return [html`<data value="${pruned}">${count(pruned)}</data>`, percent(pruned / Math.max(1, of))];
}

/** Rows that a person reads; the chart has more points. */
export const mostRows = 50;

function lossTable(lane: string, stretches: RunData['losses'][number]['stretches']): Html {
  const means = thinOut(
    stretches.map(({ mean }, step) => ({ step, value: mean })),
    mostRows,
  );
  return table(
    `Loss of the training batches${lane === '' ? '' : ` in ${lane}`}`,
    ['Steps', 'Mean', 'Lowest', 'Highest'].map((title) => ({ title, isNumber: true })),
    means.map(({ first, last }) => {
      const part = stretches.slice(first, last + 1);
      const mean = part.reduce((sum, stretch) => sum + stretch.mean, 0) / part.length;
      const [from, to] = [part[0]?.first ?? 0, part.at(-1)?.last ?? 0];
      return [
        from === to ? count(from) : `${count(from)}–${count(to)}`,
        figure('loss', mean),
        figure('loss', Math.min(...part.map(({ min }) => min))),
        figure('loss', Math.max(...part.map(({ max }) => max))),
      ];
    }),
  );
}
